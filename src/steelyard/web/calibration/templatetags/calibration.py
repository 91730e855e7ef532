"""What the room draws and writes."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steelyard.core.texts import Text
from steelyard.web.accounts.models import User
from steelyard.web.calibration import queries
from steelyard.web.config.languages import engine_language

register = template.Library()

#: Flag → sign and word. They ask, they do not judge.
_FLAGS = {
    "severe": ("▼", gettext_lazy("more severe")),
    "lenient": ("▲", gettext_lazy("more lenient")),
    "low": ("▽", gettext_lazy("low, unknown why")),
    "high": ("△", gettext_lazy("high, unknown why")),
    "narrow": ("↔", gettext_lazy("close together")),
    "halo": ("◎", gettext_lazy("one impression")),
}
_PERSPECTIVES = {
    "self": gettext_lazy("Oneself"),
    "manager": gettext_lazy("Manager"),
    "second_manager": gettext_lazy("Second manager"),
    "dotted_line": gettext_lazy("Dotted line"),
    "peer": gettext_lazy("Colleagues"),
    "report": gettext_lazy("Reports"),
    "other_department": gettext_lazy("Other departments"),
}
#: The picture of a whisker: so wide in units, and so many points to either side of the score.
_WIDTH, _REACH = 120, 15.0


@register.filter
def said(text: Text | None) -> str:
    """A text of the engine in the current language."""
    return "" if text is None else text.in_language(engine_language())


@register.filter
def who(user: User | None) -> str:
    return "" if user is None else queries.who(user)


@register.filter
def perspective(name: str) -> str:
    return str(_PERSPECTIVES.get(name, name))


@register.simple_tag
def rater_flag(name: str) -> SafeString:
    sign, word = _FLAGS.get(name, ("•", name))
    return format_html(
        '<span class="badge bg-secondary-lt"><span aria-hidden="true">{}</span> {}</span>', sign, word
    )


@register.simple_tag
def whisker(card: queries.Card, picture: queries.Picture) -> SafeString:
    """The score with one standard error to either side, and the cuts near it."""
    total = card.result.total
    if total is None or picture.scheme.grades is None:
        return SafeString("")
    score = float(total)
    cuts = [float(cut) for cut in picture.scheme.grades.bands.values() if cut is not None]
    near = [cut for cut in cuts if abs(cut - score) <= _REACH]
    low, high = (max(-_REACH, min(_REACH, side * card.error)) for side in (-1, 1))
    label = _("%(score).1f, ± %(error).1f points") % {"score": score, "error": card.error}
    return format_html(
        '<svg class="whisker" viewBox="0 0 {width} 14" role="img" aria-label="{label}"><title>{label}</title>'
        '{cuts}<line class="reach" x1="{low}" x2="{high}" y1="7" y2="7"/><line class="reach" x1="{low}" '
        'x2="{low}" y1="4" y2="10"/><line class="reach" x1="{high}" x2="{high}" y1="4" y2="10"/>'
        '<circle cx="{middle}" cy="7" r="3"/></svg>',
        width=_WIDTH,
        label=label,
        cuts=format_html_join(
            "", '<line class="cut" x1="{0}" x2="{0}" y1="0" y2="14"/>', ((_at(cut - score),) for cut in near)
        ),
        low=_at(low),
        high=_at(high),
        middle=_at(0),
    )


def _at(points: float) -> str:
    return f"{_WIDTH * (points + _REACH) / (2 * _REACH):.1f}"


@register.simple_tag
def typed_for(typed: dict[str, Any], step: str, appraisee: Any) -> dict[str, Any]:
    """What was typed in a form that was refused, for this person and step."""
    return typed if typed.get("step") == step and typed.get("appraisee") == appraisee else {}
