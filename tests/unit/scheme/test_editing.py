"""Edits change what they mean and no other byte; where that cannot be, they refuse."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.core.document import read_document
from steelyard.scheme.editing import Edit, EditError, Insert, Path, Remove, Replace, Rewrite, apply, change_of

SCHEME = """\
# our scheme
dimensions:            # two of them
  brand: {weight: 40, range: [20, 30]}   # agreed
  results:
    weight: "60"  # a\ttab
    # a note of its own
    indicators:
      roi:
        formula: >-
          (revenue - cost)
          / cost
        guardrails: [leads, nps]
      线索:
        weight: 30
"""


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        (Replace(("dimensions", "brand", "weight"), "35"), "weight: 40", "weight: 35"),
        (Replace(("dimensions", "results", "weight"), "65"), 'weight: "60"', "weight: 65"),
        (
            Replace(("dimensions", "results", "indicators", "线索", "weight"), "31"),
            "weight: 30",
            "weight: 31",
        ),
        (
            Replace(("dimensions", "results", "indicators", "roi", "guardrails", 1), "csat"),
            "[leads, nps]",
            "[leads, csat]",
        ),
        (
            Insert(("dimensions", "brand"), "caps", "{max: 120}"),
            "range: [20, 30]}",
            "range: [20, 30], caps: {max: 120}}",
        ),
        (
            Insert(("dimensions", "results"), "range", "[50, 70]", after=("weight",)),
            "# a\ttab\n",
            "# a\ttab\n    range: [50, 70]\n",
        ),
        (
            Insert(("dimensions", "results", "indicators", "线索"), "unit", "count"),
            "weight: 30\n",
            "weight: 30\n        unit: count\n",
        ),
        (Remove(("dimensions", "brand", "weight")), "{weight: 40, range", "{range"),
        (Remove(("dimensions", "brand", "range")), ", range: [20, 30]}", "}"),
        (Remove(("dimensions", "brand", "range", 0)), "[20, 30]", "[30]"),
        (Remove(("dimensions", "results", "weight")), '    weight: "60"  # a\ttab\n', ""),
        (
            Remove(("dimensions", "results", "indicators", "roi", "formula")),
            "        formula: >-\n          (revenue - cost)\n          / cost\n",
            "",
        ),
        # What becomes empty goes with it.
        (
            Remove(("dimensions", "results", "indicators", "线索", "weight")),
            "      线索:\n        weight: 30\n",
            "",
        ),
    ],
)
def test_an_edit_changes_its_place_alone(edit: Edit, before: str, after: str) -> None:
    assert apply(SCHEME, edit) == SCHEME.replace(before, after)


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("a: 1\r\nb: 2\r\n", Insert((), "c", "3", after=("a",)), "a: 1\r\nc: 3\r\nb: 2\r\n"),
        ("a: 1\r\nb: 2 # x\r\nc: 3\r\n", Remove(("b",)), "a: 1\r\nc: 3\r\n"),
        ("\ufeffa: 1\nb: 2\n", Replace(("a",), "3"), "\ufeffa: 3\nb: 2\n"),
        ("a: 1", Insert((), "b", "2"), "a: 1\nb: 2"),
        ("a: # later\nb: 2\n", Replace(("a",), "3"), "a: 3 # later\nb: 2\n"),
        ("a:\n# of b\nb: 2\n", Replace(("a",), "3"), "a: 3\n# of b\nb: 2\n"),
        ("a: 1\nb:\n# of c\nc: 3\n", Remove(("b",)), "a: 1\n# of c\nc: 3\n"),
        ("a:\n# of b\nb: 2\n", Insert((), "c", "3", after=("a",)), "a:\nc: 3\n# of b\nb: 2\n"),
        ("{a, b: 2}", Insert((), "c", "3", after=("a",)), "{a, b: 2, c: 3}"),
        ("{a: 1, b: 2}", Insert((), "c", "3"), "{a: 1, b: 2, c: 3}"),
        ("{a: 1, b: 2 }\n", Insert((), "c", "3"), "{a: 1, b: 2, c: 3 }\n"),
        ("{a: 1, b: 2,}\n", Insert((), "c", "3"), "{a: 1, b: 2, c: 3}\n"),
        ("{a: 1 # one\n}\n", Insert((), "c", "3"), "{a: 1, c: 3 # one\n}\n"),
        ("a: {}\nb: 1\n", Insert(("a",), "c", "3"), "a: {c: 3}\nb: 1\n"),
        ("'a b': {\"c\": 1, d: 2}\n", Remove(("a b", "c")), "'a b': {d: 2}\n"),
        # A literal ends before the comment that follows it.
        ("a: 1\nb: |\n  x\n\n# of c\nc: 3\n", Remove(("b",)), "a: 1\n\n# of c\nc: 3\n"),
        ("a: 1\nb:\n  x: 1\n# of c\nc: 3\n", Remove(("b",)), "a: 1\n# of c\nc: 3\n"),
        ("a:\n- 1\n- 2 # two\n- 3\n", Remove(("a", 1)), "a:\n- 1\n- 3\n"),
        ("a:\n- x: 1\n  y: 2\n- z: 3\n", Remove(("a", 0)), "a:\n- z: 3\n"),
        ("a:\n- x: 1\n  y: 2\n", Insert(("a", 0), "z", "3"), "a:\n- x: 1\n  y: 2\n  z: 3\n"),
        ("base: &b {w: 1}\nx:\n  <<: *b\n  v: 2\n  u: 3\n", Remove(("x", "v")), "base: &b {w: 1}\nx:\n  <<: *b\n  u: 3\n"),
        ("a: 1\nb: |\n  x\n", Insert((), "c", "3", after=("b",)), "a: 1\nc: 3\nb: |\n  x\n"),
        ("a: [1, 2] # two\nb: 3\n", Rewrite(("a",), "[4]"), "a: [4] # two\nb: 3\n"),
        ("a: {x: [1, 2], y: 3}\n", Rewrite(("a", "x"), "[[4, 5]]"), "a: {x: [[4, 5]], y: 3}\n"),
        ("a:\n- 1\n- 2\n# of b\nb: 3\n", Rewrite(("a",), "[4]"), "a: [4]\n# of b\nb: 3\n"),
        ("a:\r\n  x: 1\r\nb: 3\r\n", Rewrite(("a",), "{y: 2}"), "a: {y: 2}\r\nb: 3\r\n"),
        ("a: >-\n  x +\n  y\n\n# of b\nb: 3\n", Rewrite(("a",), "z"), "a: z\n\n# of b\nb: 3\n"),
        ("a: 1 # one\n", Rewrite(("a",), "[4]"), "a: [4] # one\n"),
        ("a:\nb: 3\n", Rewrite(("a",), "[4]"), "a: [4]\nb: 3\n"),
    ],
)  # fmt: skip
def test_layout_stays_as_it_is(text: str, edit: Edit, expected: str) -> None:
    assert apply(text, edit) == expected


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        pytest.param("a: &x 1\nb: *x\n", Replace(("b",), "2"), id="the value is written elsewhere"),
        pytest.param("a: &x 1\nb: *x\n", Replace(("a",), "2"), id="the value has a name"),
        pytest.param("a: &x 1\nb: *x\n", Remove(("a",)), id="the name is used further down"),
        pytest.param("a: &x {c: 1}\nb: *x\n", Replace(("b", "c"), "2"), id="inside an alias"),
        pytest.param("a: &x {c: 1}\nb: *x\n", Replace(("a", "c"), "2"), id="both would change"),
        pytest.param("a: &x {c: 1}\nb: *x\n", Insert((), "a", "2"), id="the key is there"),
        pytest.param("a: !!str 1\n", Replace(("a",), "2"), id="a tag"),
        pytest.param("a: |\n  x\n", Replace(("a",), "2"), id="a literal"),
        pytest.param("a:\n- 1 # one\n- 2\n", Rewrite(("a",), "[3]"), id="a comment within a list"),
        pytest.param("a: # of a\n- 1\n- 2\n", Rewrite(("a",), "[3]"), id="a comment before a list"),
        pytest.param("a: &x [1]\nb: *x\n", Rewrite(("a",), "[3]"), id="a list that has a name"),
        pytest.param("a: &x [1]\nb: *x\n", Rewrite(("b",), "[3]"), id="a list written elsewhere"),
        pytest.param("a: 1\n", Rewrite(("b",), "[3]"), id="no such list"),
        pytest.param("a: 1\n", Remove(("a",)), id="nothing would be left"),
        pytest.param("a:\n- x: 1\n  y: 2\n", Remove(("a", 0, "x")), id="the line is shared"),
        pytest.param("a: 1\nb: 2\n", Replace(("c",), "2"), id="no such key"),
        pytest.param("a: 1\nb: 2\n", Remove(("a", "c")), id="not a map"),
        pytest.param("a: [1, 2]\n", Replace(("a", 2), "2"), id="no such item"),
        pytest.param("a: [1, 2]\n", Replace(("a", -1), "2"), id="not from the end"),
        pytest.param("a: 1\nb: 2\n", Replace(("a",), "3\nc: 4"), id="more than a value"),
        pytest.param("a: 1\nb: 2\n", Replace(("a",), "[3"), id="not YAML"),
        pytest.param("a: 1\nb: 2\n", Insert((), "c: d", "3"), id="a key that is none"),
        pytest.param("a: {b: 1, # well,\n c: 2\n}\n", Remove(("a", "c")), id="the comma is behind a comment"),
        pytest.param("a: [1\n", Replace(("a",), "3"), id="the document is broken"),
        pytest.param("a: 1\n", Replace((), "3"), id="the whole document"),
    ],
)
def test_it_refuses_what_would_touch_more(text: str, edit: Edit) -> None:
    with pytest.raises(EditError):
        apply(text, edit)


def test_a_comment_that_ends_in_a_comma_keeps_it() -> None:
    text = "a: {b: 1, # well,\n c: 2}\n"
    assert apply(text, Remove(("a", "b"))).count("# well,") == 1


# ── any document, any edit ──────────────────────────────────────────────────────────────────────────

KEYS = st.sampled_from(["weight", "线索", "a b", "0012", "x-y", "on", "权 重", "k:v", "quote'd"])
PLAIN = ["1", "40%", "on", "两 字", "a b", "0012", "2026-01-01", "no: t".replace(": ", ":")]
ODD = ["", "x, y", "a: b", "# no comment", "{", "it's", 'say "hi"', "- item", "&a", "*a", "tab\there"]


@dataclass
class Writer:
    """Writes a tree in a layout drawn at random; every entry has comments that name its path."""

    data: st.DataObject
    new_line: str
    lines: list[str] = field(default_factory=list)

    def flip(self) -> bool:
        return self.data.draw(st.booleans())

    def key(self, key: str) -> str:
        return f'"{key}"' if ":" in key or "'" in key or self.flip() else key

    def scalar(self, text: str | None) -> str:
        if text is None:
            return self.data.draw(st.sampled_from(["null", "~"]))
        if text in ODD or (text in PLAIN and self.flip()):
            if "'" not in text and self.flip():
                return f"'{text}'"
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'
        return text

    def flow(self, node: Any) -> str:
        room = self.data.draw(st.sampled_from(["", " "]))
        comma = self.data.draw(st.sampled_from([", ", " , ", ",  "]))
        last = self.data.draw(st.sampled_from(["", ","]))
        if isinstance(node, dict):
            entries = comma.join(f"{self.key(k)}: {self.flow(v)}" for k, v in node.items())
            return "{" + room + entries + (last if node else "") + room + "}"
        if isinstance(node, list):
            return "[" + room + comma.join(map(self.flow, node)) + (last if node else "") + room + "]"
        return self.scalar(node)

    def block(self, node: Any, indent: int, path: Path) -> None:
        for step, value in node.items() if isinstance(node, dict) else enumerate(node):
            here = (*path, step)
            if self.flip():
                self.lines.append(" " * indent + f"# before {name(here)}")
            if self.flip():
                self.lines.append("")
            head = " " * indent + (f"{self.key(step)}:" if isinstance(node, dict) else "-")
            self.entry(head, value, indent, here)

    def entry(self, head: str, value: Any, indent: int, here: Path) -> None:
        note = f"  # of {name(here)}" if self.flip() else ""
        if isinstance(value, dict | list) and value and self.flip():
            self.lines.append(head + note)
            self.block(value, indent + self.data.draw(st.sampled_from([2, 4])), here)
        elif isinstance(value, str) and value and value in PLAIN and self.flip():
            style = self.data.draw(st.sampled_from(["|-", ">-"]))
            self.lines += [
                f"{head} {style}",
                " " * (indent + 3) + value,
                *([""] * self.data.draw(st.integers(0, 2))),
            ]
        elif value is None and head.endswith(":") and self.flip():
            self.lines.append(head + note)
        else:
            self.lines.append(f"{head} {self.flow(value)}{note}")

    def text(self, node: Any) -> str:
        self.block(node, 0, ())
        mark = self.data.draw(st.sampled_from(["", "\ufeff"]))
        end = self.data.draw(st.sampled_from(["", self.new_line]))
        return mark + self.new_line.join(self.lines) + end


def name(path: Path) -> str:
    return "/".join(map(str, path)) + "."


def trees() -> st.SearchStrategy[dict[str, Any]]:
    scalars = st.none() | st.sampled_from(PLAIN + ODD)
    nested = st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
        max_leaves=12,
    )
    return st.dictionaries(KEYS, nested, min_size=1, max_size=4)


def paths(node: Any, path: Path = ()) -> list[Path]:
    found = [path]
    steps = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, value in steps:
        found += paths(value, (*path, step))
    return found


def at(node: Any, path: Path) -> Any:
    for step in path:
        node = node[step]
    return node


def removed(tree: Any, path: Path) -> tuple[Any, Path]:
    """The tree without the entry, and the path that really went: emptied maps and lists go, too."""
    tree = copy.deepcopy(tree)
    del at(tree, path[:-1])[path[-1]]
    return removed(tree, path[:-1]) if len(path) > 1 and not at(tree, path[:-1]) else (tree, path)


def edited(text: str, edit: Edit) -> str | None:
    """The text after the edit; None when it was refused."""
    try:
        return apply(text, edit)
    except EditError:
        return None


@given(st.data(), trees(), st.sampled_from(["\n", "\r\n"]))
def test_replacing_changes_one_value(data: st.DataObject, tree: dict[str, Any], new_line: str) -> None:
    text = Writer(data, new_line).text(tree)
    assert read_document(text, "").plain() == tree
    values = [path for path in paths(tree) if not isinstance(at(tree, path), dict | list)]
    path = data.draw(st.sampled_from(values or [()]))
    after = edited(text, Replace(path, "7"))
    if after is None:
        return
    meant = copy.deepcopy(tree)
    at(meant, path[:-1])[path[-1]] = "7"
    assert read_document(after, "").plain() == meant
    change = change_of(text, Replace(path, "7"))
    assert change.new.strip() == "7"
    gone = text[change.start : change.end]
    assert read_document(f"x: {gone}", "").plain()["x"] == at(tree, path)
    assert after == text[: change.start] + change.new + text[change.end :]


@given(st.data(), trees(), st.sampled_from(["\n", "\r\n"]))
def test_inserting_only_adds(data: st.DataObject, tree: dict[str, Any], new_line: str) -> None:
    text = Writer(data, new_line).text(tree)
    path = data.draw(st.sampled_from([path for path in paths(tree) if isinstance(at(tree, path), dict)]))
    insert = Insert(path, "added", "[7]", after=data.draw(st.tuples(KEYS)))
    after = edited(text, insert)
    if after is None:
        return
    meant = copy.deepcopy(tree)
    at(meant, path)["added"] = ["7"]
    assert read_document(after, "").plain() == meant
    change = change_of(text, insert)
    assert change.start == change.end
    assert change.new.strip(" ,\r\n") == "added: [7]"
    assert after == text[: change.start] + change.new + text[change.start :]
    assert ("\r\n" in text) <= ("\n" not in after.replace("\r\n", ""))


@given(st.data(), trees(), st.sampled_from(["\n", "\r\n"]))
def test_removing_takes_the_entry_and_its_own_comments_alone(
    data: st.DataObject, tree: dict[str, Any], new_line: str
) -> None:
    text = Writer(data, new_line).text(tree)
    path = data.draw(st.sampled_from(paths(tree)[1:]))
    after = edited(text, Remove(path))
    if after is None:
        return
    meant, gone = removed(tree, path)
    assert read_document(after, "").plain() == meant
    for other in paths(tree):
        kept = other[: len(gone)] != gone
        for note in (f"# before {name(other)}", f"# of {name(other)}"):
            assert not kept or text.count(note) == after.count(note), note
    change = change_of(text, Remove(path))
    assert after == text[: change.start] + text[change.end :]


@given(st.data(), trees())
def test_a_value_on_its_line_can_always_be_replaced(data: st.DataObject, tree: dict[str, Any]) -> None:
    """Nothing is refused without need: block maps of plain values."""
    flat = {key: value for key, value in tree.items() if isinstance(value, str) and value in PLAIN}
    text = "".join(f'"{key}": {value}  # {i}\n' for i, (key, value) in enumerate(flat.items())) or "a: 1\n"
    key = data.draw(st.sampled_from(sorted(flat) or ["a"]))
    assert read_document(apply(text, Replace((key,), "7")), "").plain() == {**(flat or {"a": "1"}), key: "7"}
