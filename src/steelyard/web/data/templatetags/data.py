"""What the pages of data write: names of tables, states with their signs, reasons in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from steelyard.web.config.languages import engine_language
from steelyard.web.data import words
from steelyard.web.data.freshness import SIGNS, Fresh

register = template.Library()


@register.filter
def table_name(table: str) -> str:
    """The name of a table in words; one that is not canonical stays as it is."""
    return str(words.TABLES.get(table, table))


@register.filter
def column_name(column: str) -> str:
    """The name of a column in words."""
    return str(words.COLUMNS.get(column, column))


@register.filter
def source_name(source: str) -> str:
    """The name of a connection or other source."""
    return str(words.SOURCES.get(source, source))


@register.filter
def kind_title(title: str) -> str:
    """The name of a kind of connection."""
    return str(words.KINDS.get(title, title))


@register.filter
def code_name(code: str) -> str:
    """Why a row is held, in two words."""
    return str(words.CODES.get(code, code))


@register.filter
def whole(number: Any) -> str:
    """A count with every digit: what was read is what was accepted plus what is held."""
    return f"{number:,}" if isinstance(number, int) else "–"


@register.filter
def origin_name(origin: str) -> str:
    """Where a row came from, without the folders of this machine."""
    return str(origin).rpartition("/")[2][-80:]


@register.filter
def run_kind(kind: str) -> str:
    """What kind of run it was."""
    return str(words.KINDS_OF_RUN.get(kind, kind))


@register.filter
def reason_sentence(reason: Mapping[str, Any]) -> str:
    """A reason as a sentence."""
    from steelyard.engine.upload_check import sentence

    return sentence(reason, engine_language())


@register.simple_tag
def fresh(state: str) -> SafeString:
    """How new something is: sign, word and colour."""
    sign, colour = SIGNS[Fresh(state)]
    return _badge(sign, Fresh(state).label, colour)


@register.simple_tag
def run_status(status: str) -> SafeString:
    """How a run ended."""
    word, sign, colour = words.STATUSES.get(status, (status, "–", "secondary"))
    return _badge(sign, word, colour)


@register.simple_tag
def held_status(status: str) -> SafeString:
    """What was done about a row in quarantine."""
    word, sign, colour = words.HELD_STATUSES.get(status, (status, "–", "secondary"))
    return _badge(sign, word, colour)


@register.simple_tag
def reconciliation_state(state: str) -> SafeString:
    """How a reconciliation stands."""
    from steelyard.engine.reconciling import State
    from steelyard.engine.reconciling_words import state_word

    sign, colour = {"open": ("●", "yellow"), "settled": ("✎", "blue")}.get(state, ("✓", "green"))
    return _badge(sign, state_word(State(state)).in_language(engine_language()), colour)


@register.simple_tag
def upload_state(upload: Any) -> SafeString:
    """Where an upload stands."""
    signs = {"mapping": ("●", "yellow"), "imported": ("✓", "green"), "discarded": ("○", "secondary")}
    signs["taken_back"] = ("○", "secondary")
    sign, colour = signs.get(upload.state, ("…", "blue"))
    return _badge(sign, upload.get_state_display(), colour)


def _badge(sign: str, word: Any, colour: str) -> SafeString:
    return format_html(
        '<span class="badge data-state bg-{}-lt"><span aria-hidden="true">{}</span> {}</span>',
        colour,
        sign,
        word,
    )


@register.simple_tag
def moment(value: Any) -> SafeString:
    """A moment of the lake (ISO text) on the clock of this place; a day stays a day."""
    if not value:
        return format_html('<span class="text-secondary">{}</span>', "–")
    found = value if isinstance(value, datetime) else parse_datetime(str(value))
    if found is None:
        return format_html('<time datetime="{0}">{0}</time>', str(value))
    shown = localtime(found) if found.tzinfo else found
    return format_html(
        '<time datetime="{}">{}</time>', found.isoformat(), date_format(shown, "SHORT_DATETIME_FORMAT")
    )


@register.filter
def day(value: Any) -> str:
    """The day of a moment of the lake."""
    found = parse_datetime(str(value)) if value else None
    if found is None:
        return str(value or "")[:10]
    return date_format(localtime(found) if found.tzinfo else found, "SHORT_DATE_FORMAT")
