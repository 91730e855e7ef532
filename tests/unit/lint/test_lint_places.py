"""Where findings stand, in which order they come, and schemes that cannot even be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from lint_documents import THREE_FINDINGS, counted, linted, only, write

from steelyard.core.problems import SteelyardError
from steelyard.lint.runner import lint


def spots(path: Path) -> list[str]:
    """`file:line:column code` of every finding, in order; the folder is left out."""
    return [
        f"{found.place}".replace(f"{path.parent}/", "") + f" {found.rule.code}"
        for found in counted(lint(str(path)))
    ]


def test_a_finding_stands_at_file_line_and_column(tmp_path: Path) -> None:
    # `    indicators: {new_leads: {` are 29 characters; the first line extends the specimen.
    assert [
        "mine.yaml:5:30 W009",
        "mine.yaml:9:27 W009",
        "mine.yaml:10:19 F004",
    ] == spots(write(tmp_path, THREE_FINDINGS))


def test_an_inherited_value_stands_where_it_was_written(tmp_path: Path) -> None:
    write(tmp_path, THREE_FINDINGS, "base.yaml")
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: base.yaml\ngrades: {labels: {D: {en: Unfit}}}\n", encoding="utf-8")
    assert ["mine.yaml:2:23 F004", "base.yaml:5:30 W009", "base.yaml:9:27 W009"] == spots(mine)


def test_its_own_file_comes_first_even_when_its_name_does_not(tmp_path: Path) -> None:
    write(tmp_path, THREE_FINDINGS, "a.yaml")
    mine = tmp_path / "z.yaml"
    mine.write_text("extends: a.yaml\ngrades: {labels: {D: Unfit}}\n", encoding="utf-8")
    assert ["z.yaml", "a.yaml", "a.yaml"] == [spot.partition(":")[0] for spot in spots(mine)]


def test_a_value_of_a_shipped_scheme_stands_in_it(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: preset:balanced\ngrades: {labels: {A: Incompetent}}\n", encoding="utf-8")
    assert "mine.yaml:2:19 F004" == spots(mine)[0]
    mine.write_text("extends: preset:balanced\ngrades: {ratified_by: null}\n", encoding="utf-8")
    found = only(lint(str(mine)))
    assert ("F002", "mine.yaml") == (found.rule.code, Path(found.place.file or "").name)
    bands = "{D: null, Fail: lowest}"
    mine.write_text(
        f"extends: preset:balanced\ngrades: {{bands: {bands}, coefficient: null}}\n", encoding="utf-8"
    )
    assert "L001" in spots(mine)[0]


def test_what_is_absent_stands_at_what_should_hold_it(tmp_path: Path) -> None:
    found = only(linted(tmp_path, "grades:\n  ratified_by: null\n"))
    assert ("F002", 2) == (found.rule.code, found.place.line)


# ── schemes that cannot be read ─────────────────────────────────────────────────────────────────────


def broken(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    return spots(path)


def test_what_is_not_yaml_is_a_finding(tmp_path: Path) -> None:
    # The second colon is the ninth character.
    assert ["broken.yaml:2:9 L001"] == broken(tmp_path, "scheme: a\ntitle: b: c\n")


def test_keys_that_do_not_exist_are_findings(tmp_path: Path) -> None:
    path = write(tmp_path, "periode: quarter\ndimensions: {brand: {wieght: 25}}\n")
    report = lint(str(path))
    assert ["periode", "dimensions.brand.wieght"] == [found.subject for found in counted(report)]
    assert [2, 3] == [found.place.line for found in counted(report)]
    assert report.has_errors


def test_a_key_given_twice_is_a_finding(tmp_path: Path) -> None:
    assert ["broken.yaml:2:1 L001"] == broken(tmp_path, "scheme: a\nscheme: b\n")


def test_an_extended_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert ["broken.yaml:1:10 L001"] == broken(tmp_path, "extends: nowhere.yaml\n")


@pytest.mark.parametrize("name", ["nowhere.yaml", "preset:nowhere", "."])
def test_where_there_is_no_scheme_there_is_no_report(name: str) -> None:
    with pytest.raises(SteelyardError):
        lint(name)


def test_an_empty_file_is_no_scheme(tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("# nothing yet\n", encoding="utf-8")
    with pytest.raises(SteelyardError, match="empty"):
        lint(str(path))
