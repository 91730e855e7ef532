from __future__ import annotations

from steelyard.lint.absent import Absent
from steelyard.lint.rule import INFO, Family


class NoDefinition(Absent):
    """An indicator has no description of what counts and what does not (口径).

    Why it matters: "valid lead" or "new customer" means something else to everybody. The formula is exact,
    but people read the sentence beside it.

    What to do: write what is counted, from when to when, and what is left out. When no indicator has a
    description, there is a single finding for the scheme.
    """

    code, name, family, level = "O009", "no-definition", Family.OPERABLE, INFO
    attribute = "description"
    title = {
        "en": "An indicator is not defined in words",
        "zh-Hans": "指标缺少口径说明",
        "zh-Hant": "指標缺少口徑說明",
    }
    says = {
        "one": {
            "en": "{indicator} has no description: what counts, and what does not?",
            "zh-Hans": "{indicator}没有口径说明：哪些计入，哪些不计入？",
            "zh-Hant": "{indicator}沒有口徑說明：哪些計入，哪些不計入？",
        },
        "none": {
            "en": "None of the {count} indicators has a description: what counts, and what does not?",
            "zh-Hans": "{count} 个指标均无口径说明：哪些计入，哪些不计入？",
            "zh-Hant": "{count} 個指標均無口徑說明：哪些計入，哪些不計入？",
        },
    }
    bad = (
        "indicators: {new_leads: {description: null}}",
        'indicators: {new_leads: {description: ""}}',
        """
        indicators:
          campaign_roi: {description: null}
          new_leads: {description: null}
          lead_quality: {description: null}
          awareness: {description: null}
          teamwork: {description: null}
          ideas_and_sharing: {description: null}
        """,
    )
    good = ("indicators: {new_leads: {description: Leads with a telephone number, without duplicates.}}",)
