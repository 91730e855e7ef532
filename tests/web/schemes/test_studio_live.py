"""The studio as one types: tree, sums, findings and forms follow, and nothing is saved."""

from __future__ import annotations

import re

import pytest

from steelyard.metrics.formula import FUNCTIONS
from steelyard.web.schemes import actions, checking, formulas
from steelyard.web.schemes.models import Version

TEXT = "steelyard: 1\nscheme: ours\nextends: [preset:balanced]\n# why: agreed in May\nperiod: quarter\n"
AT = "campaign_effect/campaign_roi"


@pytest.fixture
def draft(troupe):
    return actions.create(slug="ours", text=TEXT, actor=troupe.users["director"])


@pytest.fixture
def typed(draft, client_of):
    """What comes back while somebody types in the text, as words."""

    def typed(text, role="director", **more):
        answer = client_of(role).post("/schemes/ours/draft/check/", {"text": text, **more})
        assert answer.status_code == 200
        return answer.content.decode()

    return typed


@pytest.fixture
def filled(draft, client_of):
    """What comes back while somebody types in a form."""

    def filled(text=TEXT, at=AT, **fields):
        sent = {"text": text, "at": at, "revision": 1, **fields}
        return client_of("director").post("/schemes/ours/draft/fields/", sent).content.decode()

    return filled


