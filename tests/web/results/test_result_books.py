"""Results in Excel: to be read by HR and the director; nothing in it is to be filled in."""

from __future__ import annotations

import io
import zipfile

from unit.documents.spreadsheet import Spreadsheet


def test_hr_and_the_director_take_out_all_results(computed, troupe, client_of):
    address = f"/reports/cycles/{computed.pk}/results.xlsx"
    for who in ("hr", "director"):
        assert address in client_of(who).get(f"/results/cycles/{computed.pk}/").content.decode()
        book = Spreadsheet(client_of(who).get(address).content)
        rows = {row[book.column("Name")]: row for row in book.table[1:]}
        # 60% of 80 points for leads and 40% of 86 for teamwork.
        assert rows[troupe.people["employee"].name][book.column("Computed total")] == 82.4
        assert len(rows) == 3
    for who in ("manager", "employee", "auditor", "stranger", "data_owner", "admin"):
        assert client_of(who).get(address).status_code == 404


def test_nothing_in_it_can_be_filled_in(computed, client_of):
    answer = client_of("hr").get(f"/reports/cycles/{computed.pk}/results.xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert b'locked="0"' not in packed.read("xl/styles.xml")
