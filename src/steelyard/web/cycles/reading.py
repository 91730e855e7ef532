"""The scheme of a cycle as the engine reads it."""

from __future__ import annotations

from functools import lru_cache

from steelyard.core.problems import SteelyardError
from steelyard.scheme.loading import load_scheme
from steelyard.scheme.model import Scheme
from steelyard.web.schemes.files import path_of


@lru_cache(maxsize=32)
def scheme_of(text: str) -> Scheme | None:
    """None while the text is no scheme."""
    try:
        return load_scheme(path_of(text)).scheme
    except SteelyardError:
        return None
