"""Names of periods: 2026Q3 is 2026年三季度, 2026年第三季 or Q3 2026."""

from __future__ import annotations

import re

from django.utils.translation import get_language

_WRITTEN = re.compile(r"^(\d{4})(?:Q([1-4])|H([12])|-(\d{2}))?$")
_QUARTERS = "一二三四"


def period_name(period: str) -> str:
    """The period in words; what is not a period stays as it is."""
    found = _WRITTEN.match(str(period))
    if found is None:
        return str(period)
    year, quarter, half, month = found.groups()
    language = get_language() or "en"
    if language.startswith("zh"):
        return _chinese(year, quarter, half, month, traditional=language == "zh-hant")
    if quarter:
        return f"Q{quarter} {year}"
    return f"H{half} {year}" if half else str(period)


def _chinese(year: str, quarter: str, half: str, month: str, *, traditional: bool) -> str:
    if quarter:
        name = _QUARTERS[int(quarter) - 1]
        return f"{year}年第{name}季" if traditional else f"{year}年{name}季度"
    if half:
        return f"{year}年{'上' if half == '1' else '下'}半年"
    return f"{year}年{int(month)}月" if month else f"{year}年"
