"""A result in parts: of somebody who was transferred, or holds several positions at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from steelyard.appraisal import segment_words as words
from steelyard.appraisal.posts import Whole, whole
from steelyard.appraisal.steps import Result as Sheet
from steelyard.appraisal.steps import Step
from steelyard.core.numbers import official, to_decimal
from steelyard.core.texts import LANGUAGES, Text, filled
from steelyard.engine.posts import Post as Held
from steelyard.scheme.model import Grades
from steelyard.web.cycles.models import Appraisee
from steelyard.web.cycles.posts import Career, Post

Card = Mapping[str, Any]


@dataclass(frozen=True)
class Parted:
    """The whole, with what is kept of its parts."""

    career: Career
    made: Whole
    cards: Mapping[str, Sequence[Card]]
    unrated: Sequence[str]

    @property
    def sheet(self) -> Sheet:
        return self.made.sheet

    def name(self, post: Post) -> str:
        """The team; a number where somebody had two managers in one."""
        alike = [one for one in self.career.rated if one.team == post.team]
        name = self.career.teams[post.team]
        return name if len(alike) == 1 else f"{name} ({alike.index(post) + 1})"

    def texts(self) -> Iterator[Text]:
        """How it came about, sentence after sentence."""
        for one in self.career.stretches:
            for day in one.absorbed:
                yield filled(words.ABSORBED, day=day)
        yield from self.made.words
        for post in self.career.rated:
            if post.key in self.unrated:
                yield filled(words.NO_REVIEW, name=self.name(post))
        yield filled(words.SHARED)

    def step(self, before: Decimal | None) -> Step:
        """What the parts made of the total of one sheet over all days."""
        text = Text.of({each: " ".join(one.in_language(each) for one in self.texts()) for each in LANGUAGES})
        return Step("segments", "score", before, self.sheet.score, text)

    def record(self, held: Iterable[Held]) -> dict[str, Any]:
        """The parts as they are kept: days, score, share, and the post or posts in each.

        `career` is what the archive computes them from again.
        """
        return {
            "career": {
                "posts": [
                    {
                        "post": one.key,
                        "team": one.team,
                        "until": one.until,
                        "without": sorted(map(list, one.without)),
                    }
                    for one in held
                ],
                "stretches": [
                    {
                        "from": one.key,
                        "days": dict(one.days),
                        "shares": {key: str(share) for key, share in one.shares.items()},
                    }
                    for one in self.career.stretches
                ],
            },
            "parts": [
                {
                    "from": one.stretch.key,
                    "days": one.stretch.worked,
                    "score": one.score,
                    "share": _plain(one.share),
                    "posts": [
                        {
                            "post": key,
                            "name": self.name(self.career.posts[key]),
                            "team": self.career.posts[key].team,
                            "manager": self.career.posts[key].manager,
                            "share": _plain(share),
                            "score": one.posts[key],
                        }
                        for key, share in one.stretch.shares.items()
                    ],
                }
                for one in self.made.parts
            ],
            "differs": list(self._differs()),
            "words": [dict(text.by_language) for text in self.texts()],
        }

    def _differs(self) -> Iterator[dict[str, Any]]:
        """Indicators that the posts do not share, in the last period: value and score in each."""
        last = {post.key: self.cards[post.key][-1] for post in self.career.rated if self.cards.get(post.key)}
        lines = {key: {line["indicator"]: line for line in card["indicators"]} for key, card in last.items()}
        for name in next(iter(lines.values()), {}):
            seen = {key: (of[name]["value"], of[name]["score"]) for key, of in lines.items()}
            if len(set(seen.values())) > 1:
                yield {
                    "indicator": name,
                    "unit": next(iter(lines.values()))[name]["unit"],
                    "posts": [
                        {"name": self.name(self.career.posts[key]), "value": value, "score": score}
                        for key, (value, score) in seen.items()
                    ],
                }


def _plain(share: Any) -> Decimal:
    return official(to_decimal(share))


def parted(
    one: Appraisee,
    careers: Mapping[str, Career],
    cards: Mapping[tuple[str, str], Sequence[Card]],
    unrated: Mapping[str, Sequence[str]],
    grades: Grades | None,
) -> Parted | None:
    """The result in parts; None of somebody with one post."""
    career = careers.get(one.person_id)
    if career is None:
        return None
    own = {post.key: cards.get((one.person_id, post.key), ()) for post in career.rated}
    sheets = {
        (key, card["period"]): Sheet(card["total"], card["grade"]) for key, of in own.items() for card in of
    }
    bare = Parted(career, Whole(Sheet(None), (), ()), own, unrated.get(one.person_id, ()))
    names = {post.key: Text.of(bare.name(post)) for post in career.rated}
    made = whole(
        career.stretches,
        lambda post, period: sheets.get((post, period)),
        grades=grades,
        named=lambda key: names[key],
    )
    return Parted(career, made, own, bare.unrated)
