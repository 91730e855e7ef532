"""Mending: one fix after the other, nothing else touched, and only in the scheme's own file."""

from __future__ import annotations

from collections.abc import Callable

from steelyard.core.document import read_document
from steelyard.core.problems import Place
from steelyard.core.texts import Text
from steelyard.lint.fixing import fixable, mend
from steelyard.lint.registry import all_rules
from steelyard.lint.report import Report, Reported
from steelyard.lint.rule import Fix
from steelyard.scheme.editing import Edit, Insert, Remove, Replace

RULE = all_rules()[0]
TEXT = "a: 1   # one\nb: [x, y]\nc: |\n  text\nd: 4\n"


def found(edit: Edit | None, *, file: str = "own.yaml", ignored: str | None = None) -> Reported:
    fix = Fix(edit, Text.of(f"did {edit}")) if edit else None
    return Reported(RULE, RULE.level, Text.of("wrong"), (), Place(file, 1, 1), fix, ignored)


def linter(*looks: Callable[[dict[str, object]], Edit | None]) -> Callable[[str], Report]:
    """Looks at the text as it is now, every time."""

    def lint(text: str) -> Report:
        plain = read_document(text, "own.yaml").plain()
        edits = [look(plain) for look in looks]
        return Report("own.yaml", [found(edit) for edit in edits if edit])

    return lint


def test_it_fixes_until_nothing_is_left() -> None:
    def rising(plain: dict[str, object]) -> Edit | None:
        return Replace(("a",), str(int(str(plain["a"])) + 1)) if int(str(plain["a"])) < 4 else None

    mended = mend(TEXT, linter(rising))
    assert mended.after == TEXT.replace("a: 1", "a: 4")
    assert len(mended.done) == 3


def test_every_fix_sees_what_the_one_before_has_done() -> None:
    def first(plain: dict[str, object]) -> Edit | None:
        return Insert((), "e", "5") if "e" not in plain else None

    def second(plain: dict[str, object]) -> Edit | None:
        return Replace(("d",), "5") if "e" in plain and plain["d"] == "4" else None

    assert mend(TEXT, linter(second, first)).after == TEXT.replace("d: 4\n", "d: 5\ne: 5\n")


def test_a_fix_that_cannot_be_made_does_not_stop_the_others() -> None:
    def impossible(_: dict[str, object]) -> Edit | None:
        return Replace(("c",), "literals are not replaced")

    def possible(plain: dict[str, object]) -> Edit | None:
        return Remove(("d",)) if "d" in plain else None

    mended = mend(TEXT, linter(impossible, possible))
    assert mended.after == TEXT.replace("d: 4\n", "")
    assert len(mended.done) == 1


def test_a_fix_that_changes_nothing_is_tried_once() -> None:
    mended = mend(TEXT, linter(lambda _: Replace(("d",), "4")))
    assert mended.after == TEXT
    assert not mended.done


def test_two_fixes_that_undo_each_other_come_to_an_end() -> None:
    def to_and_fro(plain: dict[str, object]) -> Edit:
        return Replace(("a",), "2" if plain["a"] == "1" else "1")

    assert len(mend(TEXT, linter(to_and_fro), most=10).done) == 10


def test_only_findings_that_count_in_the_own_file_are_fixed() -> None:
    own = found(Remove(("a",)))
    others = [found(Remove(("a",)), file="base.yaml"), found(Remove(("a",)), ignored="agreed"), found(None)]
    assert fixable(Report("own.yaml", [*others, own])) == [own]
