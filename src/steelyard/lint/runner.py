"""Running rules over a scheme: selection, levels, reasons to ignore, places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from steelyard.core.problems import Problem, Severity, SteelyardError
from steelyard.core.texts import LANGUAGES, Text
from steelyard.lint.draft import Draft
from steelyard.lint.history import History
from steelyard.lint.ignoring import Ignored, reason_for
from steelyard.lint.registry import all_rules, known, matches, selected
from steelyard.lint.report import Report, Reported
from steelyard.lint.rule import Finding, Path, Rule
from steelyard.scheme.document import Node
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.loading import read_merged, typed

#: The rules that speak for the reader of schemes, and for the run itself.
INVALID, UNUSED = "cannot-be-scored", "unused-ignore"


@dataclass(frozen=True)
class Selection:
    """Rules by name, code or family: only `select` when given, never `deselect`."""

    select: Sequence[str] = ()
    deselect: Sequence[str] = ()


def lint(reference: str, *, selection: Selection | None = None, history: History | None = None) -> Report:
    """Lint the scheme at a path or `preset:…`.

    What the document itself has wrong are findings; raises SteelyardError only when it cannot be read.
    """
    return lint_document(read_merged(reference), reference, selection=selection, history=history)


def lint_document(
    document: Node, reference: str, *, selection: Selection | None = None, history: History | None = None
) -> Report:
    """Lint a merged document."""
    selection = selection or Selection()
    try:
        loaded = typed(document, reference)
    except SteelyardError as error:
        return Report(reference, _in_order(_of_problems(error.problems)))
    return Report(reference, _in_order(_run(Draft(loaded, history), selection)))


def _run(draft: Draft, selection: Selection) -> Iterator[Reported]:
    options = draft.scheme.lint
    ignored = Ignored(options.ignore)
    whole = not (selection.select or selection.deselect or options.select)
    for rule in selected(selection.select or options.select, selection.deselect):
        if rule.needs_data and draft.history is None:
            continue
        if rule.name == UNUSED:
            # It comes last: now it is known which reasons were needed.
            draft.unused_reasons = _unused(draft, ignored) if whole else []
        for finding in rule.check(draft):
            yield _reported(rule, finding, draft.loaded, reason_for(rule, finding.path, ignored))


def _reported(rule: Rule, finding: Finding, loaded: LoadedScheme, reason: str | None) -> Reported:
    level = finding.level or rule.level
    for token, wanted in loaded.scheme.lint.levels.items():
        if matches(token, rule):
            level = Severity(wanted)
    place = loaded.place(*finding.path)
    return Reported(rule, level, finding.message, finding.path, place, finding.fix, reason)


def _unused(draft: Draft, ignored: Ignored) -> list[Path]:
    """Reasons of the scheme's own file by which nothing was ignored, unless only data could tell."""
    own = draft.loaded.document.place.file
    return [
        path
        for path in ignored.unused()
        if draft.loaded.place(*path).file == own
        and not (draft.history is None and _needs_data(str(path[2])))
        and known(str(path[2]))
    ]


def _needs_data(token: str) -> bool:
    return any(rule.needs_data for rule in all_rules() if matches(token, rule))


def _of_problems(problems: Sequence[Problem]) -> Iterator[Reported]:
    rule = next(rule for rule in all_rules() if rule.name == INVALID)
    for problem in problems:
        message = Text.of(dict.fromkeys(LANGUAGES, problem.message))
        path: Path = tuple((problem.subject or "").split(".")) if problem.subject else ()
        yield Reported(rule, rule.level, message, path, problem.place)


def _in_order(findings: Iterator[Reported]) -> list[Reported]:
    def key(found: Reported) -> tuple[str, int, int, str]:
        place = found.place
        return place.file or "", place.line or 0, place.column or 0, found.rule.code

    return sorted(findings, key=key)
