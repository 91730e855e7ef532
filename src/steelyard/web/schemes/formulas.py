"""Help for formulas: what may be written, and which names there are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Function → how it is written, and what it gives.
FUNCTIONS = {
    "prior": ("prior(x)  prior(x, 2)", gettext_lazy("x one period earlier, or so many")),
    "year_ago": ("year_ago(x)", gettext_lazy("x in the same period of the year before")),
    "growth": ("growth(x)", gettext_lazy("by which share x grew since the period before")),
    "opening": ("opening(stock)", gettext_lazy("a stock at the start of the period")),
    "closing": ("closing(stock)", gettext_lazy("a stock at the end of the period")),
    "coalesce": ("coalesce(x, 0)", gettext_lazy("x, or the next where x is missing")),
    "least": ("least(x, y)", gettext_lazy("the smallest of them")),
    "greatest": ("greatest(x, y)", gettext_lazy("the largest of them")),
    "abs": ("abs(x)", gettext_lazy("x without its sign")),
    "round": ("round(x, 2)", gettext_lazy("x with so many decimals")),
}
#: What is no function.
SIGNS = (
    ("+ - * / ( )", gettext_lazy("sums first, then the ratio; dividing by zero gives no value, never 0")),
    ("case when x > 100 then y else z end", gettext_lazy("one of several, by a condition")),
    ("5%", gettext_lazy("the same as 0.05")),
)
