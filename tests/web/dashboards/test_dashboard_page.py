"""What the page says."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.utils import timezone
from staging import BRAND, CAMPAIGNS, add_card, body, compute, publish, stage_company

import cast
from steelyard.web.data.models import Standing

PAGE = "/dashboard/marketing/2026Q3/"


def text_of(answer):
    """The words of a page, without tags."""
    assert 200 == answer.status_code
    words = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+([:,.)])", r"\1", re.sub(r"([(±])\s+", r"\1", " ".join(words.split())))


def charts_of(answer):
    """Kind → data of every chart of a page."""
    html = answer.content.decode()
    kinds = re.findall(r'data-chart="(\w+)" data-source="([\w-]+)"', html)
    return {
        kind: json.loads(re.search(rf'<script id="{source}"[^>]*>(.*?)</script>', html, re.DOTALL)[1])
        for kind, source in kinds
    }


@pytest.fixture
def page(client_of, computed):
    return client_of("director").get(PAGE)


def test_the_score_comes_first_with_grade_forecast_and_pace(page):
    words = text_of(page)
    assert "A very good" in words
    # Half of 90.7 to 95.5.
    assert "Forecast 93.1 (±2.4)" in words
    assert "87% of the period has passed" in words
    # Of the two indicators one is a flow, and behind.
    assert "0 of 1 amount" in words


def test_a_tile_says_what_a_dimension_brings_and_how_its_indicators_stand(page):
    words = text_of(page)
    assert "Campaigns ▲ On track 40 / 40" in words
    assert "The roi ▲ On track 26% → Target 20% ↑ +6 pp better" in words


def test_a_flow_of_an_open_period_is_judged_by_its_pace(page):
    """Its figure is on track, but half of what should be there by now is there."""
    assert "The leads ▼ Behind" in text_of(page)


def test_a_number_that_is_not_there_says_why(client_of, troupe):
    computation = compute(publish(), "2026Q3")
    add_card(computation, "marketing", "市场部", "department", scores={"roi": None}, board=body())
    assert "The roi – No figure – missing: no rows to take it from" in text_of(client_of("hr").get(PAGE))


def test_the_brackets_of_a_forecast_and_the_reason_for_none_stand_in_the_table(page):
    words = text_of(page)
    assert "30 (28 – 32)" in words
    assert "Not enough history: a forecast needs four earlier periods." in words


def test_every_chart_is_there_with_the_columns_of_its_table(page):
    charts = charts_of(page)
    assert {"waterfall", "radar", "funnel", "bubbles", "histogram", "band", "heatmap"} == set(charts)
    for kind, chart in charts.items():
        assert chart["summary"], kind
        assert {len(chart["columns"])} == {len(row) for row in chart["rows"]}, kind


def test_the_waterfall_ends_at_the_total(page):
    steps = charts_of(page)["waterfall"]["steps"]
    # 40 + 30 + 30 from the dimensions, 2 for praise; the total of the card is 100, so caps took 2.
    assert [
        ("Campaigns", 40),
        ("Customers", 30),
        ("Insight", 30),
        ("Praise", 2),
        ("Caps", -2),
        ("Total", 100),
    ] == [(step["name"], step["value"]) for step in steps]


def test_the_funnel_says_what_it_counts(page):
    chart = charts_of(page)["funnel"]
    assert [("Leads", 4210, None), ("MQL", 1020, 0.242)] == [
        (stage["name"], stage["value"], stage["rate"]) for stage in chart["stages"]
    ]
    assert 0.3 == chart["rows"][1][4]
    assert "Cohort: of the leads that came in during the period" in text_of(page)


def test_a_losing_campaign_is_marked_and_comes_first_in_what_needs_attention(page):
    chart = charts_of(page)["bubbles"]
    assert [True] == [point["marked"] for point in chart["points"]]
    assert 0.05 == chart["line"]
    words = text_of(page)
    assert words.index("城市路演 ▼ Behind ROI under 5% for 3 periods in a row") < words.index("Talk to")


def test_those_to_talk_to_are_named_for_those_who_may_see_them(client_of, computed):
    told = text_of(client_of("director").get(PAGE))
    assert f"Talk to: {cast.employee.name}" in told
    assert "Talk to" not in text_of(client_of("data_owner").get(PAGE))


def test_the_target_stands_between_the_bars_it_parts(page):
    chart = charts_of(page)["histogram"]
    # 4 h lie a third into the second bar (2 to 8 h), which runs from 0.5 to 1.5.
    assert 0.5 + 1 / 3 == pytest.approx(chart["line"]["at"])
    assert ["<2", "2–8", ">8", "open"] == [bar["name"] for bar in chart["bars"]]


def test_the_brand_has_its_interval_and_only_the_department_has_a_brand(client_of, page, computed):
    series = charts_of(page)["band"]["series"][0]
    assert ([0.3], [0.257], [0.347]) == (series["values"], series["low"], series["high"])
    assert "band" not in charts_of(client_of("director").get("/dashboard/growth/2026Q3/"))


def test_the_period_before_is_dashed_in_the_radar(client_of, troupe, computed):
    before = compute(computed.version, "2026Q2")
    add_card(before, "marketing", "市场部", "department", scores={"roi": "50"})
    page = client_of("director").get(PAGE)
    series = charts_of(page)["radar"]["series"]
    assert [("Q3 2026", None), ("Q2 2026", True)] == [(one["name"], one.get("dashed")) for one in series]
    # Campaigns: (50 + 100) / 2.
    assert 75 == series[1]["values"][0]
    # 100 now, (50 + 300) / 4 = 87.5 then.
    assert "Q2 2026 87.5 ↑ +12.5 better" in text_of(page)


def test_the_same_period_a_year_ago_stands_beside_it(client_of, computed):
    ago = compute(computed.version, "2025Q3")
    add_card(ago, "marketing", "市场部", "department", scores=dict.fromkeys(("roi", "leads"), "120"))
    assert "Q3 2025 110 ↓ −10 worse" in text_of(client_of("director").get(PAGE))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"funnel": {"reason": "no_table", "note": "leads"}}, "The table “leads” has not arrived yet."),
        ({"response": {"reason": "no_rows"}}, "There are no rows for this subject in this period."),
        ({"campaigns": {"reason": "cannot_be_read", "note": "row 7"}}, "The rows cannot be read: row 7"),
    ],
)
def test_a_chart_that_is_not_there_says_why(client_of, troupe, part, words):
    stage_company(compute(publish(), "2026Q3"), [], [troupe.teams["marketing"]], board=body(**part))
    assert words in text_of(client_of("director").get(PAGE))


def test_without_a_board_the_scores_are_there_all_the_same(client_of, troupe):
    add_card(compute(publish(), "2026Q3"), "marketing", "市场部", "department")
    page = client_of("director").get(PAGE)
    assert "The charts of this period were not computed." in text_of(page)
    assert "waterfall" in charts_of(page)


def test_a_closed_period_has_no_forecast_column(client_of, troupe):
    closed = body(is_open=False, elapsed=None, total={"forecast": {"reason": "period_closed"}})
    stage_company(compute(publish(), "2026Q2"), [], [troupe.teams["marketing"]], board=closed)
    assert "Forecast" not in text_of(client_of("director").get("/dashboard/marketing/2026Q2/"))


def test_one_campaign_alone_is_no_series_to_talk_about(client_of, troupe):
    fine = {**CAMPAIGNS, "series": [{**CAMPAIGNS["series"][0], "times_under": 1, "is_failing": False}]}
    stage_company(compute(publish(), "2026Q3"), [], [troupe.teams["marketing"]], board=body(campaigns=fine))
    page = client_of("director").get(PAGE)
    assert "in a row" not in text_of(page).split("A diamond")[0]
    assert [False] == [point["marked"] for point in charts_of(page)["bubbles"]["points"]]


def test_a_person_has_the_same_page_without_people_below(client_of, computed):
    page = client_of("manager").get(f"/dashboard/{cast.employee.id}/2026Q3/")
    assert "heatmap" not in charts_of(page)
    # The way up: department, team, oneself.
    words = text_of(page)
    assert words.index("市场部") < words.index(cast.content.name) < words.index("The period is still open")


def test_a_click_on_the_heat_map_leads_on(client_of, computed):
    (growth,) = [charts_of(client_of("director").get("/dashboard/growth/2026Q3/"))["heatmap"]]
    assert f"/scorecards/{cast.manager.id}/2026Q3/" in growth["hrefs"]


def test_periods_and_years_can_be_picked(client_of, troupe, computed):
    compute(computed.version, "2025Q3", as_of=date(2025, 9, 30))
    html = client_of("director").get(PAGE).content.decode()
    for period in ("2026Q3", "2025Q3", "2026", "2025"):
        assert f'href="/dashboard/marketing/{period}/"' in html


def test_words_are_in_the_language_of_the_reader(client_of, computed):
    client = client_of("director")
    client.cookies["steelyard_language"] = "zh-hans"
    words = text_of(client.get(PAGE))
    assert "Campaigns维度" in words
    for english in ("Forecast", "Needs attention", "Against a year ago", "of the period has passed"):
        assert english not in words


def test_a_survey_without_awareness_shows_no_empty_picture(client_of, troupe):
    wave = {
        **BRAND["waves"][0],
        "awareness": None,
        "reputation": {**BRAND["waves"][0]["awareness"], "value": "7"},
    }
    some = {**BRAND, "waves": [wave]}
    stage_company(compute(publish(), "2026Q3"), [], [troupe.teams["marketing"]], board=body(brand=some))
    assert 200 == client_of("director").get(PAGE).status_code


@pytest.fixture
def late_source(computed):
    """One connection of two has failed."""
    failed, good = (
        {"status": word, "started_at": "2026-09-18T02:00:00+08:00"} for word in ("failed", "finished")
    )
    connections = [{"name": name, "schedule": "", "timezone": "Asia/Shanghai"} for name in ("crm", "hr")]
    sources = {"crm": {"last": failed, "good": None}, "hr": {"last": good, "good": good["started_at"]}}
    body = {"connections": connections, "sources": sources, "tables": [], "held": 0}
    Standing.objects.create(body=body, stamp="x", taken_at=timezone.now())


def test_a_late_source_is_told_at_the_head_and_among_what_needs_attention(client_of, late_source):
    html = client_of("director").get(PAGE).content.decode()
    attention = html.partition('id="attention"')[2].partition("</section>")[0]
    assert "1 late" in attention
    assert 'href="/data/"' in attention
    assert 2 == html.count("1 late")


def test_those_who_may_not_open_the_data_are_told_all_the_same(client_of, late_source):
    html = client_of("employee").get(PAGE).content.decode()
    assert "1 late" in html
    assert 'class="data-freshness text-secondary" href' not in html
