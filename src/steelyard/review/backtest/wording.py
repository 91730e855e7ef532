"""Numbers and names of a back-test as people read them, in three languages."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from steelyard.core.numbers import rounded, to_decimal
from steelyard.core.texts import Template, Text, filled
from steelyard.review.backtest.drivers import Effect
from steelyard.scheme.model import Scheme

_EFFECTS: dict[Effect, Template] = {
    Effect.WEIGHT: {
        "en": "the weight of {name}",
        "zh-Hans": "“{name}”的权重",
        "zh-Hant": "「{name}」的權重",
    },
    Effect.SCORE: {
        "en": "how {name} is measured and scored",
        "zh-Hans": "“{name}”的口径、目标或计分",
        "zh-Hant": "「{name}」的計算定義、目標或計分",
    },
    Effect.APPEARS: {
        "en": "{name}, which comes in",
        "zh-Hans": "新计入的“{name}”",
        "zh-Hant": "新計入的「{name}」",
    },
    Effect.DISAPPEARS: {
        "en": "{name}, which drops out",
        "zh-Hans": "不再计入的“{name}”",
        "zh-Hant": "不再計入的「{name}」",
    },
    Effect.ADJUSTMENT: {
        "en": "the bonus or deduction {name}",
        "zh-Hans": "加减分项“{name}”",
        "zh-Hant": "加減分項「{name}」",
    },
    Effect.GATES: {"en": "gates", "zh-Hans": "门槛联动", "zh-Hant": "門檻連動"},
    Effect.DIMENSION_CAPS: {
        "en": "caps of the dimensions",
        "zh-Hans": "维度的封顶与保底",
        "zh-Hant": "構面的封頂與保底",
    },
    Effect.TOTAL_CAPS: {
        "en": "caps of the total, and rounding",
        "zh-Hans": "总分的封顶、保底与舍入",
        "zh-Hant": "總分的封頂、保底與捨入",
    },
    Effect.VETOES: {"en": "vetoes", "zh-Hans": "一票否决", "zh-Hant": "一票否決"},
}


def driver_text(effect: Effect, name: str, *, scheme_a: Scheme, scheme_b: Scheme) -> Text:
    """What moves the total: `the weight of Campaign ROI`."""
    return filled(_EFFECTS[effect], name=title_of(name, scheme_b, scheme_a))


def title_of(name: str, *schemes: Scheme) -> Text:
    """The title of an indicator, dimension or adjustment in the first scheme that has it, else its id."""
    for scheme in schemes:
        for known in (scheme.dimensions, scheme.indicators, scheme.adjustments):
            found = known.get(name)
            if found is not None and found.title is not None:
                return found.title
    return Text.of(name)


#: Subjects by kind: how many of them, as in `9 people` and `9 人`.
_COUNTED: dict[str | None, Template] = {
    "employee": {"en": "{n} people", "zh-Hans": "{n}人", "zh-Hant": "{n}人"},
    "team": {"en": "{n} teams", "zh-Hans": "{n}个团队", "zh-Hant": "{n}個團隊"},
}
_ONE: dict[str | None, str] = {"employee": "1 person", "team": "1 team"}
_SUBJECTS: Template = {"en": "{n} subjects", "zh-Hans": "{n}个对象", "zh-Hant": "{n}個對象"}


def counted(n: int, kind: str | None) -> Text:
    several = filled(_COUNTED.get(kind, _SUBJECTS), n=n)
    if n != 1:
        return several
    return Text.of({**dict(several.by_language), "en": _ONE.get(kind, "1 subject")})


def signed(value: Decimal | Fraction, places: int = 1) -> str:
    """`+1.3`, `−0.04`: a small number gets a second decimal, nothing has no sign."""
    number = to_decimal(Fraction(value))
    shown = rounded(number, places)
    if not shown and number:
        shown = rounded(number, 2)
    return f"{'−' if shown < 0 else '+' if shown else ''}{abs(shown)}"


def points(value: Decimal | Fraction, places: int = 1) -> str:
    """The same without a plus."""
    return signed(value, places).lstrip("+")


def percent(share: Decimal | Fraction | float, places: int = 0) -> str:
    return f"{signed(Fraction(share) * 100, places).lstrip('+')}%"
