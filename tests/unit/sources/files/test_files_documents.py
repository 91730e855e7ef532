"""Mapping documents: written, read again, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.core.problems import SteelyardError
from steelyard.sources.files.document import load_mapping, parse_mapping, save_mapping, write_mapping

TEXT = """\
steelyard: 1
tables:
  leads:
    from: 线索*.xlsx
    key: lead_id
    order: updated_at
    read: {sheet: '2026', header_rows: 2}
    ignore: 备注
    map:
      lead_id: 线索编号
      created_at: {path: 创建时间, date: '%d/%m/%Y'}
      amount: {path: 金额(万元), factor: 10000}
      currency: {value: CNY}
      rated: {path: 'on', values: {'no': 'false', 'yes': 'true'}}
"""


def test_a_document_that_is_written_and_read_is_the_same() -> None:
    document = parse_mapping(TEXT, "m.yaml")
    again = parse_mapping(write_mapping(document), "m.yaml")
    assert document == again


def test_it_is_written_as_short_as_a_person_would(tmp_path: Path) -> None:
    save_mapping(parse_mapping(TEXT, "m.yaml"), tmp_path / "m.yaml")
    written = (tmp_path / "m.yaml").read_text("utf-8")
    assert "lead_id: 线索编号\n" in written
    assert "ignore: 备注\n" in written
    assert "verified" not in written
    assert load_mapping(tmp_path / "m.yaml") == parse_mapping(TEXT, "m.yaml")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("steelyard: 1\ntables: {leads: {map: {a: {path: x, factr: 3}}}}", "factr"),
        (
            "steelyard: 1\ntables: {leads: {map: {a: {path: x, value: y}}}}",
            "exactly one of path, first, value or template",
        ),
        ("steelyard: 1\ntables: {leads: {map: {a: {path: x, join: y}}}}", "not for the cells of a file"),
        ("steelyard: 1\ntables: {leads: {map: {a: {path: x, factor: 0}}}}", "m.yaml:2"),
        ("steelyard: 1", "tables"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(SteelyardError) as refused:
        parse_mapping(text, "m.yaml")
    assert complaint in str(refused.value)


def test_a_document_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SteelyardError, match="the mapping cannot be read"):
        load_mapping(tmp_path / "none.yaml")


def test_the_mapping_shown_in_the_guide_is_one() -> None:
    guide = (Path(__file__).parents[4] / "docs/guides/importing.md").read_text("utf-8")
    block = guide[guide.index("```yaml\nsteelyard: 1\ntables:") + len("```yaml\n") :]
    document = parse_mapping(block[: block.index("```")], "importing.md")
    assert ("活动编号", "活动") == document.tables["campaign_costs"].map["campaign_id"].headers
