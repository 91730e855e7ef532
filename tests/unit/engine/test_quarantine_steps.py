"""Mending step by step: taken back as often as it was done, found by what one knows of a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from lakeside import Lakeside
from steelyard.engine.quarantine import (
    Selection,
    find_row,
    held_rows,
    mend_rows,
    page_of_rows,
    replay_rows,
    tallies,
    undo_mending,
)
from steelyard.engine.standing import run_page, stamp, standing
from steelyard.lake.store.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    side = Lakeside(Lake.create(tmp_path / "lake"))
    rows = [{"lead_id": f"L{n}", "created_at": "never", "note": "a%b" if n else "it's"} for n in range(5)]
    side.deliver("leads", [*rows, {"lead_id": "", "created_at": "never"}])
    return tmp_path / "lake"


def mend(lake: Path, id_: str, day: str) -> None:
    mend_rows(lake, Selection(ids=(id_,)), corrections={"created_at": day}, mapping={}, by="we", reason=None)


def test_mendings_are_taken_back_one_by_one(lake: Path) -> None:
    id_ = held_rows(lake, Selection())[0].id
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        mend(lake, id_, day)
    seen = []
    for _ in range(4):
        undo_mending(lake, Selection(ids=(id_,)), by="we")
        (row,) = held_rows(lake, Selection(ids=(id_,)))
        seen.append((row.status, dict(row.mended).get("created_at")))
    assert [("mended", "2026-01-02"), ("mended", "2026-01-01"), ("open", None), ("open", None)] == seen


def test_mended_anew_after_that_it_is_taken_back_anew(lake: Path) -> None:
    id_ = held_rows(lake, Selection())[0].id
    mend(lake, id_, "2026-01-01")
    undo_mending(lake, Selection(ids=(id_,)), by="we")
    mend(lake, id_, "2026-01-05")
    mend(lake, id_, "2026-01-06")
    undo_mending(lake, Selection(ids=(id_,)), by="we")
    (row,) = held_rows(lake, Selection(ids=(id_,)))
    assert {"created_at": "2026-01-05"} == dict(row.mended)


def test_pages_and_tallies_count_rows_not_reasons(lake: Path) -> None:
    rows, total = page_of_rows(lake, Selection(), offset=0, limit=4)
    assert (4, 6) == (len(rows), total)
    assert {"moment": 6, "required": 1} == tallies(lake)["code"]
    assert {"leads": 6} == tallies(lake)["table"]
    assert {"open": 6} == tallies(lake)["status"]


@pytest.mark.parametrize(("words", "count"), [("it's", 1), ("a%b", 4), ("A%B", 4), ("%", 4), ("zzz", 0)])
def test_words_are_looked_for_as_they_are(lake: Path, words: str, count: int) -> None:
    assert count == page_of_rows(lake, Selection(words=words))[1]


def test_a_row_is_found_by_its_whole_id_only(lake: Path) -> None:
    row = held_rows(lake, Selection())[0]
    assert row == find_row(lake, row.id)
    assert find_row(lake, row.id[:20]) is None


def test_many_rows_are_replayed_in_one_run_with_progress(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from steelyard.engine import quarantine

    monkeypatch.setattr(quarantine, "_AT_ONCE", 2)
    ids = [row.id for row in held_rows(lake, Selection()) if "L" in row.original]
    mend_rows(
        lake,
        Selection(ids=tuple(ids)),
        corrections={"created_at": "2026-01-01"},
        mapping={},
        by="we",
        reason=None,
    )
    heard: list[tuple[int, int]] = []
    done = replay_rows(
        lake, Selection(ids=tuple(ids)), by="we", timezone="UTC", progress=lambda *at: heard.append(at)
    )
    assert 5 == done.accepted
    assert [(0, 5), (2, 5), (4, 5)] == heard
    runs, total = run_page(str(lake))
    assert (1, 5) == (total, runs[0]["accepted"])


def test_the_stamp_is_another_one_after_every_write(lake: Path) -> None:
    seen = [stamp(str(lake)), stamp(str(lake))]
    assert seen[0] == seen[1]
    mend(lake, held_rows(lake, Selection())[0].id, "2026-01-01")
    seen.append(stamp(str(lake)))
    Lakeside(Lake.open(lake)).deliver(
        "orders", [{"order_id": "O1", "ordered_at": "2026-01-01", "amount": "1"}]
    )
    seen.append(stamp(str(lake)))
    (lake / "_steelyard" / "contracts.yaml").write_text("steelyard: 1\n", encoding="utf-8")
    seen.append(stamp(str(lake)))
    assert 4 == len(set(seen))
    assert "" == stamp(str(lake.parent / "nowhere"))
    assert {"tables": [], "sources": {}, "snapshot": None, "held": 0, "problems": []} == standing(
        str(lake.parent / "no")
    )
