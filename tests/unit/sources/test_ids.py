"""Sets of numbers as text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from steelyard.sources import ids


def test_neighbours_become_ranges() -> None:
    assert ids.written([9, 1, 2, 3, 5, 3]) == "1-3,5,9"
    assert ids.written([]) == ""


@given(st.sets(st.integers(0, 200)))
def test_what_was_written_is_read(numbers: set[int]) -> None:
    assert ids.read(ids.written(numbers)) == numbers


@given(st.sets(st.integers(0, 200), min_size=1))
def test_no_two_ranges_touch(numbers: set[int]) -> None:
    ranges = [[int(end) for end in part.split("-")] for part in ids.written(numbers).split(",")]
    assert all(right[0] - left[-1] > 1 for left, right in pairwise(ranges))
