from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from steelyard.core.numbers import exact_sum, rounded
from steelyard.core.problems import Severity
from steelyard.core.texts import LANGUAGES, Template, Text, filled, joined
from steelyard.lint.draft import Draft
from steelyard.lint.rule import INFO, Family, Finding, Rule

_LEAST = Decimal(60)
_EACH: Template = dict.fromkeys(LANGUAGES, "{whom} {share}%")


class SheetMostlyInapplicable(Rule):
    """Less than 60% of all weight stands on the sheet of a position.

    Why it matters: the weight of what does not apply moves to what does. With 40% left, every indicator
    counts two and a half times what the scheme says, and the sheet is another one than was agreed.

    What to do: give the position indicators of its own, let it inherit those of the team (`below: inherit`),
    or write it a scheme of its own. Positions that nothing names are a note, since nobody may hold one.
    """

    code, name, family = "P005", "sheet-mostly-inapplicable", Family.TRAPS
    title = {
        "en": "Most of the sheet does not apply to a position",
        "zh-Hans": "考核表大部分不适用于某岗位",
        "zh-Hant": "考核表大部分不適用於某職位",
    }
    says = {
        "little": {
            "en": "Too little of the weight applies: {sheets}. Under {least}%, the weights that were agreed mean little",
            "zh-Hans": "适用的权重过低：{sheets}；低于 {least}% 时，约定的权重已失去意义",
            "zh-Hant": "適用的權重過低：{sheets}；低於 {least}% 時，約定的權重已失去意義",
        }
    }
    bad = (
        """
        indicators:
          campaign_roi: {applies_to: {positions: [buyer]}}
          new_leads: {applies_to: {positions: [buyer]}}
          awareness: {applies_to: {positions: [editor]}}
        """,
        "indicators: {awareness: {below: not_applicable}, campaign_roi: {level: team}}",
        """
        dimensions: {results: {weight: 60}, brand: {weight: 20}, team: {weight: 20}}
        indicators: {campaign_roi: {level: team}, new_leads: {level: team}, lead_quality: {level: team}}
        """,
    )
    good = (
        "indicators: {awareness: {below: not_applicable}}",
        "indicators: {campaign_roi: {applies_to: {positions: [buyer]}}}",
        # All of half the weight is there; that weights do not add up is for another rule.
        "dimensions: {results: {weight: 10}, brand: {weight: 20}, team: {weight: 20}}",
        # A scheme for teams has no sheets for people.
        """
        indicators:
          campaign_roi: {level: team}
          new_leads: {level: team}
          lead_quality: {level: team}
          teamwork: {level: team}
          ideas_and_sharing: {level: team}
        """,
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        # Where the weights do not add up, a share of what there is says more than a share of 100.
        whole = exact_sum(item.share for item in draft.items)
        if whole == 0:
            return
        shares = [(sheet, sheet.share / whole * 100) for sheet in draft.sheets]
        little = [(sheet, share) for sheet, share in shares if share < _LEAST]
        yield from self._those([(sheet.whom, share) for sheet, share in little if sheet.certain], None)
        # With nothing left the others are clearly not meant.
        others = [(sheet.whom, share) for sheet, share in little if not sheet.certain and share > 0]
        yield from self._those(others, INFO)

    def _those(self, sheets: Sequence[tuple[Text, Decimal]], level: Severity | None) -> Iterator[Finding]:
        if sheets:
            shown = joined(filled(_EACH, whom=whom, share=rounded(share, 1)) for whom, share in sheets)
            yield self.found(("dimensions",), "little", level=level, sheets=shown, least=_LEAST)
