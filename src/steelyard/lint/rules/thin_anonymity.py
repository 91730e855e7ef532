from __future__ import annotations

import re
from collections.abc import Iterator

from steelyard.lint.draft import Draft
from steelyard.lint.rule import Family, Finding, Rule

_FEWEST = 3
_ANONYMOUS = re.compile(
    r"^(peers?|colleagues?|reports?|direct_reports?|subordinates?|upward|team(_members?)?|customers?|clients?"
    r"|internal_customers?|cross_department|other_departments?|departments?|partners?)$"
    r"|同事|同级|同級|同侪|同儕|下属|下屬|下级|下級|部属|部屬|客户|客戶|跨部门|跨部門|协作方|協作方",
    re.IGNORECASE,
)


class ThinAnonymity(Rule):
    """Colleagues, reports or customers count with fewer than three raters.

    Why it matters: with one or two answers the person who was rated knows who gave them. Next time people
    write what is safe, and the rating is worth nothing. Three answers that were *given* (not asked for) are
    the least that is usual for colleagues and reports.

    What to do: `minimum: {peer: 3}`. A perspective under its minimum is left out, and the others share its weight.
    """

    code, name, family = "F007", "thin-anonymity", Family.FAIR
    title = {
        "en": "Raters can be recognised",
        "zh-Hans": "评价人易被识别",
        "zh-Hant": "評核人易被識別",
    }
    says = {
        "thin": {
            "en": "{perspective} counts for {indicator} from {minimum} on, so raters can be recognised; ask for at "
            "least {fewest}",
            "zh-Hans": "{indicator}的 {perspective} 只需 {minimum} 人评价即计入，评价人易被识别；至少应为 {fewest} 人",
            "zh-Hant": "{indicator}的 {perspective} 只需 {minimum} 人評核即計入，評核人易被識別；至少應為 {fewest} 人",
        }
    }
    bad = (
        "indicators: {teamwork: {ratings: {minimum: {peer: 2}}}}",
        "indicators: {teamwork: {ratings: {minimum: {peer: null}}}}",
        "indicators: {teamwork: {ratings: {perspectives: {peer: null, 下属: 30}, minimum: {peer: null}}}}",
        "indicators: {teamwork: {ratings: {perspectives: {internal_customer: 20}}}}",
    )
    good = (
        "indicators: {teamwork: {ratings: {minimum: {peer: 3}}}}",
        "indicators: {teamwork: {ratings: {perspectives: {peer: 0}, minimum: {peer: 1}}}}",
        "indicators: {teamwork: {ratings: {perspectives: {mentor: 10}}}}",
    )

    def check(self, draft: Draft) -> Iterator[Finding]:
        for item in draft.items:
            ratings = item.indicator.ratings
            for name, weight in ratings.perspectives.items() if ratings else ():
                minimum = ratings.minimum.get(name, 1) if ratings else 1
                if weight > 0 and minimum < _FEWEST and _ANONYMOUS.search(name):
                    yield self.found(
                        item.at("ratings", "minimum", name),
                        "thin",
                        perspective=name,
                        indicator=item.title,
                        minimum=minimum,
                        fewest=_FEWEST,
                    )
