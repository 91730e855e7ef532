"""Findings for other programs: the shapes they expect, whatever the findings say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from steelyard.core.problems import Place, Problem, Severity
from steelyard.core.texts import Text
from steelyard.lint.formats import github, record, sarif
from steelyard.lint.outcome import Outcome
from steelyard.lint.registry import all_rules
from steelyard.lint.report import Report, Reported
from steelyard.lint.rule import Fix
from steelyard.scheme.editing import Replace

RULE = next(rule for rule in all_rules() if rule.code == "W001")
OTHER = next(rule for rule in all_rules() if rule.code == "W008")
TEXT = "title: 方案\ndimensions:\n  品牌: {weight: 40.5} # 𠮷\n"
SAID = Text.of({"en": "50% is too much,\nreally: yes", "zh-Hans": "超出 50%", "zh-Hant": "超出 50%（繁）"})
FIX = Fix(
    Replace(("dimensions", "品牌", "weight"), "40"),
    Text.of({"en": "rounded", "zh-Hans": "取整", "zh-Hant": "取整"}),
)


def found(level: Severity = Severity.ERROR, **more: Any) -> Reported:
    place = more.pop("place", Place("方案 1.yaml", 3, 9))
    rule = more.pop("rule", RULE)
    return Reported(rule, level, SAID, ("dimensions", "品牌", "weight"), place, **more)


def outcome(*findings: Reported, reference: str = "方案 1.yaml", **more: Any) -> Outcome:
    return Outcome(Report(reference, findings), text=TEXT, **more)


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────────


def test_json_has_one_record_per_finding_ignored_ones_included() -> None:
    document = record.document(
        [outcome(found(fix=FIX), found(Severity.INFO, ignored="agreed"))], language="zh-Hans"
    )
    assert document["version"] == 1
    assert document["schemes"][0]["findings"] == [
        {
            "code": "W001",
            "rule": "weights-off-target",
            "family": "weights",
            "level": "error",
            "message": "超出 50%",
            "file": "方案 1.yaml",
            "line": 3,
            "column": 9,
            "subject": "dimensions.品牌.weight",
            "fix": "取整",
            "ignored": None,
        },
        {
            "code": "W001",
            "rule": "weights-off-target",
            "family": "weights",
            "level": "info",
            "message": "超出 50%",
            "file": "方案 1.yaml",
            "line": 3,
            "column": 9,
            "subject": "dimensions.品牌.weight",
            "fix": None,
            "ignored": "agreed",
        },
    ]


def test_json_sums_up_each_scheme_and_the_run() -> None:
    first = outcome(found(fix=FIX), found(Severity.WARNING), found(Severity.WARNING, ignored="agreed"))
    second = outcome(found(Severity.INFO), periods=["2025Q1", "2025Q2"], not_run=[Problem("no rows")])
    document = record.document([first, second])
    assert document["schemes"][0]["summary"] == {
        "errors": 1,
        "warnings": 1,
        "infos": 0,
        "ignored": 1,
        "fixable": 1,
    }
    assert document["summary"] == {"errors": 1, "warnings": 1, "infos": 1, "ignored": 1, "fixable": 1}
    assert document["schemes"][1]["periods"] == ["2025Q1", "2025Q2"]
    assert document["schemes"][1]["not_run"] == ["no rows"]


def test_json_offers_no_fix_in_a_file_that_is_only_extended() -> None:
    there = found(fix=FIX, place=Place("base.yaml", 3, 9))
    assert record.document([outcome(there)])["schemes"][0]["findings"][0]["fix"] is None


# ── GitHub ──────────────────────────────────────────────────────────────────────────────────────────


def test_github_escapes_what_would_end_a_command_or_a_property() -> None:
    line = next(github.lines([outcome(found(place=Place("a,b:100%.yaml", 3, 9)))]))
    assert line == (
        "::error file=a%2Cb%3A100%25.yaml,line=3,col=9,title=W001 weights-off-target"
        "::50%25 is too much,%0Areally: yes"
    )


def test_github_knows_notices_and_shows_nothing_that_is_ignored() -> None:
    run = [outcome(found(Severity.WARNING), found(Severity.INFO), found(ignored="agreed"))]
    assert [line.split()[0] for line in github.lines(run)] == ["::warning", "::notice"]


def test_github_points_at_no_file_that_is_not_in_the_repository() -> None:
    line = next(github.lines([outcome(found(place=Place("preset:growth", 5, 1)))]))
    assert line.startswith("::error title=W001 weights-off-target::preset:growth:5:1 50%25")


def test_github_says_that_rules_over_data_did_not_run() -> None:
    assert list(github.lines([outcome(not_run=[Problem("no rows")])])) == [
        "::warning title=rules over data did not run::no rows"
    ]


# ── SARIF ───────────────────────────────────────────────────────────────────────────────────────────

POSITIVE = {"type": "integer", "minimum": 1}
TEXTUAL = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
#: A relative reference or an absolute URI (RFC 3986): no blanks, nothing outside ASCII.
URI = {"type": "string", "pattern": r"^[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+$"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


REGION = closed(
    ["startLine", "startColumn"],
    startLine=POSITIVE,
    startColumn=POSITIVE,
    endLine=POSITIVE,
    endColumn=POSITIVE,
)
ARTIFACT = closed(["uri"], uri=URI)
#: The part of sarif-schema-2.1.0.json that we use, closed: a misspelt property is an error.
SARIF = closed(
    ["version", "runs"],
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"const": "2.1.0"},
    runs={
        "type": "array",
        "items": closed(
            ["tool", "results"],
            language={"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]+)?$"},
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            invocations={
                "items": closed(
                    ["executionSuccessful"],
                    executionSuccessful={"type": "boolean"},
                    toolExecutionNotifications={"items": closed(["message"], message=TEXTUAL, level=LEVEL)},
                )
            },
            tool=closed(
                ["driver"],
                driver=closed(
                    ["name"],
                    name={"type": "string"},
                    version={"type": "string"},
                    rules={
                        "type": "array",
                        "uniqueItems": True,
                        "items": closed(
                            ["id"],
                            id={"type": "string"},
                            name={"type": "string"},
                            shortDescription=TEXTUAL,
                            fullDescription=TEXTUAL,
                            help={
                                **TEXTUAL,
                                "properties": {**TEXTUAL["properties"], "markdown": {"type": "string"}},
                            },
                            defaultConfiguration=closed([], level=LEVEL),
                            properties={"type": "object"},
                        ),
                    },
                ),
            ),
            results={
                "type": "array",
                "items": closed(
                    ["message"],
                    ruleId={"type": "string"},
                    ruleIndex={"type": "integer", "minimum": 0},
                    level=LEVEL,
                    message=TEXTUAL,
                    locations={
                        "items": closed(
                            [],
                            physicalLocation=closed(
                                ["artifactLocation"], artifactLocation=ARTIFACT, region=REGION
                            ),
                            logicalLocations={
                                "items": closed(
                                    [], fullyQualifiedName={"type": "string"}, kind={"type": "string"}
                                )
                            },
                        )
                    },
                    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
                    suppressions={
                        "items": closed(
                            ["kind"],
                            kind={"enum": ["inSource", "external"]},
                            justification={"type": "string"},
                        )
                    },
                    fixes={
                        "minItems": 1,
                        "items": closed(
                            ["artifactChanges"],
                            description=TEXTUAL,
                            artifactChanges={
                                "minItems": 1,
                                "items": closed(
                                    ["artifactLocation", "replacements"],
                                    artifactLocation=ARTIFACT,
                                    replacements={
                                        "minItems": 1,
                                        "items": closed(
                                            ["deletedRegion"],
                                            deletedRegion=REGION,
                                            insertedContent=closed(["text"], text={"type": "string"}),
                                        ),
                                    },
                                ),
                            },
                        ),
                    },
                ),
            },
        ),
    },
)


def log(*outcomes: Outcome, language: str = "en") -> dict[str, Any]:
    """The run, as it is after being written and read."""
    document = json.loads(json.dumps(sarif.document(outcomes, language=language)))
    jsonschema.validate(document, SARIF)
    run: dict[str, Any] = document["runs"][0]
    return run


def test_sarif_of_every_kind_of_finding_is_valid() -> None:
    findings = [
        found(fix=FIX),
        found(Severity.WARNING, rule=OTHER),
        found(Severity.INFO, ignored="agreed"),
        found(place=Place()),
        found(place=Place("preset:growth", 1, 1)),
        found(place=Place(str(Path("/a b/方案.yaml")), 1)),
    ]
    run = log(outcome(*findings, not_run=[Problem("no rows")]), outcome())
    assert [result["level"] for result in run["results"]] == [
        "error",
        "warning",
        "note",
        "error",
        "error",
        "error",
    ]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_sarif_describes_every_rule(rule: Any) -> None:
    described = log(outcome(found(rule=rule)), language="zh-Hant")["tool"]["driver"]["rules"][0]
    assert described["id"] == rule.code
    assert described["shortDescription"]["text"] == rule.title["zh-Hant"]
    assert "Why it matters:" in described["help"]["text"]
    assert "```yaml" in described["help"]["markdown"]


def test_sarif_results_point_at_their_rules() -> None:
    run = log(outcome(found(rule=OTHER), found(), found(rule=OTHER)))
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["W001", "W008"]
    assert [(result["ruleId"], rules[result["ruleIndex"]]) for result in run["results"]] == [
        ("W008", "W008"),
        ("W001", "W001"),
        ("W008", "W008"),
    ]


def test_sarif_says_where() -> None:
    location = log(outcome(found()))["results"][0]["locations"][0]
    assert location["physicalLocation"] == {
        # The bytes of 方 (E6 96 B9) and 案 (E6 A1 88) in UTF-8, and a blank.
        "artifactLocation": {"uri": "%E6%96%B9%E6%A1%88%201.yaml"},
        "region": {"startLine": 3, "startColumn": 9},
    }
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "dimensions.品牌.weight"


def test_sarif_keeps_what_is_ignored_with_its_reason() -> None:
    results = log(outcome(found(ignored="agreed by the board"), found()))["results"]
    assert results[0]["suppressions"] == [{"kind": "inSource", "justification": "agreed by the board"}]
    assert "suppressions" not in results[1]


def test_a_sarif_fix_gives_what_the_linter_would_write() -> None:
    fixes = log(outcome(found(fix=FIX)))["results"][0]["fixes"]
    change = fixes[0]["artifactChanges"][0]["replacements"][0]
    # `  品牌: {weight: 40.5}`: two blanks, two characters, `: {weight: ` are 15; the value has four.
    assert change["deletedRegion"] == {"startLine": 3, "startColumn": 16, "endLine": 3, "endColumn": 20}
    assert change["insertedContent"] == {"text": "40"}
    assert fixes[0]["description"] == {"text": "rounded"}


def test_sarif_has_no_fix_that_could_not_be_made() -> None:
    impossible = Fix(Replace(("dimensions", "nobody", "weight"), "40"), FIX.says)
    assert "fixes" not in log(outcome(found(fix=impossible)))["results"][0]
    assert "fixes" not in log(outcome(found(fix=FIX, place=Place("base.yaml", 3, 9))))["results"][0]


def test_sarif_tells_of_rules_over_data_that_did_not_run() -> None:
    notes = log(outcome(not_run=[Problem("no rows")]))["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes] == ["Rules over data did not run: no rows"]
