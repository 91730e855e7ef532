"""What the engine says in the studio is said in the language of the page."""

from __future__ import annotations

import html
import re

import pytest

from steelyard.web.schemes import actions

TEXT = "steelyard: 1\nscheme: ours\nextends: [preset:balanced]\nperiod: quarter\n"
AT = "campaign_effect/campaign_roi"
LANGUAGES = ("zh-hans", "zh-hant")


@pytest.fixture
def reader(troupe, client_of):
    """What the director reads, without tags, in a language."""
    actions.create(slug="ours", text=TEXT, actor=troupe.users["director"])

    def reader(language, page, **sent):
        user = troupe.users["director"]
        type(user).objects.filter(pk=user.pk).update(language=language)
        answer = client_of("director").post(f"/schemes/ours/draft/{page}/", {"text": TEXT, "at": AT, **sent})
        return " ".join(html.unescape(re.sub("<[^>]+>", " ", answer.content.decode())).split())

    return reader


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", "第17个字符：没有名为“nothing_known”的度量或参数。"),
        ("zh-hant", "第17個字元：沒有名為「nothing_known」的度量或參數。"),
        ("en", 'character 17: "nothing_known" is not a measure or parameter.'),
    ],
)
def test_a_formula(reader, language, said):
    assert said in reader(language, "fields", formula="campaign_cost / nothing_known")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "steelyard: 1\nscheme: [\n",
        "steelyard: 1\nextends: [preset:nowhere]\n",
        TEXT + "dimensions: {campaign_effect: {weight: 99}}\n",
        TEXT + "dimensions: {campaign_effect: {indicators: {campaign_roi: {unit: furlong}}}}\n",
        TEXT + "dimensions: {campaign_effect: {indicators: {campaign_roi: {guardrails: [nobody]}}}}\n",
        TEXT + "colour: red\n",
    ],
)
def test_findings(reader, language, text):
    page = reader(language, "check", text=text)
    findings = page.split("检查结果" if language == "zh-hans" else "檢查結果")[1]
    first = findings.split("✗")[1].split("✗")[0][:120]
    # Names and keys stay as they are written; a sentence of English has more words than that.
    assert len(re.findall(r"(?<![\w/:.])(?:is|the|not|this|of|are|here|to)(?![\w:])", first)) == 0, first


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_a_field_is_left_to_the_text(reader, language):
    text = TEXT + "dimensions: {campaign_effect: {indicators: {campaign_roi: {weight: &w 40}}}}\n"
    page = reader(language, "fields", text=text, weight="41")
    assert ("该值带有锚点或标签" if language == "zh-hans" else "該值帶有錨點或標籤") in page