def words(page, part):
    """The words of the element with this id."""
    found = re.search(rf'id="{part}"[^>]*>(.*?)</(?:p|nav|section|div)>', page, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", found[1]).split()) if found else ""


def test_whole_weights_are_told(typed):
    assert words(typed(TEXT), "sum") == "100% ✓"


@pytest.mark.parametrize(
    ("weight", "said"),
    [("24", "96%: 4% to give away"), ("28.5", "100.5%: 0.5% too much")],
)
def test_what_is_left_is_told_to_the_last_digit(typed, weight, said):
    # The preset gives 18, 23, 28, 18 and 13.
    text = TEXT + f"dimensions: {{campaign_effect: {{weight: {weight}}}}}\n"
    assert words(typed(text), "sum") == said


def test_the_tree_stays_while_the_text_is_no_scheme(typed):
    text = "steelyard: 1\ntitle: [x]\ndimensions: {a: {weight: 60, indicators: {b: {weight: 30}}}, c: {weight: x}}\n"
    page = typed(text)
    assert "these are the weights as far as they can be read" in page
    assert words(page, "sum") == "60%, without c: no weight can be read there"
    assert "30%: 70% to give away" in page


def test_weights_are_read_although_what_is_extended_is_not_there(typed):
    page = typed("steelyard: 1\nextends: [preset:nowhere]\ndimensions: {a: {weight: 60}}\n")
    assert words(page, "sum") == "60%: 40% to give away"
    assert "preset:nowhere" in page or "no preset" in page


def test_without_yaml_there_is_a_reason_and_its_line(typed):
    page = typed("steelyard: 1\nscheme: [\n")
    assert "no weights to show" in page
    assert 'data-line="' in page


def test_the_form_follows_the_text(typed):
    text = TEXT + "dimensions: {campaign_effect: {indicators: {campaign_roi: {weight: 45}}}}\n"
    page = typed(text, at=AT)
    assert re.search(r'<input[^>]*name="weight"[^>]*value="45"|<input[^>]*value="45"[^>]*name="weight"', page)


def test_a_field_is_written_into_the_text_and_not_saved(filled, draft):
    page = filled(weight="45", owner="finance-analyst")
    written = page.split('id="written"')[1]
    assert "weight: 45" in written
    assert "105%: 5% too much" in page
    assert Version.objects.get(pk=draft.pk).text == TEXT


def test_a_field_that_is_wrong_is_told_at_its_field(filled):
    page = filled(formula="campaign_cost / nothing_known")
    assert "character 17" in words(page, "said-formula")
    assert 'id="written"' not in page


def test_a_mended_field_has_nothing_to_say(filled):
    assert words(filled(formula="campaign_cost / campaign_revenue"), "said-formula") == ""


def test_another_rule_brings_its_own_fields_and_curve(filled):
    page = filled(**{"score.rule": "delta"})
    assert 'name="score.per_unit"' in page
    assert 'name="score.points"' not in page
    assert 'data-chart="curve"' in page
    assert "rule: delta" in page.split('id="written"')[1]


def test_the_curve_says_why_it_is_not_there(filled):
    assert "A rank has no curve" in filled(**{"score.rule": "rank"})


def test_what_was_typed_is_kept_when_one_goes_on_to_another_part(filled):
    page = filled(weight="45", go="campaign_effect/cost_per_lead")
    assert "weight: 45" in page.split('id="written"')[1]
    assert "<code>cost_per_lead</code>" in page


def test_what_is_wrong_is_mended_before_one_goes_on(filled):
    page = filled(weight="a lot", go="campaign_effect/cost_per_lead")
    assert "not a number" in words(page, "said-weight")
    assert "<code>cost_per_lead</code>" not in page


def test_an_auditor_looks_around_and_changes_nothing(typed, draft, client_of):
    assert "<code>cost_per_lead</code>" in typed(TEXT, "auditor", at=AT, go="campaign_effect/cost_per_lead")
    sent = {"text": TEXT, "at": AT, "weight": "45"}
    assert client_of("auditor").post("/schemes/ours/draft/fields/", sent).status_code == 404


def test_help_for_formulas_knows_every_function_and_name(client_of, draft):
    assert set(formulas.FUNCTIONS) == set(FUNCTIONS)
    page = client_of("director").get("/schemes/ours/draft/", {"at": AT}).content.decode()
    assert 'data-insert="campaign_revenue"' in page
    assert 'data-insert="marketing_influence"' in page
    # What a measure is: its expression and the table of its rows.
    assert "sum(revenue)" in page


# ── indicators that come and go ─────────────────────────────────────────────────────────────────────


def test_an_indicator_is_added_and_taken_out_again(client_of, draft):
    client = client_of("director")
    new = {"do": "add", "into": "campaign_effect", "new-indicator": "visits", "new-title": "Visits"}
    answer = client.post("/schemes/ours/draft/shape/", {"text": TEXT, "revision": 1, **new})
    assert answer["Location"].endswith("?at=campaign_effect%2Fvisits")
    assert "title: Visits" in Version.objects.get(pk=draft.pk).text
    gone = {"do": "remove", "at": "campaign_effect/visits", "revision": 2}
    assert client.post("/schemes/ours/draft/shape/", gone).status_code == 302
    assert Version.objects.get(pk=draft.pk).text == TEXT


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"new-indicator": "campaign_roi", "into": "campaign_effect"}, "already an indicator"),
        ({"new-indicator": "two words", "into": "campaign_effect"}, "is not a name"),
        ({"new-indicator": "fine"}, "is not a name"),
    ],
)
def test_an_id_that_cannot_be_is_told(client_of, draft, sent, said):
    answer = client_of("hr").post("/schemes/ours/draft/shape/", {"revision": 1, "do": "add", **sent})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Version.objects.get(pk=draft.pk).text == TEXT


@pytest.mark.parametrize("name", ["auditor", "employee", "manager", "admin", "stranger"])
def test_only_editors_add_and_take_out(client_of, draft, name):
    sent = {"revision": 1, "do": "remove", "at": AT}
    assert client_of(name).post("/schemes/ours/draft/shape/", sent).status_code == 404
    assert Version.objects.get(pk=draft.pk).text == TEXT


def test_a_line_is_named_in_another_home_folder_too(settings, tmp_path):
    """What a text says is kept by the text; the file it was read from is another one then."""
    text = "steelyard: 1\nscheme: [\n# another home\n"
    lines = []
    for name in ("one", "two"):
        settings.STEELYARD_HOME = tmp_path / name
        lines.append([one.line for one in checking.findings(text, "en")])
    assert lines[0] == lines[1] != [None]
