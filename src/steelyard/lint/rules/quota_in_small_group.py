from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import Text, joined
from steelyard.lint.draft import Draft
from steelyard.lint.rule import Example, Family, Finding, Rule

_SMALL = 10
_NAMED = 5


class QuotaInSmallGroup(Rule):
    """Grades have quotas, and there are teams of fewer than 10 people.

    Why it matters: 10% of six people is nobody or somebody, by rounding. And the smaller the group, the more a
    quota rewards luck: with a usual reliability of 0.7 and a fifth of the people to get an A, 44 of 100
    A labels go to the wrong person in teams of five, and 33 of 100 when a hundred people are pooled.

    What to do: pool small teams before quotas are looked at, and round by largest remainders.
    """

    code, name, family = "F010", "quota-in-small-group", Family.FAIR
    title = {
        "en": "Quotas in teams that are too small",
        "zh-Hans": "小团队套用等级比例",
        "zh-Hant": "小團隊套用等第比例",
    }
    says = {
        "small": {
            "en": "{count} teams have fewer than {small} people ({teams}); pool them before quotas are looked at",
            "zh-Hans": "有 {count} 个团队不足 {small} 人（{teams}），应合并后再看等级比例",
            "zh-Hant": "有 {count} 個團隊不足 {small} 人（{teams}），應合併後再看等第比例",
        },
        "one": {
            "en": "Team {teams} has only {heads} people; pool it with others before quotas are looked at",
            "zh-Hans": "团队 {teams} 只有 {heads} 人，应与其他团队合并后再看等级比例",
            "zh-Hant": "團隊 {teams} 只有 {heads} 人，應與其他團隊合併後再看等第比例",
        },
    }
    needs_data = True
    bad = (
        Example(teams={"growth": 9}),
        Example(teams={"growth": 24, "content": 5, "brand": 6}),
        Example("distribution: {S: null, A: 1}", teams={"growth": 1}),
    )
    good = (
        Example(teams={"growth": 10, "brand": 31}),
        Example(teams={"growth": 10, "dissolved": 0}),
        Example("distribution: null", teams={"growth": 3}),
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        teams = draft.history.teams if draft.history else {}
        small = {name: heads for name, heads in teams.items() if 0 < heads < _SMALL}
        if not any(draft.scheme.distribution.values()):
            return
        if len(small) == 1:
            ((name, heads),) = small.items()
            yield self.found(("distribution",), "one", teams=name, heads=heads)
        elif small:
            yield self.found(("distribution",), "small", count=len(small), small=_SMALL, teams=_listed(small))


def _listed(teams: dict[str, int]) -> Text:
    """The smallest teams with their heads."""
    ordered = sorted(teams.items(), key=lambda team: team[1])
    named = [Text.of(f"{name} {heads}") for name, heads in ordered[:_NAMED]]
    return joined([*named, *([Text.of("…")] if len(ordered) > _NAMED else [])])
