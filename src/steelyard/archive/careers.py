"""Posts of people and the days in them, as an archive holds them, and the result over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from steelyard.appraisal.posts import Stretch, whole
from steelyard.appraisal.steps import Result
from steelyard.archive.inputs import rater_name
from steelyard.archive.model import Career
from steelyard.archive.pseudonyms import Pseudonyms
from steelyard.engine.posts import Post
from steelyard.scheme.model import Grades

Record = Mapping[str, Any]
#: Subject, post and period → scorecard.
PostCards = Mapping[tuple[str, str, str], Record]


def career_record(
    career: Career, subject: str, names: Pseudonyms, managers: Mapping[str, str | None]
) -> dict[str, Any]:
    """What a line of results/people.jsonl says of it."""
    return {
        "posts": [
            {
                "post": one.key,
                "team": one.team,
                "until": one.until.isoformat(),
                "without": sorted(
                    [perspective, rater_name(rater, subject, names, managers)]
                    for perspective, rater in one.without
                ),
            }
            for one in career.posts
        ],
        "stretches": [
            {
                "from": one.key,
                "days": dict(one.days),
                "shares": {post: str(share) for post, share in one.shares.items()},
            }
            for one in career.stretches
        ],
    }


def posts_of(people: Iterable[Record]) -> Iterator[Post]:
    """The posts of everybody, for the engine. Raises KeyError, TypeError and ValueError for what is none."""
    for line in people:
        for one in line.get("posts", ()):
            without = frozenset((str(perspective), str(rater)) for perspective, rater in one["without"])
            until = date.fromisoformat(one["until"])
            yield Post(str(line["subject"]), str(one["post"]), str(one["team"]), until, without)


def parted_sheet(line: Record, cards: PostCards, grades: Grades | None) -> Result | None:
    """The result over the parts; None when a post has no scorecard. Raises as `posts_of` does."""
    found = [
        Stretch(
            str(one["from"]),
            {str(period): int(days) for period, days in one["days"].items()},
            {str(post): Fraction(str(share)) for post, share in one["shares"].items()},
        )
        for one in line["stretches"]
    ]
    subject = str(line["subject"])
    for one in found:
        for post in one.shares:
            if any(days and (subject, post, period) not in cards for period, days in one.days.items()):
                return None

    def sheet(post: str, period: str) -> Result | None:
        card = cards.get((subject, post, period))
        return None if card is None else Result(card["total"], card["grade"])

    return whole(found, sheet, grades=grades).sheet
