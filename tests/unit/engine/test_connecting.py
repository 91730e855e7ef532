"""The connection file edited piece by piece: what is meant changes, and not a byte more."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.core.problems import SteelyardError
from steelyard.engine.connecting import (
    check_text,
    entry_of,
    find_kind,
    kind_records,
    with_entry,
    without_entry,
    without_userinfo,
)

BLOCK = """\
# ours
steelyard: 1
connections:
  crm:            # the old one
    kind: files
    schedule: "every hour"   # nightly was too late
    settings: {folder: ../crm}
  hr:
    kind: files
    settings:
      folder: ../hr
# the end
"""
FLOW = "steelyard: 1\nconnections: {crm: {kind: files, settings: {folder: a}}}\n"
NEW = {
    "kind": "files",
    "schedule": "0 6 * * 1-5",
    "settings": {"folder": "../x", "files": ["a*.csv", "b*.csv"]},
}


def declared(text: str) -> dict[str, object]:
    return {each.name: each.model.schedule for each in check_text(text, Path("/tmp/connections.yaml"))}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "steelyard: 1\nconnections:\n",
        "steelyard: 1\nconnections: {}\n",
        "# only this\nsteelyard: 1\n",
        BLOCK,
        FLOW,
    ],
)
def test_a_connection_can_be_added_to_any_file(text: str) -> None:
    made = with_entry(text, "shop", NEW)
    assert NEW == entry_of(made, "shop")
    assert "0 6 * * 1-5" == declared(made)["shop"]
    assert all(line in made for line in text.splitlines() if "connections" not in line and line)


def test_what_is_added_stands_behind_the_last_and_before_what_follows() -> None:
    made = with_entry(BLOCK, "shop", NEW)
    assert BLOCK.replace("# the end\n", "") == made[: made.index("  shop:")]
    assert made.endswith("# the end\n")


def test_a_changed_value_is_the_only_change() -> None:
    entry = {**(entry_of(BLOCK, "crm") or {}), "schedule": "every 5 minutes"}
    assert BLOCK.replace('"every hour"', "every 5 minutes") == with_entry(BLOCK, "crm", entry)


def test_the_same_again_changes_nothing() -> None:
    for name in ("crm", "hr"):
        assert BLOCK == with_entry(BLOCK, name, entry_of(BLOCK, name) or {})


def test_keys_come_and_go() -> None:
    entry = {
        "kind": "files",
        "settings": {"folder": "../crm", "complete": True},
        "secrets": {"token": "env:A"},
    }
    made = with_entry(BLOCK, "crm", entry)
    assert {
        "kind": "files",
        "settings": {"folder": "../crm", "complete": "true"},
        "secrets": {"token": "env:A"},
    } == (entry_of(made, "crm"))
    assert "# the old one" in made
    assert "hr:\n    kind: files\n    settings:\n      folder: ../hr\n# the end\n" in made


@pytest.mark.parametrize(
    "value",
    ["yes", "null", "a: b", "x #y", "{z}", "- a", "'", '"', "*", "&a", "ends:", "多 行", "", "1e3", "0x1F"],
)
def test_any_text_comes_back_as_it_was(value: str) -> None:
    entry = {"kind": "files", "settings": {"folder": value, "files": [value, "b"]}}
    assert entry == entry_of(with_entry(BLOCK, "shop", entry), "shop")
    assert entry == entry_of(with_entry(FLOW, "shop", entry), "shop")


def test_the_last_connection_can_be_taken_out() -> None:
    made = without_entry(without_entry(BLOCK, "crm"), "hr")
    assert {} == declared(made)
    assert made.startswith("# ours\n")
    assert {"shop": "0 6 * * 1-5"} == declared(with_entry(made, "shop", NEW))


def test_what_cannot_be_edited_piece_by_piece_is_refused() -> None:
    text = "steelyard: 1\nconnections:\n  a: &x {kind: files, settings: {folder: a}}\n  b: *x\n"
    with pytest.raises(SteelyardError, match="Edit the file itself"):
        with_entry(text, "b", {"kind": "files", "settings": {"folder": "c"}})


def test_names_and_passwords_in_addresses_are_not_shown() -> None:
    shown = without_userinfo({"url": "postgresql://me:pw@db/crm", "list": ["https://a:b@c"], "number": 3})
    assert {"url": "postgresql://***@db/crm", "list": ["https://***@c"], "number": 3} == shown


def test_every_kind_says_what_it_asks_for_in_three_languages() -> None:
    for language in ("zh-Hans", "zh-Hant", "en"):
        assert all(kind["about"] for kind in kind_records(language))
    jira = find_kind("jira", "en")
    assert jira is not None
    fields = {field["name"]: field for field in jira["fields"]}
    assert ("text", True) == (fields["jql"]["type"], fields["jql"]["required"])
    assert ("number", 100) == (fields["page"]["type"], fields["page"]["default"])
    assert "list" == fields["cross_department_labels"]["type"]
    assert [True, False] == [
        kind["is_simple"] for kind in kind_records("en") if kind["name"] in ("files", "rest")
    ]
