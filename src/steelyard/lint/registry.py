"""All rules: found by looking into the folder, one class per file."""

from __future__ import annotations

import difflib
import inspect
import pkgutil
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module

from steelyard.core.problems import listing
from steelyard.lint import rules
from steelyard.lint.rule import Family, Rule


@lru_cache(maxsize=1)
def all_rules() -> Sequence[Rule]:
    """Every rule, by family and code."""
    found = [_rule_in(f"{rules.__name__}.{module.name}") for module in pkgutil.iter_modules(rules.__path__)]
    order = list(Family)
    return sorted(found, key=lambda rule: (order.index(rule.family), rule.code))


def _rule_in(module_name: str) -> Rule:
    module = import_module(module_name)
    classes = [
        each
        for _, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, Rule) and each.__module__ == module_name and not inspect.isabstract(each)
    ]
    if len(classes) != 1:
        raise TypeError(f"{module_name} holds {len(classes)} rules; it is one rule per file")
    rule: Rule = classes[0]()
    return rule


def matches(token: str, rule: Rule) -> bool:
    """Whether `token` names the rule: its name, its code, the letter of its family, or the family."""
    return any(token in names for names in _names(rule))


def by_precision(tokens: Iterable[str], rule: Rule) -> list[str]:
    """The tokens that name the rule, those that name the fewest rules first."""
    matching = [token for token in tokens if matches(token, rule)]
    return sorted(
        matching, key=lambda token: next(i for i, names in enumerate(_names(rule)) if token in names)
    )


def _names(rule: Rule) -> Sequence[Sequence[str]]:
    """Names of the rule alone, of its family, and of all rules."""
    return (rule.name, rule.code), (rule.code[0], rule.family.value), ("all",)


def known(token: str) -> bool:
    """Whether a token names a rule or a family."""
    return token in set(Family) or any(matches(token, rule) for rule in all_rules())


def nearest(token: str) -> str | None:
    """The rule or family whose name looks most like the token."""
    near = difflib.get_close_matches(token, [*(rule.name for rule in all_rules()), *Family], n=1)
    return str(near[0]) if near else None


def unknown_rule(token: str) -> str:
    """What to say of a name that is no rule."""
    near = nearest(token)
    hint = f' Did you mean "{near}"?' if near else ""
    families = listing([family.value for family in Family])
    return f'"{token}" is not a rule.{hint} Name a rule by its name or code, or a family: {families}'


def selected(select: Iterable[str], deselect: Iterable[str]) -> list[Rule]:
    """The rules named by `select` (all when it is empty) without those named by `deselect`."""
    wanted, unwanted = list(select), list(deselect)
    return [
        rule
        for rule in all_rules()
        if (not wanted or any(matches(token, rule) for token in wanted))
        and not any(matches(token, rule) for token in unwanted)
    ]
