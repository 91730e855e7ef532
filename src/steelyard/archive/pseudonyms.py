"""People under other names: who is who stands in a file beside the archive, never inside.

Appraisees are P001, P002, … in an order drawn by lot. A rater who is neither the subject nor the subject's
manager gets another name for every subject: what somebody said of one colleague cannot be put together with
what the same person said of another, and nobody's self-review gives the others away.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

_LATIN = "[A-Za-zÀ-ɏ]"


@dataclass(frozen=True)
class Pseudonyms:
    """`people` maps ids to pseudonyms, `names` ids to names. `secret` names raters and is kept nowhere."""

    people: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @classmethod
    def draw(
        cls,
        names: Mapping[str, str],
        *,
        taken: Collection[str] = (),
        lot: random.Random | None = None,
    ) -> Pseudonyms:
        """Pseudonyms for all ids of `names`, none of them one of the ids `taken`."""
        lot = lot or secrets.SystemRandom()
        ids = sorted(names)
        lot.shuffle(ids)
        width = max(3, len(str(len(ids))))
        letter = next(one for one in ("P", "PP", "PPP") if not any(t.startswith(one) for t in taken))
        people = {id_: f"{letter}{number:0{width}}" for number, id_ in enumerate(ids, start=1)}
        return cls(people, dict(names), lot.randbytes(32))

    def of(self, id_: str) -> str:
        """The pseudonym of a person; a team or position keeps its id."""
        return self.people.get(id_, id_)

    def optional(self, id_: str | None) -> str | None:
        return None if id_ is None else self.of(id_)

    def rater(self, rater: str, subject: str) -> str:
        """One name for what a rater said of a subject."""
        digest = hmac.new(self.secret, f"{rater}\n{subject}".encode(), hashlib.sha256)
        return f"R{digest.hexdigest()[:12]}"

    def scrubbed(self, text: str) -> str:
        """A text people wrote, with pseudonyms in place of the names in it."""
        return self._names.sub(lambda found: self._by_name[found[0]], text) if self._by_name else text

    def mentions(self, text: str) -> bool:
        """Whether somebody's name is in the text."""
        return bool(self._by_name and self._names.search(text))

    @cached_property
    def _by_name(self) -> dict[str, str]:
        known = sorted(self.names.items(), reverse=True)
        return {name.strip(): self.of(id_) for id_, name in known if len(name.strip()) > 1}

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """Longer names first. A name in Latin letters is a word, also amid Chinese."""
        names = sorted(self._by_name, key=lambda name: (-len(name), name))
        return re.compile("|".join(map(_pattern, names)))


def _pattern(name: str) -> str:
    written = re.escape(name)
    return rf"(?<!{_LATIN}){written}(?!{_LATIN})" if re.search(_LATIN, name) else written
