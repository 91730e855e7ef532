"""A company of three people, two halves and two indicators, and a revision to work out by hand.

    points     Ann           Bob            Cid
               sales  care   sales  care    sales  care
    2026H1     90     8      100    10      80     –
    2026H2     120    4      80     9       70     8

A: sales 60 % and care 40 %, scored 100 · actual / target with targets 100 and 10.
B: both 50 %, and the target of care is 8.

    total      A        B        change      grade
    H1  Ann    86       95       +9          B → A
        Bob    100      112.5    +12.5       A → A
        Cid    80       80       0           B → B    without care, sales is all
    H2  Ann    88       85       −3          B → B
        Bob    84       96.25    +12.25      B → A
        Cid    74       85       +11         C → B

For example Ann in H1: 60 % · 90 + 40 % · 80 = 86 and 50 % · 90 + 50 % · 100 = 95.
"""

from __future__ import annotations

from typing import Any

from folders import DataFolder

PERIODS = "2026H1..2026H2"
_ACTUALS = {
    "2026H1": {"ann": (90, 8), "bob": (100, 10), "cid": (80, None)},
    "2026H2": {"ann": (120, 4), "bob": (80, 9), "cid": (70, 8)},
}


def company(folder: DataFolder) -> DataFolder:
    folder.rows(
        "employees",
        "employee_id, name, position, manager_id, hired_on, left_on",
        "ann, Ann, seller, , 2024-01-01, ",
        "bob, Bob, seller, ann, 2024-01-01, ",
        "cid, Cid, seller, ann, 2024-01-01, ",
    )
    lines = [
        (period, who, indicator, value)
        for period, everybody in _ACTUALS.items()
        for who, values in everybody.items()
        for indicator, value in zip(("sales", "care"), values, strict=True)
        if value is not None
    ]
    return folder.lines("actuals", ("period", "subject", "indicator", "value"), lines)


def scheme(sales: Any = 60, care: Any = 40, *, care_target: Any = 10, **more: Any) -> dict[str, Any]:
    return {
        "scheme": "small",
        "title": {"en": "Small scheme", "zh-Hans": "小方案", "zh-Hant": "小方案"},
        "period": "half",
        "dimensions": {
            "work": {
                "title": "Work",
                "weight": 100,
                "indicators": {
                    "sales": {**indicator("Sales", 100), "weight": sales},
                    "care": {**indicator("Care", care_target), "weight": care},
                },
            }
        },
        "grades": {
            "bands": {"A": 90, "B": 80, "C": "lowest"},
            "coefficient": {"A": 1.2, "B": 1, "C": 0.8},
        },
        **more,
    }


def revised() -> dict[str, Any]:
    return scheme(50, 50, care_target=8)


def indicator(title: str, target: Any) -> dict[str, Any]:
    return {
        "title": title,
        "input": "actuals",
        "unit": "points",
        "target": target,
        "score": {"rule": "ratio"},
    }
