"""Running rules over a scheme: selection, levels, reasons to ignore, places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from steelyard.core.document import Node
from steelyard.core.problems import Problem, Severity, SteelyardError
from steelyard.lint.draft import Draft
from steelyard.lint.history import History
from steelyard.lint.ignoring import Ignored
from steelyard.lint.registry import all_rules, by_precision, known, matches, selected, unknown_rule
from steelyard.lint.report import Report, Reported
from steelyard.lint.rule import Finding, Path, Rule
from steelyard.scheme.loaded import LoadedScheme
from steelyard.scheme.loading import read_merged, typed
from steelyard.scheme.sentences import in_every_language

#: The rules that speak for the reader of schemes, and for the run itself.
INVALID, UNUSED, UNKNOWN = "cannot-be-scored", "unused-ignore", "unknown-rule"


@dataclass(frozen=True)
class Selection:
    """Rules by name, code or family: only `select` when given, never `deselect`.

    Raises SteelyardError for what is neither.
    """

    select: Sequence[str] = ()
    deselect: Sequence[str] = ()

    def __post_init__(self) -> None:
        unknown = [token for token in (*self.select, *self.deselect) if not known(token)]
        if unknown:
            raise SteelyardError(Problem(unknown_rule(token)) for token in unknown)


def lint(
    reference: str,
    *,
    selection: Selection | None = None,
    history: History | None = None,
    text: str | None = None,
) -> Report:
    """Lint the scheme at a path or `preset:…`; `text` is looked at in place of what is in the file.

    Whatever is wrong at some line of it is a finding, even that it is not YAML. Raises SteelyardError when
    there is no text to lint.
    """
    try:
        document = read_merged(reference, text=text)
    except SteelyardError as error:
        if any(problem.place.line is None for problem in error.problems):
            raise
        return Report(reference, _of_problems(error.problems, reference))
    return lint_document(document, reference, selection=selection, history=history)


def lint_document(
    document: Node, reference: str, *, selection: Selection | None = None, history: History | None = None
) -> Report:
    """Lint a merged document."""
    try:
        loaded = typed(document, reference)
    except SteelyardError as error:
        return Report(reference, _of_problems(error.problems, reference))
    found = _run(Draft(loaded, history), selection or Selection())
    return Report(reference, _in_order(found, reference))


def _run(draft: Draft, selection: Selection) -> Iterator[Reported]:
    ignored = Ignored(draft.scheme.lint.ignore)
    for rule in _rules(draft, selection):
        if rule.needs_data and draft.history is None:
            continue
        if rule.name == UNUSED:
            draft.unused_reasons = _unused(draft, ignored) if _is_whole(draft, selection) else []
        for finding in rule.check(draft):
            yield _reported(rule, finding, draft.loaded, ignored.reason_for(rule, finding.path))


def _rules(draft: Draft, selection: Selection) -> list[Rule]:
    """The rules to run. What is unused comes last: only then is it known which reasons were needed."""
    chosen = selected(selection.select or draft.scheme.lint.select, selection.deselect)
    if not selection.select and UNKNOWN not in {rule.name for rule in chosen}:
        # A slip in the scheme's own selection must not silence the rule that would say so.
        chosen += selected([UNKNOWN], selection.deselect)
    return sorted(chosen, key=lambda rule: rule.name == UNUSED)


def _is_whole(draft: Draft, selection: Selection) -> bool:
    """Whether all rules run; else nobody can say that a reason is not needed."""
    return not (selection.select or selection.deselect or draft.scheme.lint.select)


def _reported(rule: Rule, finding: Finding, loaded: LoadedScheme, reason: str | None) -> Reported:
    levels = loaded.scheme.lint.levels
    wanted = [Severity(levels[token]) for token in by_precision(levels, rule)] if rule.negotiable else []
    level = wanted[0] if wanted else finding.level or rule.level
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


def _of_problems(problems: Iterable[Problem], reference: str) -> list[Reported]:
    rule = next(rule for rule in all_rules() if rule.name == INVALID)
    return _in_order((_of_problem(problem, rule) for problem in problems), reference)


def _of_problem(problem: Problem, rule: Rule) -> Reported:
    message = in_every_language(problem.message)
    path: Path = tuple((problem.subject or "").split(".")) if problem.subject else ()
    return Reported(rule, rule.level, message, path, problem.place)


def _in_order(findings: Iterable[Reported], reference: str) -> list[Reported]:
    """By place: the scheme's own file first, then those it extends."""

    def key(found: Reported) -> tuple[bool, str, int, int, str]:
        place = found.place
        return place.file != reference, place.file or "", place.line or 0, place.column or 0, found.rule.code

    return sorted(findings, key=key)
