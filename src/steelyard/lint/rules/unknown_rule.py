from __future__ import annotations

from collections.abc import Iterator

from steelyard.core.texts import Text, filled
from steelyard.lint.draft import Draft
from steelyard.lint.registry import known, nearest
from steelyard.lint.rule import ERROR, Family, Finding, Path, Rule

_NEAR = {"en": ' Did you mean "{near}"?', "zh-Hans": "是否指“{near}”？", "zh-Hant": "是否指「{near}」？"}


class UnknownRule(Rule):
    """A name under `lint.select`, `lint.levels` or `lint.ignore` that is no rule.

    Why it matters: the setting has no effect, and nobody would notice. A slip under `select` switches rules
    off that were meant to run.

    What to do: name a rule by its name or code, or a family such as weights.
    """

    code, name, family, level = "L004", "unknown-rule", Family.LINT, ERROR
    title = {
        "en": "A rule that does not exist",
        "zh-Hans": "不存在的规则",
        "zh-Hant": "不存在的規則",
    }
    says = {
        "unknown": {
            "en": '"{token}" is not a rule.{hint} Name a rule by its name or code, or a family: {families}',
            "zh-Hans": "“{token}”不是规则。{hint}请写规则名称、代码或类别：{families}",
            "zh-Hant": "「{token}」不是規則。{hint}請寫規則名稱、代碼或類別：{families}",
        }
    }
    bad = (
        "lint: {ignore: {zero-wieght: Shown on purpose.}}",
        "lint: {select: [wieghts]}",
        "lint: {levels: {X999: error}}",
    )
    good = ("lint: {select: [weights, F004, all], levels: {zero-weight: error, curves: info}}",)

    def check(self, draft: Draft) -> Iterator[Finding]:
        for path, token in _tokens(draft):
            if not known(token):
                near = nearest(token)
                hint = filled(_NEAR, near=near) if near else Text.of("")
                families = ", ".join(family.value for family in Family)
                yield self.found(path, "unknown", token=token, hint=hint, families=families)


def _tokens(draft: Draft) -> Iterator[tuple[Path, str]]:
    options = draft.scheme.lint
    yield from ((("lint", "select", i), token) for i, token in enumerate(options.select))
    yield from ((("lint", "levels", token), token) for token in options.levels)
    yield from ((("lint", "ignore", token), token) for token in options.ignore)
