"""What all pages write: numbers, signals, grades, changes, periods, icons, empty states."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from steelyard.web.config.languages import engine_language
from steelyard.web.ui import numbers, periods, words
from steelyard.web.ui.markup import markup

register = template.Library()
_FALLBACKS = ("", "zh-Hans", "en", "zh-Hant")
#: Ids of charts, unique within any page.
_NUMBERS = itertools.count(1)


@register.simple_tag
def number(value: Any, unit: str = "") -> SafeString:
    """The number as people read it; the exact value on hover, and the one tables are sorted by."""
    found = numbers.decimal(value)
    if found is None:
        return _gap(words.why("missing", None))
    return markup(
        '<span class="num" title="{}" data-value="{}">{}</span>',
        numbers.exact(found, unit),
        numbers.exact(found),
        numbers.shown(found, unit),
    )


@register.simple_tag
def figure(value: Any, unit: str = "", status: str = "ok", reason: str | None = None) -> SafeString:
    """A number, or a dash with the reason why there is none."""
    if numbers.decimal(value) is not None:
        return number(value, unit)
    return _gap(words.why(status, reason) or words.why("missing", None))


def _gap(why: str) -> SafeString:
    """A dash that says why there is no number, to the eye and to the ear. Sorted behind all numbers."""
    return markup(
        '<span class="num text-secondary" title="{0}" data-value="">{1}'
        '<span class="visually-hidden"> {0}</span></span>',
        why,
        numbers.DASH,
    )


@register.simple_tag
def why(status: str, reason: str | None = None) -> str:
    """Why there is no number, in words."""
    return words.why(status, reason)


@register.simple_tag
def number_words() -> str:
    """What the scripts of the page write numbers with."""
    return _number_words(get_language())


@lru_cache(maxsize=8)
def _number_words(_language: str | None) -> str:
    return json.dumps(numbers.how(), ensure_ascii=False)


@register.simple_tag
def signal(name: str) -> SafeString:
    """Word, sign and colour."""
    return _signal(name, get_language())


@lru_cache(maxsize=64)
def _signal(name: str, _language: str | None) -> SafeString:
    sign, word, colour = words.SIGNALS.get(name, words.SIGNALS["none"])
    return markup(
        '<span class="badge signal signal-{} bg-{}-lt"><span aria-hidden="true">{}</span> {}</span>',
        name,
        colour,
        sign,
        word,
    )


@register.simple_tag
def grade(value: str | None, label: Any = "") -> SafeString:
    """A grade, with its label when there is one."""
    if not value:
        return _gap(_("no grade"))
    text = in_language(label) if isinstance(label, Mapping) else str(label or "")
    return markup(
        '<span class="badge grade" title="{}">{}{}</span>', _("Grade"), value, f" {text}" if text else ""
    )


@register.simple_tag
def change(now: Any, before: Any, unit: str = "", direction: str = "higher") -> SafeString:
    """How much more or less than before, with an arrow, and whether that is better."""
    new, old = numbers.decimal(now), numbers.decimal(before)
    if new is None or old is None:
        return _gap(_("nothing to compare with"))
    difference = numbers.difference(new, old)
    shown_as = "percentage_point" if unit == "percent" else unit
    text = numbers.signed(difference, shown_as)
    if text == numbers.shown(0, shown_as):
        return markup('<span class="change text-secondary" data-value="0">= {}</span>', _("unchanged"))
    arrow = "↑" if difference > 0 else "↓"
    word = _better(difference > 0, direction)
    return markup(
        '<span class="change" title="{}" data-value="{}"><span aria-hidden="true">{}</span> {} '
        '<span class="text-secondary">{}</span></span>',
        numbers.exact(difference, shown_as),
        numbers.exact(difference),
        arrow,
        text,
        word,
    )


def _better(more: bool, direction: str) -> str:
    if direction not in ("higher", "lower"):
        return ""
    return _("better") if more == (direction == "higher") else _("worse")


@register.filter
def in_language(texts: Any) -> str:
    """The text of a map of languages in the current one, else in the nearest there is."""
    if not isinstance(texts, Mapping):
        return "" if texts is None else str(texts)
    for tag in (engine_language(), *_FALLBACKS):
        if texts.get(tag):
            return str(texts[tag])
    return next((str(text) for text in texts.values() if text), "")


@register.filter
def spoken(text: Any) -> str:
    """A Text of the engine in the current language."""
    return in_language(dict(text.by_language))


@register.filter
def period_name(period: Any) -> str:
    """The period in words."""
    return periods.period_name(str(period))


@register.filter
def position_name(position: str) -> str:
    """A position in words; one that is not known stays as it is written."""
    return str(words.POSITIONS.get(position, position))


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A value of a map by a key that is a variable."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A symbol of the sprite. Without a label it is decoration and not read out."""
    address = f"{_sprite(settings.STATIC_URL)}#{name}"
    if label:
        return markup('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return markup('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@lru_cache(maxsize=1)
def _sprite(_place: str) -> str:
    return static("ui/icons.svg")


@register.simple_tag
def as_of(moment: datetime | None) -> SafeString:
    """When the figures were computed."""
    from django.utils.formats import date_format
    from django.utils.timezone import localtime

    if moment is None:
        return SafeString("")
    text = date_format(localtime(moment), "SHORT_DATETIME_FORMAT")
    return markup(
        '<span class="badge bg-secondary-lt as-of" title="{}">{} <time datetime="{}">{}</time></span>',
        _("The moment these figures were computed"),
        _("as of"),
        moment.isoformat(),
        text,
    )


@register.inclusion_tag("ui/empty.html")
def empty(title: str, text: str = "", action_url: str = "", action_text: str = "") -> dict[str, str]:
    """What to do where there is nothing yet."""
    return {"title": title, "text": text, "action_url": action_url, "action_text": action_text}


@register.simple_tag
def sparkline(values: Sequence[Any], label: str = "") -> SafeString:
    """A small line of the last periods; gaps stay gaps. Scaled to the box of the picture."""
    known = [
        (at, float(found)) for at, value in enumerate(values) if (found := numbers.decimal(value)) is not None
    ]
    if len(known) < 2:
        return SafeString("")
    low, high = min(y for _, y in known), max(y for _, y in known)
    span = (high - low) or 1.0
    width = max(len(values) - 1, 1)
    points = [(100 * x / width, 22 - 20 * (y - low) / span) for x, y in known]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return markup(
        '<svg class="sparkline" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<polyline points="{}" fill="none" vector-effect="non-scaling-stroke"/></svg>',
        label or _("Trend"),
        line,
    )


@register.inclusion_tag("ui/chart.html")
def chart(
    kind: str, data: Mapping[str, Any], title: str = "", source: str = "", moment: datetime | None = None
) -> dict[str, Any]:
    """A chart (static/ui/charts/README.md) with its title, source, table and downloads."""
    return {
        "kind": kind,
        "data": data,
        "title": title or data.get("title", ""),
        "source": source,
        "moment": moment,
        "id": f"chart-{next(_NUMBERS)}",
    }
