"""The pages about connections are complete, and their examples are read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from writers import models, sources

from steelyard.sources.connections import ConnectionsModel, declared
from steelyard.sources.kinds import KindModel, kinds
from steelyard.sources.restful.model import ApiModel

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/guides/connections.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(r"^```yaml connections\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLES = _EXAMPLE.findall(GUIDE)
OTHERS = [
    text
    for page in ("databases-and-peers.md", "vendors.md")
    for text in _EXAMPLE.findall((ROOT / "docs/guides" / page).read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("text", [*EXAMPLES, *OTHERS])
def test_every_example_is_read(text: str, tmp_path: Path) -> None:
    assert declared(text, "connections.yaml", folder=tmp_path)


def test_the_example_of_jingdigital_claims_nothing() -> None:
    jing = declared(EXAMPLES[-1], "connections.yaml", folder=Path("."))["jingdigital"]
    assert not any(column.verified for column in jing.tables["leads"].map.values())


@pytest.mark.parametrize("name", kinds())
def test_every_kind_is_on_the_page_with_its_settings_and_secrets(name: str) -> None:
    kind = kinds()[name]
    section = sources.kind_section(kind)
    assert section in (ROOT / "docs/reference/sources.md").read_text(encoding="utf-8"), "run `make docs`"
    shown = models.keys(kind.settings) if kind.settings is not ApiModel else {}
    assert [key for key in [*shown, *kind.secrets] if f"`{key}`" not in section] == []
    assert [url for url in kind.model.documentation if url not in section] == []


@pytest.mark.parametrize("root", [ConnectionsModel, KindModel, ApiModel], ids=models.title)
def test_every_key_has_a_meaning(root: models.Model) -> None:
    missing = [
        (model.__name__, key)
        for model in models.reachable(root)
        for key in models.keys(model)
        if not models.meaning(model, key)
    ]
    assert missing == []


@pytest.mark.parametrize("name", kinds())
def test_what_is_not_verified_is_marked(name: str) -> None:
    section = sources.kind_section(kinds()[name])
    columns = [column for model in kinds()[name].shipped.values() for column in model.map.values()]
    assert section.count("| unverified |") == sum(not column.verified for column in columns)
