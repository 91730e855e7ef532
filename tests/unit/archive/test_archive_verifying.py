"""An archive checked on its own: sound, or with everything named that is not as it was written."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from forging import Members, edit, edit_line, forge, members_of, mended, pack
from hypothesis import given, settings
from hypothesis import strategies as st

import cast
from closed_cycle import ClosedCycle, closed_cycle, computed, sealed
from steelyard.archive import verifying
from steelyard.archive.members import evidence_members, hashes_of
from steelyard.archive.model import Contents, Entry, Result, Step
from steelyard.archive.verifying import Verification, verify_archive
from steelyard.archive.writing import write_archive
from steelyard.core.periods import Period
from steelyard.core.problems import SteelyardError
from steelyard.engine.compute import Request
from steelyard.engine.records import scorecards
from steelyard.engine.score import score


def said(found: Verification) -> list[str]:
    return [f"{each.place}  {each.message}" for each in found.findings]


def pseudonym(cycle: ClosedCycle, person: cast.Person) -> str:
    return cycle.contents.pseudonyms.of(person.id)


def line_of(members: Members, member: str, cycle: ClosedCycle, person: cast.Person) -> int:
    lines = members[member].decode().splitlines()
    wanted = f'"subject": "{pseudonym(cycle, person)}"'
    return 1 + next(n for n, line in enumerate(lines) if wanted in line)


# ── sound ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_untouched_archive_is_sound_and_says_what_is_proved(archived: Path) -> None:
    found = verify_archive(archived)
    assert ("identical", []) == (found.outcome, said(found))
    proofs = " ".join(map(str, found.proofs))
    for sentence in (
        "Every byte of 21 members",
        "comes out digit for digit",
        "is not proved here",
        "Audit entries 41 to 47 follow one another: 6 whose seals were recomputed, 1 of which only the seal",
        "6 decisions on results of 6 people are what sealed entries say",
    ):
        assert sentence in proofs


def test_the_same_contents_give_the_same_bytes(cycle: ClosedCycle, archived: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.steelyard"
    write_archive(again, cycle.contents)
    assert archived.read_bytes() == again.read_bytes()


def test_the_recorded_scorecards_are_those_of_the_engine(cycle: ClosedCycle, archived: Path) -> None:
    members = members_of(archived)
    cards = {}
    for line in members["results/employee.jsonl"].decode().splitlines():
        card = json.loads(line)
        cards[card["subject"]] = card
    for subject, card in computed(cycle.workspace).items():
        kept = cards[cycle.contents.pseudonyms.of(subject)]
        assert (float(card["total"]), card["grade"]) == (kept["total"], kept["grade"])
        assert len(card["indicators"]) == len(kept["indicators"])


def test_the_digest_that_was_noted_is_compared(archived: Path) -> None:
    noted = verify_archive(archived).digest
    assert "It is the file whose digest was noted." in map(str, verify_archive(archived, digest=noted).proofs)
    (finding,) = said(verify_archive(archived, digest="ab" * 32))
    assert "this is another file" in finding


def test_it_needs_nothing_but_the_file(
    archived: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scheme and data of the cycle are gone, and the network is refused."""
    import socket

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("an archive is checked without a network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.chdir(tmp_path)
    copy = tmp_path / "copy.steelyard"
    copy.write_bytes(archived.read_bytes())
    verifying.scheme_of.cache_clear()
    assert "identical" == verify_archive(copy).outcome


def test_another_engine_is_a_warning(archived: Path, tmp_path: Path) -> None:
    older = forge(archived, tmp_path / "x.steelyard", lambda _: None, engine="steelyard 0.0.9")
    found = verify_archive(older)
    assert ([], 1) == (said(found), len(found.warnings))
    assert "steelyard 0.0.9" in str(found.warnings[0])


# ── bytes ───────────────────────────────────────────────────────────────────────────────────────────


def region(path: Path, at: int) -> str:
    """The member a byte belongs to, by the offsets Python's zipfile gives; "" behind the members."""
    with zipfile.ZipFile(path) as file:
        starts = sorted((info.header_offset, info.filename) for info in file.infolist())
        if at >= file.start_dir:
            return ""
    return max(pair for pair in starts if pair[0] <= at)[1]


@settings(max_examples=60)
@given(data=st.data())
def test_any_flipped_byte_is_found_and_named(
    archived: Path, tmp_path_factory: Any, data: st.DataObject
) -> None:
    whole = archived.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1), label="at")
    flip = data.draw(st.integers(1, 255), label="xor")
    changed = bytearray(whole)
    changed[at] ^= flip
    path = tmp_path_factory.mktemp("flipped") / "x.steelyard"
    path.write_bytes(changed)
    found = verify_archive(path)
    assert "different" == found.outcome
    if member := region(archived, at):
        assert member in {each.member for each in found.findings}


