"""Headers as people write them: `*金额（万元）`, `Lead ID`, `leadId`, and how alike two of them are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache

from steelyard.sources.files.aliases import vocabulary

_BRACKETS = re.compile(r"[(\[【〔{]([^)\]】〕}]*)[)\]】〕}]")
_UNIT_AT_END = re.compile(r"[\s/_:-]+([^\s/_:()-]+)$")
_PART = re.compile(r"[^\W_]+")
#: Below this, two names have too little in common to speak of likeness.
_ALIKE = 0.74


@dataclass(frozen=True, slots=True)
class Header:
    """`key` is what is compared; `unit` is what stands behind the name, `factor` what that multiplies by."""

    text: str
    key: str
    unit: str | None = None
    factor: Decimal | None = None


@lru_cache(maxsize=4096)
def read_header(text: str) -> Header:
    """The name and the unit of a header: 金额（万元） is 金额 in units of 10,000."""
    plain = unicodedata.normalize("NFKC", text).strip()
    unit, factor = _unit(plain)
    name = _BRACKETS.sub(" ", plain)
    if unit and not _BRACKETS.search(plain):
        name = _UNIT_AT_END.sub("", plain)
    return Header(text, key_of(name) or key_of(plain), unit, factor)


@lru_cache(maxsize=65536)
def key_of(name: str) -> str:
    """Letters and digits only, lower case, traditional characters as simplified ones."""
    folded = unicodedata.normalize("NFKC", name).translate(vocabulary().simplified).casefold()
    return "".join(_PART.findall(folded))


def _unit(plain: str) -> tuple[str | None, Decimal | None]:
    units = vocabulary().units
    inside = _BRACKETS.search(plain) or _UNIT_AT_END.search(plain)
    for part in re.split(r"[,，;；:：\s]+", inside[1]) if inside else ():
        bare = part.translate(vocabulary().simplified).casefold().removeprefix("单位")
        if bare in units:
            return part, units[bare]
    return None, None


def likeness(header: str, name: str) -> float:
    """How alike two keys are: 1 for the same, 0 for nothing worth mentioning.

    Ratcliff and Obershelp, "Pattern Matching: The Gestalt Approach" (1988), as in difflib; a name that is
    part of the other counts by the share it makes up.
    """
    if header == name:
        return 1.0
    shorter, longer = sorted((header, name), key=len)
    if len(shorter) < _shortest(shorter):
        return 0.0
    inside = 0.6 + 0.3 * len(shorter) / len(longer) if shorter in longer else 0.0
    # The ratio cannot be more than this, and is costly to find.
    if 2 * len(shorter) / (len(shorter) + len(longer)) < _ALIKE:
        return inside
    ratio = SequenceMatcher(None, header, name, autojunk=False).ratio()
    return max(inside, 0.9 * ratio if ratio >= _ALIKE else 0.0)


def _shortest(key: str) -> int:
    """Two Chinese characters make a word; two Latin letters do not."""
    return 4 if key.isascii() else 2
