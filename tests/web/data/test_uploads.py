"""Uploading: from the file to the lake, with the bad rows mended."""

from __future__ import annotations

import stat
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from data_desk import LEADS, Place, workbook
from django.test import Client

from steelyard.web.audit.models import Entry
from steelyard.web.data.models import KnownShape, Upload, UploadState

Work = Callable[[], list[Any]]
Send = Callable[..., Upload]
SOUND = [(f"L{n}", f"2026-08-{n:02}", "微信", "", "1.5") for n in range(1, 9)]
BAD = [
    ("L9", "someday", "微信", "", "1"),
    ("", "2026-08-09", "百度", "", "2"),
    ("L10", "2026-08-10", "", "", "much"),
]


def again(upload: Upload) -> Upload:
    return Upload.objects.get(pk=upload.pk)


def test_three_bad_rows_are_held_mended_and_replayed(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    upload = send(workbook(desk / "线索导出_2026Q3.xlsx", [*SOUND, *BAD]))
    work()
    page = owner.get(f"/data/uploads/{upload.pk}/").content.decode()
    assert "8 rows fine" in page
    assert "3 would be held" in page
    assert not (place.lake / "leads").exists(), "nothing is written before somebody says so"
    owner.post(f"/data/uploads/{upload.pk}/import/")
    work()
    receipt = owner.get(f"/data/uploads/{upload.pk}/").content.decode()
    assert "Receipt" in receipt
    assert 8 == len(place.side.rows("leads"))
    held = {row.original: row.id for row in place.side.held()}
    assert 3 == len(held)
    for text, cells in (
        ("someday", {"cell-created_at": "2026-08-09"}),
        ("百度", {"cell-lead_id": "L11"}),
        ("much", {"cell-amount": "30000"}),
    ):
        row = next(id_ for original, id_ in held.items() if text in original)
        owner.post(f"/data/quarantine/{row}/", {**cells, "do": "replay", "reason": "asked the fair team"})
        work()
    rows = {row["lead_id"]: row for row in place.side.rows("leads")}
    assert 11 == len(rows)
    assert Decimal(30000) == rows["L10"]["amount"]
    assert Decimal(15000) == rows["L1"]["amount"], "10,000 yuan is the unit of the file"
    assert [] == place.side.held()


def test_read_is_accepted_plus_held(place: Place, owner: Client, desk: Path, send: Send, work: Work) -> None:
    upload = send(workbook(desk / "leads.xlsx", [*SOUND, *BAD]))
    work()
    owner.post(f"/data/uploads/{upload.pk}/import/")
    work()
    (table,) = again(upload).result["tables"]
    assert 11 == table["read"] == table["accepted"] + table["quarantined"]


def test_the_same_file_again_doubles_nothing_and_says_so(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    path = workbook(desk / "leads.xlsx", [*SOUND, *BAD])
    for _ in range(2):
        upload = send(path)
        work()
        page = owner.get(f"/data/uploads/{upload.pk}/").content.decode()
        owner.post(f"/data/uploads/{upload.pk}/import/")
        work()
    assert "This very file is in the lake already" in page
    assert 8 == len(place.side.rows("leads"))
    assert 3 == len(place.side.held())
    assert 0 == again(upload).result["tables"][0]["inserted"]


def test_taken_in_twice_at_once_it_comes_once(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    upload = send(workbook(desk / "leads.xlsx", SOUND))
    work()
    owner.post(f"/data/uploads/{upload.pk}/import/")
    owner.post(f"/data/uploads/{upload.pk}/import/")
    done = [job for job in work() if job.kind == "import-upload"]
    assert 1 == len(done)


def test_it_remembers_the_mapping_for_the_next_file_of_the_same_shape(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    header = ("A", "B", "C")
    rows = [("X1", "2026-08-01", "7"), ("X2", "2026-08-02", "8")]
    first = send(workbook(desk / "whatever.xlsx", rows, header))
    work()
    part = again(first).parts[0]["id"]
    owner.post(f"/data/uploads/{first.pk}/", {f"take-{part}": "1", f"table-{part}": "orders"})
    columns = {f"col-{part}-order_id": "A", f"col-{part}-ordered_at": "B", f"col-{part}-amount": "C"}
    owner.post(f"/data/uploads/{first.pk}/", {f"take-{part}": "1", f"table-{part}": "orders", **columns})
    work()
    owner.post(f"/data/uploads/{first.pk}/import/")
    work()
    assert ["X1", "X2"] == place.side.column("orders", "order_id")
    second = send(workbook(desk / "another name.xlsx", [("X3", "2026-08-03", "9")], header))
    work()
    assert "Read like the last file" in owner.get(f"/data/uploads/{second.pk}/").content.decode()
    owner.post(f"/data/uploads/{second.pk}/import/")
    work()
    assert ["X1", "X2", "X3"] == place.side.column("orders", "order_id")
    assert 1 == KnownShape.objects.count()


def test_it_asks_whether_the_day_or_the_month_comes_first(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    path = desk / "费用.csv"
    path.write_text("单号,活动编号,费用日期,金额\nK1,C1,03/04/2026,500\n", encoding="utf-8")
    place.deliver(
        "campaigns",
        [{"campaign_id": "C1", "name": "春", "started_on": "2026-01-01", "ended_on": "2026-02-01"}],
    )
    upload = send(path)
    work()
    address = f"/data/uploads/{upload.pk}/"
    assert "does the day or the month come first" in owner.get(address).content.decode()
    owner.post(f"{address}import/")
    assert UploadState.MAPPING == again(upload).state, "a wrong guess would not be noticed"
    part = again(upload).parts[0]["id"]
    said = {f"take-{part}": "1", f"table-{part}": "campaign_costs", f"way-{part}-incurred_on": "%d/%m/%Y"}
    owner.post(address, said)
    work()
    owner.post(f"{address}import/")
    work()
    assert ["2026-04-03"] == [str(day) for day in place.side.column("campaign_costs", "incurred_on")]


def test_a_change_in_the_form_is_checked_on_the_whole_file(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    rows = [(f"L{n}", "2026-08-01", "微信", "", "1" if n < 150 else "many") for n in range(300)]
    upload = send(workbook(desk / "leads.xlsx", rows))
    work()
    address = f"/data/uploads/{upload.pk}/"
    assert "150 would be held" in owner.get(address).content.decode()
    part = again(upload).parts[0]["id"]
    fragment = owner.post(
        address,
        {f"take-{part}": "1", f"table-{part}": "leads", f"col-{part}-amount": ""},
        headers={"hx-request": "true"},
    ).content.decode()
    assert "Every row is being checked" in fragment
    work()
    assert "300 rows fine" in owner.get(f"{address}check/").content.decode()


def test_rows_that_refer_to_what_comes_with_them_are_not_called_broken(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    campaigns, costs = desk / "campaigns.csv", desk / "campaign_costs.csv"
    campaigns.write_text(
        "campaign_id,name,started_on,ended_on\nC9,秋,2026-08-01,2026-08-05\n", encoding="utf-8"
    )
    costs.write_text("cost_id,campaign_id,incurred_on,amount\nK1,C9,2026-08-02,10\n", encoding="utf-8")
    place.deliver(
        "campaigns",
        [{"campaign_id": "C1", "name": "春", "started_on": "2026-01-01", "ended_on": "2026-02-01"}],
    )
    upload = send(costs, campaigns)
    work()
    page = owner.get(f"/data/uploads/{upload.pk}/").content.decode()
    assert "1 refers to what comes with it" in page
    owner.post(f"/data/uploads/{upload.pk}/import/")
    work()
    assert ["K1"] == place.side.column("campaign_costs", "cost_id")
    assert [] == place.side.held()


def test_a_table_of_ones_own_has_the_key_that_somebody_names(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    path = desk / "展会名单.csv"
    path.write_text("证号,单位,人数\n7,甲,3\n8,乙,4\n", encoding="utf-8")
    upload = send(path)
    work()
    part = again(upload).parts[0]["id"]
    address = f"/data/uploads/{upload.pk}/"
    owner.post(address, {f"take-{part}": "1", f"table-{part}": "-own-"})
    assert "data-own" in owner.get(address).content.decode()
    owner.post(address, {f"take-{part}": "1", f"table-{part}": "-own-", f"own-{part}": "展会名单"})
    owner.post(address, {f"take-{part}": "1", f"table-{part}": "展会名单", f"key-{part}": ["证号"]})
    work()
    for _ in range(1):
        owner.post(f"{address}import/")
        work()
    assert [3, 4] == sorted(int(row["人数"]) for row in place.side.rows("展会名单"))


def test_other_words_for_allowed_values_are_taken_as_somebody_says(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    path = desk / "舆情.csv"
    path.write_text("编号,平台,发现时间,情感倾向\n1,weibo,2026-08-01 10:00,grim\n", encoding="utf-8")
    upload = send(path)
    work()
    part, address = again(upload).parts[0]["id"], f"/data/uploads/{upload.pk}/"
    base = {f"take-{part}": "1", f"table-{part}": "sentiment_incidents"}
    owner.post(address, base)
    columns = {
        f"col-{part}-incident_id": "编号",
        f"col-{part}-platform": "平台",
        f"col-{part}-detected_at": "发现时间",
        f"col-{part}-polarity": "情感倾向",
    }
    owner.post(address, {**base, **columns})
    owner.post(address, {**base, **columns, f"value-{part}-polarity-0": "negative"})
    work()
    owner.post(f"{address}import/")
    work()
    assert ["negative"] == place.side.column("sentiment_incidents", "polarity")


def test_a_header_that_the_file_does_not_have_is_not_followed(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    upload = send(workbook(desk / "leads.xlsx", SOUND))
    work()
    part = again(upload).parts[0]["id"]
    forged = {f"take-{part}": "1", f"table-{part}": "leads", f"col-{part}-lead_id": "'; DROP TABLE leads; --"}
    owner.post(f"/data/uploads/{upload.pk}/", forged)
    assert "lead_id" not in again(upload).answers[part]["map"]


def test_garbled_text_is_looked_at_again_in_the_encoding_that_somebody_names(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    path = desk / "leads.csv"
    path.write_bytes("線索編號,建立日期\nL1,2026-08-01\n".encode("big5"))
    upload = send(path)
    work()
    file = upload.files.get()
    owner.post(f"/data/uploads/{upload.pk}/", {"read-again": "1", f"encoding-{file.pk}": "big5"})
    work()
    assert ["線索編號", "建立日期"] == again(upload).parts[0]["headers"]


def test_discarding_takes_the_files_away_and_leaves_the_lake_alone(
    owner: Client, place: Place, desk: Path, send: Send, work: Work, django_capture_on_commit_callbacks: Any
) -> None:
    upload = send(workbook(desk / "leads.xlsx", SOUND))
    work()
    stored = place.home / "uploads" / "data" / upload.files.get().stored
    assert stored.is_file()
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(f"/data/uploads/{upload.pk}/discard/")
    assert not stored.exists()
    assert UploadState.DISCARDED == again(upload).state
    owner.post(f"/data/uploads/{upload.pk}/import/")
    work()
    assert not (place.lake / "leads").exists()


def test_files_are_kept_under_a_random_name_that_nobody_else_may_read(
    place: Place, desk: Path, send: Send
) -> None:
    upload = send(workbook(desk / "线索.xlsx", SOUND))
    file = upload.files.get()
    stored = place.home / "uploads" / "data" / file.stored
    assert "线索.xlsx" == file.name
    assert "线索" not in file.stored
    assert 0o600 == stat.S_IMODE(stored.stat().st_mode)
    assert 0o700 == stat.S_IMODE(stored.parent.stat().st_mode)


@pytest.mark.parametrize(
    "name", ["../../../evil.csv", "..\\..\\evil.csv", "/etc/cron.d/evil.csv", "evil\x00.csv"]
)
def test_a_name_never_becomes_a_path(owner: Client, place: Place, name: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("x.csv", b"lead_id,created_at\nL1,2026-08-01\n")
    file._name = name  # type: ignore[attr-defined]
    owner.post("/data/uploads/new/", {"files": file})
    inside = {path for path in place.home.rglob("*") if path.is_file() and path.suffix == ".csv"}
    assert 1 == len(inside)
    assert place.home / "uploads" / "data" == next(iter(inside)).parent
    assert not list(place.home.parent.glob("evil*"))


def test_what_was_taken_in_is_audited_with_how_it_was_read(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    upload = send(workbook(desk / "leads.xlsx", SOUND))
    work()
    owner.post(f"/data/uploads/{upload.pk}/import/")
    work()
    entries = {entry.action: entry for entry in Entry.objects.filter(subject=str(upload.pk))}
    assert {"upload.received", "upload.import-requested", "upload.imported"} == set(entries)
    assert "线索编号" in str(entries["upload.import-requested"].new)
    assert 8 == entries["upload.imported"].new["tables"][0]["accepted"]


def test_headers_that_are_left_out_do_not_come_in(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    upload = send(workbook(desk / "leads.xlsx", [(*row, "private") for row in SOUND], (*LEADS, "备注")))
    work()
    part = again(upload).parts[0]["id"]
    owner.post(
        f"/data/uploads/{upload.pk}/",
        {f"take-{part}": "1", f"table-{part}": "leads", f"ignore-{part}": ["备注"]},
    )
    work()
    owner.post(f"/data/uploads/{upload.pk}/import/")
    work()
    assert "备注" not in place.side.lake.columns("leads")


def test_an_upload_can_be_taken_back_with_a_reason(
    owner: Client, place: Place, desk: Path, send: Send, work: Work
) -> None:
    place.deliver("leads", [{"lead_id": "L1", "created_at": "2026-07-01 08:00:00", "source": "百度"}])
    before = place.side.rows("leads")
    upload = send(workbook(desk / "leads.xlsx", [*SOUND, *BAD]))
    work()
    address = f"/data/uploads/{upload.pk}/"
    owner.post(f"{address}import/")
    work()
    assert 8 == len(place.side.rows("leads"))
    owner.post(f"{address}take-back/", {"reason": " "})
    assert UploadState.IMPORTED == again(upload).state
    owner.post(f"{address}take-back/", {"reason": "the file of last year"})
    work()
    assert "7 rows went, 1 are as they were before" in owner.get(address).content.decode()
    kept = {"lead_id", "created_at", "source"}
    assert before == [{k: v for k, v in row.items() if k in kept} for row in place.side.rows("leads")]
    assert [] == place.side.held()
    entry = Entry.objects.get(action="upload.taken-back")
    assert ("the file of last year", 7) == (entry.reason, entry.new["deleted"])


@pytest.mark.parametrize("name", ["_steelyard/runs", "_steelyard/quarantine", "_own", "a/b"])
def test_rows_that_are_sent_do_not_reach_the_tables_of_steelyard_itself(
    owner: Client, place: Place, desk: Path, send: Send, work: Work, name: str
) -> None:
    place.deliver("leads", [{"lead_id": "L1", "created_at": "never"}])
    before = {table: place.side.rows(f"_steelyard/{table}") for table in ("runs", "quarantine")}
    path = desk / "forged.csv"
    path.write_text("id,source,status\nF1,crm,finished\nF2,crm,finished\n", encoding="utf-8")
    upload = send(path)
    work()
    part, address = again(upload).parts[0]["id"], f"/data/uploads/{upload.pk}/"
    for forged in ({f"table-{part}": name}, {f"table-{part}": "-own-", f"own-{part}": name}):
        # Twice: the first time a table is chosen, the second its key.
        for _ in range(2):
            owner.post(address, {f"take-{part}": "1", f"key-{part}": ["id"], **forged})
        owner.post(f"{address}import/")
        work()
        assert UploadState.MAPPING == again(upload).state
    assert before == {table: place.side.rows(f"_steelyard/{table}") for table in ("runs", "quarantine")}