def test_every_byte_around_the_members_and_a_sample_of_theirs(archived: Path, tmp_path: Path) -> None:
    """Without computing anything: bytes alone are enough to be found by."""
    whole = archived.read_bytes()
    names = [name.encode() for name in members_of(archived)]
    heads = {at for name in names for at in range(whole.index(name) - 30, whole.index(name) + len(name))}
    directory = range(whole.index(b"PK\x01\x02"), len(whole))
    path = tmp_path / "x.steelyard"
    unseen = []
    for at in sorted({*heads, *directory, *range(0, len(whole), 401)}):
        changed = bytearray(whole)
        changed[at] ^= 0x10
        path.write_bytes(changed)
        if not verify_archive(path, results=False).findings:
            unseen.append(at)
    assert [] == unseen


def test_a_changed_line_is_named(cycle: ClosedCycle, archived: Path, tmp_path: Path) -> None:
    """Somebody who edits a member with a text editor and packs it again, hashes as they were."""
    members = members_of(archived)
    number = line_of(members, "results/people.jsonl", cycle, cast.stranger)
    edit_line(members, "results/people.jsonl", number, lambda line: line.update(objection="I agree"))
    path = tmp_path / "x.steelyard"
    path.write_bytes(pack(members))
    assert [f"results/people.jsonl:{number}  the line is changed"] == said(verify_archive(path))


def test_a_row_taken_out_is_named_where_it_was(archived: Path, tmp_path: Path) -> None:
    members = members_of(archived)
    lines = members["inputs/actuals.csv"].split(b"\n")
    members["inputs/actuals.csv"] = b"\n".join([lines[0], *lines[2:]])
    path = tmp_path / "x.steelyard"
    path.write_bytes(pack(members))
    found = said(verify_archive(path))
    assert "inputs/actuals.csv:2  the line is changed" in found
    assert any("reports" in each for each in found)


@pytest.mark.parametrize("kept", [0, 3, 200, 5_000, 20_000, -400, -1])
def test_a_truncated_file_is_found(archived: Path, tmp_path: Path, kept: int) -> None:
    path = tmp_path / "x.steelyard"
    path.write_bytes(archived.read_bytes()[:kept])
    assert "different" == verify_archive(path).outcome


def test_a_member_more_and_a_member_less_are_named(archived: Path, tmp_path: Path) -> None:
    members = members_of(archived)
    del members["inputs/decisions.csv"]
    members["inputs/zzz.csv"] = b"a\n"
    path = tmp_path / "x.steelyard"
    path.write_bytes(pack(members))
    found = said(verify_archive(path))
    assert "inputs/decisions.csv  the member is missing" in found
    assert "inputs/zzz.csv  the manifest does not know this member" in found


