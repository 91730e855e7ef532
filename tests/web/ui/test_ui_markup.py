"""HTML of the tags: what Django writes, value by value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from steelyard.web.ui import numbers, words
from steelyard.web.ui.markup import markup
from steelyard.web.ui.templatetags.steelyard import signal

values = st.one_of(st.text(), st.text().map(mark_safe), st.integers(), st.none(), st.decimals())


@given(values, values)
def test_it_escapes_as_django_does(one, other):
    pattern = '<i title="{}">{}</i>'
    assert format_html(pattern, one, other) == markup(pattern, one, other)


def test_words_that_wait_for_a_language_are_in_that_of_the_reader():
    for language, word in (("en", "Behind"), ("zh-hans", "未达"), ("en", "Behind")):
        with translation.override(language):
            assert f"<b>{word}</b>" == markup("<b>{}</b>", words.SIGNALS["behind"][1])
            assert word in signal("behind")


@pytest.mark.parametrize("unit", ["", "currency:CNY"])
def test_a_number_that_was_written_before_is_in_the_language_of_the_reader(unit):
    for language, size in (("zh-hans", "万"), ("zh-hant", "萬"), ("en", "M"), ("zh-hans", "万")):
        with translation.override(language):
            assert numbers.shown(Decimal("1260000.00"), unit).endswith(size)
