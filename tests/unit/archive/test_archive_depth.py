"""How far a proof goes back: to measured values, or to the very rows; years, lakes, reconciliations."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from forging import edit, forge, members_of

import cast
from closed_cycle import SCHEME, ClosedCycle, closed_cycle, data_folder
from steelyard.archive.model import Contents, Cycle
from steelyard.archive.pseudonyms import Pseudonyms
from steelyard.archive.verifying import verify_archive
from steelyard.archive.writing import write_archive
from steelyard.core.problems import SteelyardError
from steelyard.demo import generate
from steelyard.engine.start import INPUTS
from steelyard.engine.workspace import Workspace, open_workspace
from steelyard.lake.connection import connect
from steelyard.lake.folder import Folder
from steelyard.lake.options import ReadOptions
from steelyard.lake.store.lake import Lake
from steelyard.lake.tables import TABLES

PEOPLE = {person.id: person.name for person in cast.PEOPLE}


def messages(path: Path) -> str:
    return " | ".join(f"{each.place}  {each.message}" for each in verify_archive(path).findings)


@pytest.fixture(scope="module")
def with_rows(cycle: ClosedCycle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rows") / "x.steelyard"
    write_archive(path, replace(cycle.contents, depth="rows"))
    return path


def test_with_the_rows_nothing_is_taken_on_trust(with_rows: Path) -> None:
    found = verify_archive(with_rows)
    assert "identical" == found.outcome
    assert "the event rows and all inputs" in " ".join(map(str, found.proofs))
    assert "not proved here" not in " ".join(map(str, found.proofs))


def test_only_columns_the_scheme_looks_at_are_in_it(with_rows: Path) -> None:
    heads = {
        name: data.decode("utf-8-sig").splitlines()[0]
        for name, data in members_of(with_rows).items()
        if name.startswith("rows/")
    }
    assert {
        "rows/deals.csv": "owner_id,won_on,amount",
        "rows/clients.csv": "owner_id,won_on,lost_on",
        "rows/survey.csv": "answered_on,aware",
    } == heads


def test_a_forged_row_is_found_though_every_hash_was_mended(
    cycle: ClosedCycle, with_rows: Path, tmp_path: Path
) -> None:
    who = cycle.contents.pseudonyms.of(cast.employee.id)
    change = edit("rows/deals.csv", f"{who},2026-01-20,75.5", f"{who},2026-01-20,175.5")
    told = messages(forge(with_rows, tmp_path / "x.steelyard", change))
    assert f"{who} 2026Q1 size.value: recorded 68.375, recomputed 118.375" in told


def test_rows_in_files_of_their_own_form_are_refused(tmp_path: Path) -> None:
    (tmp_path / "scheme.yaml").write_text(
        SCHEME.replace("table: deals\n    time", "file: deals*.csv\n    time")
    )
    workspace = open_workspace(tmp_path / "scheme.yaml", data_folder(tmp_path / "data").root)
    made = contents(workspace, (tmp_path / "scheme.yaml").read_text(), Cycle("c", "c", periods="2026Q1"))
    with pytest.raises(SteelyardError, match="archive the measures instead"):
        write_archive(tmp_path / "x.steelyard", replace(made, depth="rows"))
    write_archive(tmp_path / "x.steelyard", made)


def contents(workspace: Workspace, text: str, cycle: Cycle) -> Contents:
    return Contents(cycle, text, workspace, Pseudonyms.draw(PEOPLE, lot=random.Random(3)))


@pytest.mark.parametrize("how", ["mean_of_periods", "recompute"])
@pytest.mark.parametrize("depth", ["measures", "rows"])
def test_a_year_is_recomputed_the_way_it_was_scored(tmp_path: Path, how: str, depth: Any) -> None:
    text = SCHEME.replace("period: quarter", f"period: quarter\nyear_score: {how}")
    (tmp_path / "scheme.yaml").write_text(text, encoding="utf-8")
    workspace = open_workspace(tmp_path / "scheme.yaml", data_folder(tmp_path / "data").root)
    cycle = Cycle("2026", "2026", year="2026", as_of=date(2026, 12, 31), kinds=("employee", "department"))
    path = tmp_path / "x.steelyard"
    write_archive(path, replace(contents(workspace, text, cycle), depth=depth))
    assert "results/employee_year.jsonl" in members_of(path)
    who = f'"subject": "{Pseudonyms.draw(PEOPLE, lot=random.Random(3)).of(cast.stranger.id)}"'
    change = edit("results/employee_year.jsonl", who, '"subject": "P999"')
    told = messages(forge(path, tmp_path / "y.steelyard", change))
    assert "P999 2026 total: recorded" in told


KEYS = {
    "deals": ("deal_id",),
    "bookings": ("deal_id",),
    "clients": ("client_id",),
    "survey": ("answered_on",),
}


def poured(source: Path, target: Path) -> None:
    """Every table of a folder into a new lake."""
    folder, lake = Folder(source), Lake.create(target)
    for name in folder.tables():
        contract, connection = TABLES.get(name), connect(folder.root, timezone="Asia/Shanghai")
        folder.load(
            connection, "rows", table=name, file=None, options=ReadOptions(), contract=contract,
            timezone="Asia/Shanghai",
        )  # fmt: skip
        key = contract.key if contract else KEYS[name]
        lake.merge(
            name, connection.sql("SELECT * FROM rows"), key=key, time=contract.time if contract else None
        )
    lake.snapshot("closed")


def test_a_lake_is_archived_as_a_folder_is(cycle: ClosedCycle, tmp_path: Path) -> None:
    """The same numbers from a snapshot of a lake; the manifest names the snapshot."""
    poured(data_folder(tmp_path / "data").root, tmp_path / "lake")
    scheme = tmp_path / "scheme.yaml"
    scheme.write_text(SCHEME, encoding="utf-8")
    workspace = open_workspace(scheme, tmp_path / "lake")
    for depth in ("measures", "rows"):
        path = tmp_path / f"{depth}.steelyard"
        write_archive(path, replace(cycle.contents, workspace=workspace, depth=depth))  # type: ignore[arg-type]
        assert b'"snapshot": "' in members_of(path)["manifest.json"]


def test_what_a_reconciliation_holds_stays_held(tmp_path: Path) -> None:
    """Finance has booked 5 less: the indicator waits, the sheet has no total, and that comes out again."""
    made = closed_cycle(tmp_path)
    bookings = tmp_path / "data" / "bookings.csv"
    bookings.write_text(bookings.read_text().replace("2026-02-02,130", "2026-02-02,125"))
    workspace = open_workspace(tmp_path / "scheme.yaml", tmp_path / "data")
    path = tmp_path / "x.steelyard"
    write_archive(path, replace(made.contents, workspace=workspace, results=()))
    members = members_of(path)
    assert "booked,2026Q1,open" in members["inputs/reconciliations.csv"].decode()
    assert '"status": "held"' in members["results/employee.jsonl"].decode()
    change = edit("inputs/reconciliations.csv", "booked,2026Q1,open", "booked,2026Q1,agrees")
    assert "status: recorded held, recomputed ok" in messages(forge(path, tmp_path / "y.steelyard", change))


def test_without_people_there_is_nothing_to_archive(cycle: ClosedCycle, tmp_path: Path) -> None:
    scheme, root = tmp_path / "scheme.yaml", data_folder(tmp_path / "data").root
    scheme.write_text(SCHEME, encoding="utf-8")
    for name in INPUTS:
        (root / f"{name}.csv").unlink(missing_ok=True)
    alone = replace(cycle.contents, workspace=open_workspace(scheme, root))
    with pytest.raises(SteelyardError, match="no employees"):
        write_archive(tmp_path / "x.steelyard", alone)


def test_the_sample_company_comes_out_again(tmp_path: Path) -> None:
    """Every indicator of the presets, on two years of events."""
    generate(tmp_path / "data")
    workspace = open_workspace(tmp_path / "data" / "scheme.yaml", tmp_path / "data")
    people = {one.employee_id: one.name for one in workspace.inputs.employees}
    made = Contents(
        Cycle("q2", "2026Q2", periods="2026Q2", as_of=date(2026, 7, 10)),
        (tmp_path / "data" / "scheme.yaml").read_text(encoding="utf-8"),
        workspace,
        Pseudonyms.draw(people, lot=random.Random(5)),
    )
    path = tmp_path / "x.steelyard"
    write_archive(path, made)
    found = verify_archive(path)
    assert ("identical", True) == (found.outcome, found.numbers > 10_000)
    inside = b"".join(
        data for name, data in members_of(path).items() if not name.startswith("scheme/")
    ).decode()
    assert [] == [name for id_, name in people.items() if name in inside or f'"{id_}"' in inside]
