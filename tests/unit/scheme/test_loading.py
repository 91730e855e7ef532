"""Loading a scheme: references, `extends`, and the hash of what was loaded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scheme_documents import SOUND, Desk, changed

from steelyard.core.problems import Place, SteelyardError
from steelyard.scheme.loading import load_scheme, shipped


def refusal(reference: str | Path) -> list[str]:
    with pytest.raises(SteelyardError) as error:
        load_scheme(reference)
    return [str(problem) for problem in error.value.problems]


# ── references ──────────────────────────────────────────────────────────────────────────────────────


def test_a_sound_scheme_loads(desk: Desk) -> None:
    loaded = desk.load(SOUND)

    assert "mine" == loaded.scheme.scheme
    assert Place(f"{desk.folder}/scheme.yaml", 26, 9) == loaded.place(
        "dimensions", "effect", "indicators", "roi", "formula"
    )


def test_a_byte_order_mark_and_the_lines_of_windows_do_not_count(desk: Desk) -> None:
    plain = desk.load(SOUND)
    windows = desk.load("\ufeff" + SOUND.replace("\n", "\r\n"))

    assert plain.scheme == windows.scheme
    assert plain.version_hash == windows.version_hash


def test_names_may_be_chinese(desk: Desk) -> None:
    text = (
        SOUND.replace("revenue:", "收入:").replace("(revenue -", "(收入 -").replace("roi:", "活动投资回报:")
    )
    text = text.replace("effect:", "活动效果:")

    assert ["活动投资回报"] == list(desk.load(text).scheme.indicators)


def test_it_says_when_there_is_no_file(tmp_path: Path) -> None:
    assert [f'there is no file "{tmp_path}/none.yaml"'] == refusal(tmp_path / "none.yaml")


def test_it_says_when_it_is_a_folder(tmp_path: Path) -> None:
    assert [f'"{tmp_path}" is a folder, not a scheme file'] == refusal(tmp_path)


@pytest.mark.parametrize("content", [b"\xff\xfea\x00", "标题: x".encode("gb18030"), b"\x89PNG\r\n\x1a\n"])
def test_it_says_when_it_is_not_utf8(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_bytes(content)

    assert [f"{path}  a scheme is a UTF-8 text file; this is not one"] == refusal(path)


def test_it_says_when_a_name_is_too_long_for_a_file() -> None:
    [problem] = refusal("x" * 5000)

    assert problem.endswith("  cannot be read: File name too long")


@pytest.mark.parametrize("reference", ["a\0b", "\ud800"])
def test_it_says_when_a_name_cannot_be_one(reference: str) -> None:
    [problem] = refusal(reference)

    assert "cannot be read" in problem


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        (
            "preset:growht",
            'preset:growht: there is no preset "growht". Choose balanced, brand, growth or start-up. '
            'Did you mean "growth"?',
        ),
        ("preset:", 'preset:: there is no preset "". Choose balanced, brand, growth or start-up.'),
        ("pack:b2c", 'pack:b2c: there is no pack "b2c". Choose b2b, fmcg or internet. Did you mean "b2b"?'),
        (
            "preset:../packs/b2b",
            'preset:../packs/b2b: there is no preset "../packs/b2b". '
            "Choose balanced, brand, growth or start-up.",
        ),
    ],
)
def test_it_suggests_the_nearest_of_what_is_shipped(reference: str, problem: str) -> None:
    assert [problem] == refusal(reference)


# ── extends ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_scheme_extends_a_preset_and_says_only_what_differs(desk: Desk) -> None:
    scheme = desk.load("scheme: ours\ntitle: Ours\nextends: preset:growth\nperiod: year\n").scheme
    growth = load_scheme("preset:growth").scheme

    assert "ours" == scheme.scheme
    assert "year" == scheme.period
    assert dict(growth.dimensions) == dict(scheme.dimensions)


def test_a_pack_does_not_rename_the_scheme(desk: Desk) -> None:
    scheme = desk.load("scheme: ours\nextends: [preset:growth, pack:b2b]\n").scheme

    assert "Growth-oriented scheme" == str(scheme.title)


def test_later_ones_win_and_the_document_itself_is_last(desk: Desk) -> None:
    desk.write(
        "title: base\nversion: base\nyear_score: recompute\n" + SOUND.partition("title: Mine\n")[2],
        "base.yaml",
    )
    desk.write("title: more\nversion: more\n", "more.yaml")
    scheme = desk.load("title: own\nscheme: own\nextends: [base.yaml, more.yaml]\n").scheme

    assert ("own", "more", "recompute") == (str(scheme.title), scheme.version, scheme.year_score)


def test_paths_are_relative_to_the_document_that_names_them(desk: Desk) -> None:
    desk.write(SOUND, "shared/base.yaml")
    desk.write("extends: base.yaml\ntitle: Middle\n", "shared/middle.yaml")
    scheme = desk.load("extends: [shared/middle.yaml]\n").scheme

    assert "Middle" == str(scheme.title)


def test_a_path_may_be_absolute(desk: Desk) -> None:
    base = desk.write(SOUND, "base.yaml")

    assert "Own" == str(desk.load(f"extends: {base}\ntitle: Own\n").scheme.title)


def test_two_ways_to_one_base_are_no_circle(desk: Desk) -> None:
    desk.write(SOUND, "base.yaml")
    desk.write("extends: base.yaml\ntitle: Left\n", "left.yaml")
    desk.write("extends: base.yaml\nversion: right\n", "right.yaml")
    scheme = desk.load("extends: [left.yaml, right.yaml]\n").scheme

    assert "right" == scheme.version


def test_a_pack_of_ones_own_makes_room_as_the_shipped_ones_do(desk: Desk) -> None:
    desk.write(
        "pack: ours\ntitle: Our pack\ndimensions:\n  effect:\n    rescale: true\n    indicators:\n"
        "      spend: {title: Spend, formula: cost, unit: 'currency:CNY', weight: 30, score: {rule: rank}}\n",
        "pack.yaml",
    )
    desk.write(SOUND, "base.yaml")
    scheme = desk.load("extends: [base.yaml, pack.yaml]\n").scheme

    assert {"roi": 70, "spend": 30} == {name: each.weight for name, each in scheme.indicators.items()}
    assert "Mine" == str(scheme.title)


def test_a_circle_is_shown(desk: Desk) -> None:
    desk.write("extends: b.yaml\n", "a.yaml")
    desk.write("title: x\nextends: [scheme.yaml]\n", "b.yaml")
    folder = desk.folder

    assert [
        f"{folder}/b.yaml:2:11  extends runs in a circle: {folder}/scheme.yaml → {folder}/a.yaml → "
        f"{folder}/b.yaml → {folder}/scheme.yaml"
    ] == refusal(desk.write("extends: a.yaml\n"))


def test_extending_oneself_is_a_circle(desk: Desk) -> None:
    assert "extends runs in a circle" in desk.problems("extends: [./scheme.yaml]\n")[0]


@pytest.mark.parametrize(
    ("extends", "problem"),
    [
        (
            "[pack:b2b, preset:growth]",
            "1:11  extends: a pack adds to what stands before it: put the preset or scheme "
            "first, packs after it",
        ),
        (
            "preset:growht",
            '1:10  preset:growht: there is no preset "growht". Choose balanced, brand, growth or '
            'start-up. Did you mean "growth"?',
        ),
        ("{a: b}", "1:10  extends: extends is a list of preset:NAME, pack:NAME or paths"),
        ("[preset:growth, [x]]", "1:26  extends: extends is a list of preset:NAME, pack:NAME or paths"),
        ("[~]", "1:11  extends: extends is a list of preset:NAME, pack:NAME or paths"),
    ],
)
def test_it_says_what_may_be_extended(desk: Desk, extends: str, problem: str) -> None:
    assert [problem] == desk.problems(f"extends: {extends}\n")


def test_it_says_how_a_shipped_one_is_written(desk: Desk) -> None:
    assert [
        f'1:10  there is no file "{desk.folder}/growth"; a shipped one is written preset:growth or pack:b2b'
    ] == desk.problems("extends: growth\n")


@pytest.mark.parametrize("extends", ["", "~", "[]"])
def test_extending_nothing_is_fine(desk: Desk, extends: str) -> None:
    assert desk.load(SOUND).scheme == desk.load(f"extends: {extends}\n{SOUND}").scheme


def test_mistakes_are_placed_in_the_document_that_made_them(desk: Desk) -> None:
    desk.write(SOUND.replace("unit: percent", "unit: procent"), "base.yaml")
    path = desk.write("extends: base.yaml\nperiod: week\n")

    assert [
        (f"{desk.folder}/base.yaml", 27),
        (str(path), 2),
    ] == [(problem.place.file, problem.place.line) for problem in _error(path).problems]


def _error(path: Path) -> SteelyardError:
    with pytest.raises(SteelyardError) as error:
        load_scheme(path)
    return error.value


def test_what_is_deleted_is_asked_for_where_it_belongs(desk: Desk) -> None:
    desk.write(SOUND, "base.yaml")

    assert ["1:1  title: is required and absent"] == desk.problems("extends: base.yaml\ntitle: ~\n")


# ── the hash ────────────────────────────────────────────────────────────────────────────────────────

SAME: dict[str, Callable[[str], str]] = {
    "comments": lambda text: "# ours\n" + text.replace("weight: 100\n", "weight: 100   # all of it\n"),
    "quotes": lambda text: text.replace("title: Mine", 'title: "Mine"'),
    "layout": lambda text: text.replace(
        "{sql: sum(cost), unit: currency:CNY}",
        "\n        sql: >-\n          sum(cost)\n        unit: currency:CNY",
    ),
    "the order of keys": lambda text: text.replace(
        "scheme: mine\ntitle: Mine\n", "title: Mine\nscheme: mine\n"
    ),
    "nothing to extend": lambda text: f"extends: []\n{text}",
}
OTHER: dict[str, Callable[[str], str]] = {
    "a number": lambda text: text.replace("target: 20%", "target: 21%"),
    "how a number is written": lambda text: text.replace("target: 20%", "target: 0.20"),
    "a title": lambda text: text.replace("title: ROI", "title: Return"),
    "a key more": lambda text: f"{text}year_score: mean_of_periods\n",
    "the order of a list": lambda text: text.replace("[60, 100, 120]", "[60, 120, 120]"),
}


@pytest.mark.parametrize("change", SAME)
def test_the_hash_stays_when_this_changes(desk: Desk, change: str) -> None:
    assert SAME[change](SOUND) != SOUND
    assert desk.load(SOUND).version_hash == desk.load(SAME[change](SOUND)).version_hash


@pytest.mark.parametrize("change", OTHER)
def test_the_hash_changes_with(desk: Desk, change: str) -> None:
    assert desk.load(SOUND).version_hash != desk.load(OTHER[change](SOUND)).version_hash


def test_the_hash_does_not_know_from_how_many_files_it_came(desk: Desk) -> None:
    desk.write(SOUND.replace("title: Mine", "title: Base"), "base.yaml")

    assert desk.load(SOUND).version_hash == desk.load("extends: base.yaml\ntitle: Mine\n").version_hash


def test_the_hash_is_a_sha256(desk: Desk) -> None:
    assert 64 == len(desk.load(SOUND).version_hash)


def test_presets_hash_apart() -> None:
    names = shipped("preset")

    assert len(names) == len({load_scheme(f"preset:{name}").version_hash for name in names})


# ── anything at all ─────────────────────────────────────────────────────────────────────────────────

LINES = SOUND.splitlines()


@st.composite
def garbled(draw: st.DrawFn) -> str:
    """The sound scheme after somebody's cat walked over it."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at] = draw(
            st.sampled_from(
                [
                    "",
                    lines[at]
                    + draw(st.sampled_from([" x", ":", " [", " {", "~", " 0", " -1", "%", ' "', " # x"])),
                    lines[at].partition(":")[0]
                    + ": "
                    + draw(
                        st.sampled_from(
                            ["", "[]", "{}", "[1, 2]", "{a: 1}", "x", "-5", "1e50", "~", "'", "9" * 40, "中"]
                        )
                    ),
                    "  " + lines[at],
                    lines[at].strip(),
                    lines[draw(st.integers(0, len(lines) - 1))],
                ]
            )
        )
    return "\n".join(lines)