def test_an_archive_packed_anew_by_another_program_is_named(archived: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.steelyard"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members_of(archived).items():
            file.writestr(name, data)
    assert any("compressed" in each for each in said(verify_archive(path)))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing more", b"a text"])
def test_what_is_no_archive_is_a_finding_and_no_crash(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.steelyard"
    path.write_bytes(data)
    assert "different" == verify_archive(path).outcome


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SteelyardError, match="no such file"):
        verify_archive(tmp_path / "x.steelyard")


def test_a_later_format_is_not_guessed_at(archived: Path, tmp_path: Path) -> None:
    later = forge(archived, tmp_path / "x.steelyard", lambda _: None, version=2)
    (finding,) = said(verify_archive(later))
    assert "manifest.json  the manifest cannot be read: format steelyard-archive 2" in finding


# ── forgers who mend every hash ─────────────────────────────────────────────────────────────────────


def forged(archived: Path, tmp_path: Path, change: Callable[[Members], None], **facts: Any) -> list[str]:
    return said(verify_archive(forge(archived, tmp_path / "forged.steelyard", change, **facts)))


def test_mending_without_changing_is_no_finding(archived: Path, tmp_path: Path) -> None:
    """Otherwise the tests below would find the forging and not the forgery."""
    path = forge(archived, tmp_path / "x.steelyard", lambda _: None)
    assert archived.read_bytes() == path.read_bytes()


def test_a_better_total_does_not_come_out_again(cycle: ClosedCycle, archived: Path, tmp_path: Path) -> None:
    """93.5392 in the place of 91.5392, on the scorecard itself."""
    who = pseudonym(cycle, cast.employee)

    def change(members: Members) -> None:
        number = line_of(members, "results/employee.jsonl", cycle, cast.employee)
        edit_line(members, "results/employee.jsonl", number, lambda card: card.update(total=99.9999))

    found = forged(archived, tmp_path, change)
    assert any(f"{who} 2026Q1 total: recorded 99.9999, recomputed 91.5392" in each for each in found)
    assert any("total as computed is 91.5392, by the rules it is 99.9999" in each for each in found)


def test_a_measure_changed_with_it_changes_another_number(
    cycle: ClosedCycle, archived: Path, tmp_path: Path
) -> None:
    who = pseudonym(cycle, cast.employee)
    change = edit("measures/employee.csv", f"{who},2026Q1,revenue,,136.75", f"{who},2026Q1,revenue,,200")
    found = forged(archived, tmp_path, change)
    assert any("size.value: recorded 68.375, recomputed 100" in each for each in found)


def test_a_measure_taken_out_is_missed(cycle: ClosedCycle, archived: Path, tmp_path: Path) -> None:
    who = pseudonym(cycle, cast.employee)
    change = edit("measures/employee.csv", f"{who},2026Q1,revenue,,136.75,ok,,2\n", "")
    (finding,) = forged(archived, tmp_path, change)
    assert f"no measured value of revenue for {who} in 2026Q1" in finding


def test_a_grade_the_sealed_entry_does_not_have_is_named(
    cycle: ClosedCycle, archived: Path, tmp_path: Path
) -> None:
    """What people decided cannot be computed: it stands in an entry, and that is sealed."""
    who = pseudonym(cycle, cast.director)

    def change(members: Members) -> None:
        number = line_of(members, "results/people.jsonl", cycle, cast.director)
        edit_line(
            members,
            "results/people.jsonl",
            number,
            lambda line: line["steps"][1].update(grade="A", reason="why not"),
        )

    (finding,) = forged(archived, tmp_path, change)
    assert f"{who}: ratified has grade A, audit entry 44 says B" in finding


def test_an_entry_changed_with_it_breaks_its_seal(archived: Path, tmp_path: Path) -> None:
    """Entry 44 is the fourth line; whoever gives it a new seal breaks the fifth."""

    def change(members: Members) -> None:
        edit_line(members, "audit.jsonl", 4, lambda entry: entry["new"].update(grade="A"))

    found = forged(archived, tmp_path, change)
    assert "audit.jsonl:4  audit entry 44: its seal is not that of its content" in found

    def sealed_anew(members: Members) -> None:
        def again(entry: dict[str, Any]) -> None:
            entry["new"]["grade"] = "A"
            made = sealed(
                44, entry["previous_seal"], action=entry["action"], subject=entry["subject"], new=entry["new"]
            )
            assert made.at == entry["at"]
            entry["seal"] = made.seal

        edit_line(members, "audit.jsonl", 4, again)

    found = forged(archived, tmp_path, sealed_anew)
    assert "audit.jsonl:5  audit entry 45 does not follow the one before it" in found


def test_a_removed_entry_is_missed(archived: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        lines = members["audit.jsonl"].split(b"\n")
        members["audit.jsonl"] = b"\n".join([*lines[:2], *lines[3:]])

    assert "audit.jsonl  audit entry 43 is missing" in forged(archived, tmp_path, change)


def test_entries_cut_off_at_the_end_are_missed(archived: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        members["audit.jsonl"] = b"\n".join([*members["audit.jsonl"].split(b"\n")[:5], b""])

    found = forged(archived, tmp_path, change)
    assert any("the chain does not run from entry 41 to entry 47" in each for each in found)
    assert any("names audit entry 47, which is not there" in each for each in found)


def test_a_reason_wiped_out_is_missed(cycle: ClosedCycle, archived: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        number = line_of(members, "results/people.jsonl", cycle, cast.employee)
        edit_line(members, "results/people.jsonl", number, lambda line: line["steps"][1].update(reason=" "))

    (finding,) = forged(archived, tmp_path, change)
    assert "calibrated changed the result without a reason" in finding


def test_another_scheme_is_another_hash(archived: Path, tmp_path: Path) -> None:
    change = edit("scheme/published.yaml", "bands: {A: 80,", "bands: {A: 95,")
    (finding,) = forged(archived, tmp_path, change)
    assert "scheme/published.yaml  the published text is another scheme here" in finding
    change = edit("scheme/merged.json", '"A": "80"', '"A": "95"')
    found = forged(archived, tmp_path, change)
    assert any("scheme/merged.json  the scheme is another one" in each for each in found)
    assert any("grade: recorded A, recomputed B" in each for each in found)


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.pop("steps"),
        lambda line: line.update(steps="none"),
        lambda line: line.update(steps=[{}]),
        lambda line: line["steps"][0].update(stage="blessed"),
        lambda line: line["steps"].reverse(),
        lambda line: line.update(subject="P999"),
        lambda line: line["steps"][1].update(entry=42),
        lambda line: line.update(days={}),
        lambda line: line.update(days={"2031Q1": 90}),
        lambda line: line["steps"].insert(1, {**line["steps"][0], "stage": "linked"}),
    ],
)
def test_lines_that_make_no_sense_are_findings(
    archived: Path, tmp_path: Path, change: Callable[[Any], None]
) -> None:
    found = forged(archived, tmp_path, lambda members: edit_line(members, "results/people.jsonl", 3, change))
    assert any(each.startswith("results/people.jsonl") for each in found)


@pytest.mark.parametrize(
    ("member", "data"),
    [
        ("audit.jsonl", b"[" * 100_000),
        ("audit.jsonl", b'{"number": 41}\n'),
        ("audit.jsonl", b"\xff\xfe\n"),
        ("measures/employee.csv", b"subject,period\nP001\n"),
        (
            "measures/employee.csv",
            b"subject,period,measure,moment,value,status,reason,rows\na,b,c,,1e999999999,ok,,\n",
        ),
        ("inputs/ratings.csv", b"period\n"),
        ("scheme/merged.json", b"{}"),
        ("results/employee.jsonl", b'{"subject": 1}\n'),
        ("documents.csv", b'"'),
    ],
)
def test_members_that_are_not_what_they_should_be_are_findings(
    archived: Path, tmp_path: Path, member: str, data: bytes
) -> None:
    found = forged(archived, tmp_path, lambda members: members.update({member: data}))
    assert found
    assert all(len(each) < 2_000 for each in found)


# ── rules between the scorecard and people ──────────────────────────────────────────────────────────


def linked(cycle: ClosedCycle, **figures: Any) -> Contents:
    """The manager's result with 60% of the department's: 0.6 · 101.6 + 0.4 · 113.8333, worked out by hand.

    The department has no ratings and no actuals, so its sheet is another one; its veto is not the manager's.
    """
    whole = computed(cycle.workspace, "department")[cast.marketing.id]
    own = cycle.card(cast.manager)
    total = (Decimal("0.6") * whole["total"] + Decimal("0.4") * own["total"]).quantize(
        Decimal("0.0001"), ROUND_HALF_UP
    )
    rule = {
        "linkage": {"weighted": {"share": {"manager": "0.6"}}},
        "department": "marketing",
        "kind": "manager",
    }
    steps = [
        Step("computed", own["total"], own["grade"], own["coefficient"]),
        Step("linked", **{"total": total, "grade": "B", "coefficient": Decimal(1), **figures}, rule=rule),
    ]
    return replace(cycle.contents, results=[Result(cast.manager.id, {"2026Q1": 90}, steps)])


def test_the_department_in_a_result_is_computed_again(cycle: ClosedCycle, tmp_path: Path) -> None:
    write_archive(tmp_path / "x.steelyard", linked(cycle))
    with pytest.raises(SteelyardError, match="total as linked is 99, by the rules it is"):
        write_archive(tmp_path / "y.steelyard", linked(cycle, total=Decimal(99)))
    # A veto held the manager at B: linkage does not lift it.
    with pytest.raises(SteelyardError, match="grade as linked is A, by the rules it is B"):
        write_archive(tmp_path / "y.steelyard", linked(cycle, grade="A"))


def test_several_periods_are_weighed_by_days(tmp_path: Path) -> None:
    """Two quarters: (90 · S1 + 30 · S2) / 120, half-up to four places."""
    made = closed_cycle(tmp_path)
    periods = [Period.parse("2026Q1"), Period.parse("2026Q2")]
    scored = score(made.workspace, Request(periods, "employee", date(2026, 7, 10)))
    first, second = (card["total"] for card in scorecards(scored) if card["subject"] == cast.stranger.id)
    mean = ((90 * first + 30 * second) / 120).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    grade, coefficient = (
        ("A", Decimal("1.2")) if mean >= 80 else ("B", Decimal(1)) if mean >= 60 else ("C", Decimal("0.6"))
    )
    result = Result(
        cast.stranger.id, {"2026Q1": 90, "2026Q2": 30}, [Step("computed", mean, grade, coefficient)]
    )
    cycle = replace(made.contents.cycle, periods="2026Q1..2026Q2", as_of=date(2026, 7, 10))
    contents = replace(made.contents, cycle=cycle, results=[result])
    write_archive(tmp_path / "x.steelyard", contents)
    other = replace(result, days={"2026Q1": 91, "2026Q2": 30})
    with pytest.raises(SteelyardError, match="total as computed"):
        write_archive(tmp_path / "y.steelyard", replace(contents, results=[other]))


# ── sealed by the chain itself ──────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def sealed_archive(cycle: ClosedCycle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The way an application closes a cycle: hash the evidence, write the entry, archive."""
    contents, path = cycle.contents, tmp_path_factory.mktemp("sealed") / "x.steelyard"
    last = contents.audit[-1]
    evidence = evidence_members(contents)
    new = {"members": hashes_of(evidence)}
    entry = sealed(48, last.seal, action="cycle.sealed", subject="c", new=new)
    write_archive(path, replace(contents, audit=[*contents.audit, entry], sealed_by=48), evidence)
    return path


def test_an_entry_can_seal_all_other_members(sealed_archive: Path) -> None:
    assert "Audit entry 48 seals every other member." in map(str, verify_archive(sealed_archive).proofs)


def test_then_not_even_a_comment_of_the_scheme_can_be_forged(sealed_archive: Path, tmp_path: Path) -> None:
    change = edit("scheme/published.yaml", "words of the board", "words of the bored")
    (finding,) = forged(sealed_archive, tmp_path, change)
    assert "scheme/published.yaml  audit entry 48 sealed another content of this member" == finding


def test_an_entry_that_seals_nothing_is_none(archived: Path, tmp_path: Path) -> None:
    manifest = json.loads(members_of(archived)["manifest.json"])
    found = forged(archived, tmp_path, lambda _: None, audit={**manifest["audit"], "sealed_by": 44})
    assert any("audit entry 44 should seal the members, and does not" in each for each in found)


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_would_not_hold_is_not_written(cycle: ClosedCycle, tmp_path: Path) -> None:
    broken = [
        replace(one, new={"grade": "Z"}) if isinstance(one, Entry) and one.number == 44 else one
        for one in cycle.contents.audit
    ]
    path = tmp_path / "x.steelyard"
    with pytest.raises(SteelyardError, match="audit entry 44"):
        write_archive(path, replace(cycle.contents, audit=broken))
    assert not path.exists()


def test_a_scheme_text_that_is_not_that_of_the_workspace_is_refused(
    cycle: ClosedCycle, tmp_path: Path
) -> None:
    other = cycle.contents.scheme_text.replace("A: 80", "A: 81")
    with pytest.raises(SteelyardError, match="published text is another scheme"):
        write_archive(tmp_path / "x.steelyard", replace(cycle.contents, scheme_text=other))


def test_mended_members_are_the_very_bytes_of_the_manifest(archived: Path) -> None:
    members = members_of(archived)
    assert members == mended(members)
