"""Findings a scheme gives a reason to ignore: `lint: {ignore: {rule: reason}}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from steelyard.lint.registry import by_precision
from steelyard.lint.rule import Path, Rule

Reasons = Mapping[str, str | Mapping[str, str]]


def entries(reasons: Reasons) -> Iterator[tuple[Path, str]]:
    """Every reason with its path in the scheme."""
    for token, reason in reasons.items():
        if isinstance(reason, str):
            yield ("lint", "ignore", token), reason
        else:
            yield from ((("lint", "ignore", token, subject), text) for subject, text in reason.items())


class Ignored:
    """The reasons of a scheme, and which of them were needed."""

    def __init__(self, reasons: Reasons) -> None:
        self.reasons = reasons
        self._used: set[Path] = set()

    def reason_for(self, rule: Rule, path: Path) -> str | None:
        """The reason to ignore a finding of `rule` at `path`; None when there is none, or an empty one.

        A reason for an id, or for a path such as `dimensions.brand`, holds for every finding at or under it.
        Of several reasons the one for the fewest findings counts.
        """
        for token in by_precision(self.reasons, rule) if rule.negotiable else ():
            reason = self.reasons[token]
            entry: Path = ("lint", "ignore", token)
            if not isinstance(reason, str):
                subject = _nearest(path, reason)
                if subject is None:
                    continue
                reason, entry = reason[subject], (*entry, subject)
            if reason.strip():
                self._used.add(entry)
                return reason
        return None

    def unused(self) -> Iterator[Path]:
        """The paths of reasons by which nothing was ignored; empty ones are no reasons."""
        return (path for path, reason in entries(self.reasons) if reason.strip() and path not in self._used)


def _nearest(path: Path, subjects: Mapping[str, str]) -> str | None:
    """The subject furthest down the path."""
    for depth in range(len(path), 0, -1):
        for name in (".".join(map(str, path[:depth])), str(path[depth - 1])):
            if name in subjects:
                return name
    return None
