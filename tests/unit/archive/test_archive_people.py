"""Who is who stands beside an archive, never inside; and raters cannot be put together."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

from forging import members_of

import cast
from closed_cycle import ClosedCycle, sealed
from folders import DataFolder
from steelyard.archive.pseudonyms import Pseudonyms
from steelyard.archive.verifying import verify_archive
from steelyard.archive.writing import write_archive, write_names


def everything(path: Path) -> str:
    return "\n".join(data.decode() for data in members_of(path).values())


def rows(path: Path, member: str) -> list[dict[str, str]]:
    return list(csv.DictReader(members_of(path)[member].decode("utf-8-sig").splitlines()))


def test_no_name_and_no_id_of_a_person_is_inside(archived: Path) -> None:
    """But for the scheme, which stands exactly as it was published: it names the owner of a reconciliation."""
    members = members_of(archived)
    scheme = {"scheme/published.yaml", "scheme/merged.json"}
    inside = "\n".join(data.decode() for name, data in members.items() if name not in scheme)
    assert [] == [person.name for person in cast.PEOPLE if person.name in inside]
    assert [] == [person.id for person in cast.PEOPLE if person.id in inside]


def test_names_that_people_wrote_into_reasons_are_pseudonyms(cycle: ClosedCycle, archived: Path) -> None:
    names = cycle.contents.pseudonyms
    (decision,) = rows(archived, "inputs/decisions.csv")
    assert f"'=HYPERLINK of {names.of(cast.manager.id)}" == decision["reason"]
    people = members_of(archived)["results/people.jsonl"].decode()
    assert f'"Took over the work of {names.of(cast.hr.id)}"' in people


def test_comments_and_moments_of_ratings_are_left_out(archived: Path) -> None:
    assert {("", "")} == {(row["comment"], row["rated_at"]) for row in rows(archived, "inputs/ratings.csv")}


def test_a_peer_has_another_name_for_every_subject(cycle: ClosedCycle, archived: Path) -> None:
    """The stranger rated the employee and the manager; nobody can see that it was the same person."""
    names = cycle.contents.pseudonyms
    given = rows(archived, "inputs/ratings.csv")
    peers = [row["rater"] for row in given if row["perspective"] == "peer"]
    assert len(set(peers)) == 3
    assert not set(peers) & set(names.people.values())
    managers = {(row["subject"], row["rater"]) for row in given if row["perspective"] == "manager"}
    assert {
        (names.of(cast.employee.id), names.of(cast.manager.id)),
        (names.of(cast.manager.id), names.of(cast.director.id)),
    } == managers


def test_pseudonyms_are_drawn_by_lot_and_never_look_like_a_team() -> None:
    ids = {f"e{n}": f"Name {n}" for n in range(1200)}
    first, second = Pseudonyms.draw(ids), Pseudonyms.draw(ids)
    assert first.people != second.people
    assert "P0001" in first.people.values()
    assert len(set(first.people.values())) == 1200
    assert all(one.startswith("PP") for one in Pseudonyms.draw(ids, taken=["P7"]).people.values())


def test_a_name_is_replaced_as_a_word_and_amid_chinese() -> None:
    people = {"a": "Ann", "b": "Li", "c": "张三", "d": "张三丰", "e": "X"}
    names = Pseudonyms({id_: f"P{n}" for n, id_ in enumerate(people)}, people)
    assert "P0, Annette, P1; Linear" == names.scrubbed("Ann, Annette, Li; Linear")
    assert "由P0确认，P3与P2、X" == names.scrubbed("由Ann确认，张三丰与张三、X")
    assert not names.mentions("Annual Linear")
    assert names.mentions("问张三")


def test_an_entry_that_mentions_a_name_is_only_a_link(cycle: ClosedCycle, tmp_path: Path) -> None:
    last = cycle.contents.audit[-1]
    telling = sealed(48, last.seal, action="result.noted", subject="1", new={"note": "ask 宋薇"})
    path = tmp_path / "x.steelyard"
    write_archive(path, replace(cycle.contents, audit=[*cycle.contents.audit, telling]))
    assert '{"number": 48, "previous_seal"' in members_of(path)["audit.jsonl"].decode()
    assert "宋薇" not in everything(path)
    assert "6 whose seals were recomputed, 2 of which" in " ".join(map(str, verify_archive(path).proofs))


def test_who_is_who_is_in_a_file_beside_it_and_a_line_can_go(
    cycle: ClosedCycle, archived: Path, tmp_path: Path
) -> None:
    path = tmp_path / "q1.names.csv"
    write_names(path, cycle.contents.pseudonyms, accounts={9: cast.employee.id})
    found = {row["pseudonym"]: row for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())}
    row = found[cycle.contents.pseudonyms.of(cast.employee.id)]
    assert (cast.employee.id, "9", cast.employee.name) == (row["id"], row["account"], row["name"])
    kept = [line for line in path.read_text("utf-8").splitlines() if cast.employee.name not in line]
    path.write_text("\n".join(kept), encoding="utf-8")
    assert "identical" == verify_archive(archived).outcome


def test_the_order_of_lines_tells_nothing(cycle: ClosedCycle, archived: Path) -> None:
    """Rows stand by pseudonym; the folder they came from lists the employee first."""
    order = [row["employee_id"] for row in rows(archived, "organisation/employees.csv")]
    assert sorted(cycle.contents.pseudonyms.people.values()) == order
    assert order[0] != cycle.contents.pseudonyms.of(cast.employee.id)


def test_what_was_rated_in_other_periods_is_left_out(cycle: ClosedCycle, tmp_path: Path) -> None:
    from closed_cycle import SCHEME, data_folder
    from steelyard.engine.workspace import open_workspace

    folder: DataFolder = data_folder(tmp_path / "data")
    with (folder.root / "actuals.csv").open("a", encoding="utf-8") as file:
        file.write(f"2025Q4,{cast.employee},reports,7,{cast.hr},2026-01-05\r\n")
    (tmp_path / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    workspace = open_workspace(tmp_path / "scheme.yaml", folder.root)
    path = tmp_path / "x.steelyard"
    lot = Pseudonyms.draw({p.id: p.name for p in cast.PEOPLE}, lot=random.Random(1))
    write_archive(path, replace(cycle.contents, workspace=workspace, pseudonyms=lot))
    assert {"2026Q1"} == {row["period"] for row in rows(path, "inputs/actuals.csv")}