@given(garbled())
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_garbled_scheme_loads_or_says_why(desk: Desk, text: str) -> None:
    assert all(desk.said_of(text))


SCALARS = st.one_of(
    st.sampled_from(
        ["1", "100", "x", "percent", "ratio", "count", "cost", "higher", "lowest", "2026-01-01", "true"]
    ),
    st.integers(-1, 200),
    st.none(),
)
FIELDS = st.sampled_from(
    [
        "title",
        "weight",
        "indicators",
        "formula",
        "unit",
        "score",
        "rule",
        "target",
        "bands",
        "table",
        "file",
        "time",
        "measures",
        "sql",
        "value",
        "effect",
        "indicator",
        "source",
        "roi",
        "a",
        "ratings",
        "scale",
        "perspectives",
        "from",
        "to",
        "valid",
        "join",
        "on",
        "columns",
        "read",
        "points",
        "anchors",
        "caps",
        "min",
        "max",
        "1",
    ]
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=12,
)
SECTIONS = [
    "steelyard",
    "scheme",
    "title",
    "period",
    "calendar",
    "objectives",
    "datasets",
    "parameters",
    "dimensions",
    "adjustments",
    "gates",
    "vetoes",
    "caps",
    "grades",
    "distribution",
    "lint",
    "extends",
    "year_score",
]


@given(st.dictionaries(st.sampled_from(SECTIONS), TREES, max_size=6))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_tree_of_known_words_loads_or_says_why(desk: Desk, tree: dict[str, object]) -> None:
    assert all(desk.said_of(json.dumps({"scheme": "x", "title": "x", **tree})))


def test_mending_what_is_said_gives_a_sound_scheme(desk: Desk) -> None:
    wrong = changed(("unit: percent", "unti: percent"), ("cost) / cost", "cost) / cots"))
    assert desk.problems(wrong)

    assert desk.load(wrong.replace("unti", "unit").replace("cots", "cost")).scheme.indicators
