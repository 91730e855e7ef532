"""Text from outside: without NUL characters and lone halves of surrogates, which databases refuse."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator


def storable(text: str) -> str:
    """The text, if a database takes it. Raises ValueError."""
    if "\x00" in text:
        raise ValueError("a NUL character is not text")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("this is not valid Unicode") from None
    return text


Text = Annotated[str, AfterValidator(storable)]
