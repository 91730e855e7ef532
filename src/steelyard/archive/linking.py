"""What the rules make of computed scorecards: several periods in one result, the department's share in it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from steelyard.appraisal.attendance import Standing, not_below_neutral
from steelyard.appraisal.linkage import Factors, Linkage, Linked, coefficients, link
from steelyard.appraisal.steps import Result, grade_of
from steelyard.archive.results import number
from steelyard.core.numbers import official
from steelyard.scheme.model import Grades

Record = Mapping[str, Any]
#: Subject and period (or year) → scorecard.
Cards = Mapping[tuple[str, str], Record]


def sheet_of(subject: str, days: Mapping[str, Any], cards: Cards, grades: Grades | None) -> Result | None:
    """The computed result over the periods of `days`; None when one has no scorecard.

    One period is as it is; of several, Σ d·S / Σ d over those with a total (DOMAIN §1.5).
    """
    found = [cards.get((subject, period)) for period in days]
    if not found or any(card is None for card in found):
        return None
    if len(found) == 1:
        return Result(number(_of(found[0], "total")), _of(found[0], "grade"))
    parts = zip((number(_of(card, "total")) for card in found), map(_days, days.values()), strict=True)
    known = [(Fraction(total), share) for total, share in parts if total is not None]
    weight = sum(share for _, share in known)
    if not weight:
        return Result(None)
    total = official(sum((total * share for total, share in known), Fraction(0)) / weight)
    return Result(total, grade_of(total, grades) if grades else None)


def _of(card: Record | None, field: str) -> Any:
    return card[field] if card is not None else None


def _days(value: Any) -> int:
    return max(0, int(value))


def computed_figures(sheet: Result, grades: Grades | None) -> dict[str, Any]:
    """Total, grade and coefficient of a sheet."""
    known = grades.coefficient if grades and sheet.grade is not None else {}
    return {"total": sheet.score, "grade": sheet.grade, "coefficient": known.get(sheet.grade or "")}


def linked_by(
    own: Result, rule: Record, days: Mapping[str, Any], cards: Cards, grades: Grades | None
) -> Linked:
    """The sheet with the department's result in it. Raises ValueError for a rule that is none.

    `rule` holds `linkage` (appraisal.linkage), `department`, and `kind` and `attendance` of the person.
    """
    linkage = Linkage.model_validate(rule["linkage"])
    whole = sheet_of(str(rule["department"]), dict.fromkeys(days, 1), cards, grades) or Result(None)
    attendance = Decimal(str(rule.get("attendance", 1)))
    kind = str(rule.get("kind", ""))
    return link(own, whole, linkage=linkage, kind=kind, grades=grades, attendance=attendance)


def linked_figures(found: Linked) -> dict[str, Any]:
    return {"total": found.score, "grade": found.grade, "coefficient": found.coefficient}


def leave_figures(
    before: Record, rule: Record, grades: Grades | None, factors: Factors | None
) -> dict[str, Any]:
    """The same after long leave: never below neutral. Raises ValueError for a rule that is none.

    `rule` holds the `standing` of the person, the score that is `neutral`, and `at_most`: what vetoes leave.
    A new grade brings its coefficient, multiplied by the `factors` of the linkage.
    """
    sheet = Result(number(before["total"]), before["grade"], number(rule["at_most"]))
    neutral = Decimal(str(rule["neutral"]))
    after, _ = not_below_neutral(sheet, Standing(str(rule["standing"])), neutral=neutral, grades=grades)
    if after.grade == sheet.grade or grades is None:
        return {"total": after.score, "grade": after.grade, "coefficient": before["coefficient"]}
    coefficient = coefficients(grades, factors).get(after.grade or "")
    return {"total": after.score, "grade": after.grade, "coefficient": coefficient}
