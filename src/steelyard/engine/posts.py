"""One person in several posts: the sheet of each, over the same data.

A post has its team, for targets of the team and for what is inherited from it, and its own manager, whose
ratings count in it and not in the others. What is measured or entered for a person and a period is one
value: it counts in every post of the person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from steelyard.engine.workspace import Workspace
from steelyard.metrics.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Post:
    """`until` is its last day. `without` are the ratings (perspective, rater) that belong to other posts."""

    subject: str
    key: str
    team: str
    until: date
    without: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class _Posted(Organisation):
    """An organisation in which some people are looked at in one of their posts."""

    posts: Mapping[str, Post] = field(default_factory=dict)

    def main_team(self, employee_id: str, day: date) -> str | None:
        post = self.posts.get(employee_id)
        return post.team if post is not None else super().main_team(employee_id, day)

    def reference_day(self, subject: str, last_day: date) -> date:
        post = self.posts.get(subject)
        return super().reference_day(subject, min(last_day, post.until) if post is not None else last_day)


def views(workspace: Workspace, posts: Iterable[Post]) -> Iterator[tuple[Workspace, Mapping[str, Post]]]:
    """Workspaces in which everybody with posts is looked at in one of them; together they show all of them.

    Only the sheets of the people named beside a workspace mean anything in it.
    """
    of: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        of[post.subject].append(post)
    for number in range(max(map(len, of.values()), default=0)):
        chosen = {subject: held[number] for subject, held in of.items() if number < len(held)}
        yield _view(workspace, chosen), chosen


def _view(workspace: Workspace, posts: Mapping[str, Post]) -> Workspace:
    nobody: frozenset[tuple[str, str]] = frozenset()
    without = {subject: post.without for subject, post in posts.items()}
    ratings = tuple(
        one
        for one in workspace.inputs.ratings
        if (one.perspective, one.rater) not in without.get(one.subject, nobody)
    )
    # The same rows are loaded once, however many posts are looked at.
    view = replace(
        workspace, inputs=replace(workspace.inputs, ratings=ratings), engine=workspace.runner.engine
    )
    inputs = workspace.inputs
    view.organisation = _Posted(inputs.employees, inputs.teams, inputs.memberships, posts)
    return view
