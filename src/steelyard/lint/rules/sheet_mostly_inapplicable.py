from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from steelyard.core.numbers import rounded
from steelyard.core.texts import LANGUAGES, Template, Text, filled, joined
from steelyard.lint.draft import Draft
from steelyard.lint.rule import INFO, Family, Finding, Rule
from steelyard.lint.sheets import PersonSheet

_LEAST = Decimal(60)


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
        little = [sheet for sheet in draft.sheets if sheet.share < _LEAST]
        yield from self._those([sheet for sheet in little if sheet.certain])
        # With nothing left the others are clearly not meant.
        for sheet in little:
            if not sheet.certain and sheet.share > 0:
                yield self.found(("dimensions",), "little", level=INFO, sheets=_shown([sheet]), least=_LEAST)

    def _those(self, sheets: Sequence[PersonSheet]) -> Iterator[Finding]:
        if sheets:
            yield self.found(("dimensions",), "little", sheets=_shown(sheets), least=_LEAST)


def _shown(sheets: Sequence[PersonSheet]) -> Text:
    """`planner 42.5%` for each."""
    each: Template = dict.fromkeys(LANGUAGES, "{whom} {share}%")
    return joined(filled(each, whom=sheet.whom, share=rounded(sheet.share, 1)) for sheet in sheets)
