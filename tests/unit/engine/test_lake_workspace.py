"""A lake in place of a plain folder: the same digits, at a snapshot, and on record."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from steelyard.core.problems import SteelyardError
from steelyard.demo.generate import generate
from steelyard.engine.computations import note_computation, result_hash
from steelyard.engine.recipe import Recipe, carry_out
from steelyard.engine.workspace import open_workspace
from steelyard.lake.connection import connect
from steelyard.lake.folder import Folder
from steelyard.lake.options import ReadOptions
from steelyard.lake.store.lake import Lake
from steelyard.lake.tables import TABLES

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company as a plain folder, and as a lake beside it."""
    root = tmp_path_factory.mktemp("company")
    generate(root / "data")
    _copied(root / "data", root / "lake")
    return root


def _copied(source: Path, target: Path) -> None:
    folder, lake = Folder(source), Lake.create(target)
    for name in folder.tables():
        contract = TABLES.get(name)
        if contract is not None:
            connection = connect(folder.root, timezone=ZONE)
            folder.load(
                connection, "rows", table=name, file=None, options=ReadOptions(), contract=contract, timezone=ZONE
            )  # fmt: skip
            lake.merge(name, connection.sql("SELECT * FROM rows"), key=contract.key, time=contract.time)
    lake.snapshot("imported")


def recipe(company: Path, data: str, **given: str) -> Recipe:
    scheme = company / "data" / "scheme.yaml"
    return Recipe(command="score", scheme=str(scheme), data=str(company / data), periods="2026Q1", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("by", ["employee", "department"])
def test_a_lake_gives_the_digits_of_the_folder_it_was_filled_from(company: Path, by: str) -> None:
    plain, lake = (carry_out(recipe(company, data, by=by)) for data in ("data", "lake"))

    assert plain.document["scorecards"] == lake.document["scorecards"]
    assert result_hash(plain.document) == result_hash(lake.document)


def test_a_result_says_of_which_snapshot_it_is_and_can_be_asked_for_again(company: Path) -> None:
    lake = Lake.open(company / "lake")
    taken = lake.find_snapshot("imported")

    meta = carry_out(recipe(company, "lake", by="department")).document["meta"]

    assert {
        "lake": lake.id,
        "snapshot": taken.id,
        "name": "imported",
        "versions": dict(taken.versions),
    } == meta["lake"]
    assert taken.id == meta["request"]["snapshot"]


def test_what_is_merged_after_a_snapshot_is_not_seen_in_it(company: Path) -> None:
    before = carry_out(recipe(company, "lake", by="department"))
    lake = Lake.open(company / "lake")
    lake.merge(
        "campaigns",
        duckdb.connect().sql(
            "SELECT 'late' AS campaign_id, 'Late' AS name, DATE '2026-03-01' AS ended_on, "
            "9999999::DECIMAL(18,2) AS revenue, 1::DECIMAL(18,2) AS cost"
        ),
        key=["campaign_id"],
        time="ended_on",
    )

    assert before.document == carry_out(recipe(company, "lake", by="department")).document
    lake.snapshot("late")
    assert (
        before.document["scorecards"]
        != (carry_out(recipe(company, "lake", by="department")).document["scorecards"])
    )
    again = carry_out(recipe(company, "lake", by="department", snapshot="imported"))
    assert before.document["scorecards"] == again.document["scorecards"]


def test_a_computation_is_recorded_with_all_it_takes_to_repeat_it(company: Path) -> None:
    done = carry_out(recipe(company, "lake", by="department", snapshot="imported"))
    lake = Lake.open(company / "lake")
    data = done.computation.workspace.folder

    assert note_computation("score", done.document, data, request=done.document["meta"]["request"]) is None

    noted = lake.computations()[-1]
    assert ("score", lake.find_snapshot("imported").id) == (noted.command, noted.snapshot)
    assert result_hash(done.document) == noted.result_hash
    assert noted.at is not None
    assert (datetime.now(UTC) - noted.at).total_seconds() < 600


def test_a_plain_folder_records_nothing_and_has_no_snapshots(company: Path) -> None:
    done = carry_out(recipe(company, "data", by="department"))

    assert note_computation("score", done.document, done.computation.workspace.folder, request={}) is None
    assert "lake" not in done.document["meta"]
    with pytest.raises(SteelyardError, match="only a lake has snapshots"):
        open_workspace(company / "data" / "scheme.yaml", company / "data", snapshot="imported")


def test_a_snapshot_that_is_not_there_is_told_with_those_that_are(company: Path) -> None:
    with pytest.raises(SteelyardError, match=r'no snapshot "import".*"imported"'):
        open_workspace(company / "data" / "scheme.yaml", company / "lake", snapshot="import")
