"""All weights in one go."""

from __future__ import annotations

import pytest

from steelyard.engine.drafting.parts import RefusedError
from steelyard.engine.drafting.tree import tree_of
from steelyard.engine.drafting.weights import reweighed, weights_of
from steelyard.scheme.loading import load_scheme, read_merged

HEAD = "steelyard: 1\nscheme: ours\nextends: [preset:balanced]   # agreed\nperiod: quarter\n"


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "draft.yaml"
    file.write_text(HEAD, encoding="utf-8")
    return file


def test_one_gives_to_another(file):
    tree = tree_of(read_merged(file))
    given = {**weights_of(tree), "campaign_effect": "30", "market_insight": "16%"}
    text = reweighed(file, tree, given)
    assert text == HEAD + (
        "dimensions:\n  market_insight:\n    weight: 16%\n  campaign_effect:\n    weight: 30\n"
    )
    file.write_text(text, encoding="utf-8")
    assert load_scheme(file).scheme.dimensions["campaign_effect"].weight == 30


def test_nothing_is_written_while_one_is_wrong(file):
    tree = tree_of(read_merged(file))
    with pytest.raises(RefusedError) as refused:
        reweighed(file, tree, {"campaign_effect": "30", "campaign_effect/campaign_roi": "a lot"})
    assert list(refused.value.mistakes) == ["campaign_effect/campaign_roi"]
