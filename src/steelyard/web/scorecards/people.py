"""The table of people one may see: found, sorted and paged in the database; as a file, all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from steelyard.web.org.viewer import Viewer
from steelyard.web.scorecards import queries
from steelyard.web.scorecards.models import Computation, Figure, Scorecard, Signal
from steelyard.web.ui.downloads import file_of
from steelyard.web.ui.words import POSITIONS

#: Rows of one page.
MOST = 100
#: Column → its head, and whether it holds numbers. Sorted by its name, or by `-name` downwards.
COLUMNS = {
    "name": (pgettext_lazy("person", "Name"), False),
    "position": (gettext_lazy("Position"), False),
    "total": (gettext_lazy("Total"), True),
    "grade": (gettext_lazy("Grade"), False),
    "before": (gettext_lazy("Before"), True),
    "change": (gettext_lazy("Difference"), False),
    "behind": (gettext_lazy("Behind"), True),
    "at_risk": (gettext_lazy("At risk"), True),
}


@dataclass(frozen=True)
class Asked:
    """What the address says: a period, words to look for, a column to sort by, a page."""

    period: str
    words: str
    sort: str
    page: str

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        sort = query.get("sort", "")
        known = sort.removeprefix("-") in COLUMNS
        words = query.get("q", "").strip()[:100]
        return cls(query.get("period", ""), words, sort if known else "name", query.get("page", ""))

    def address(self, **changed: str) -> str:
        """The same page but for what is changed; a changed order begins on the first page."""
        wanted = QueryDict(mutable=True)
        parts = {"period": self.period, "q": self.words, "sort": self.sort, **changed}
        wanted.update({name: value for name, value in parts.items() if value})
        return f"?{wanted.urlencode()}"


class Card(NamedTuple):
    """A row as it is stored."""

    pk: int
    subject: str
    name: str
    position: str
    total: Decimal | None
    grade: str


@dataclass(frozen=True)
class Row:
    """`before` is the total of the period before; `behind` how many indicators are behind."""

    card: Card
    before: Decimal | None
    behind: int
    at_risk: int


@dataclass(frozen=True)
class Head:
    """The head of a column: where it leads, and how the table is sorted by it now (as aria-sort says it)."""

    title: Any
    is_number: bool
    address: str
    order: str


@dataclass(frozen=True)
class Table:
    """The people of a computation that the viewer may see, as they were asked for."""

    computation: Computation
    earlier: Computation | None
    asked: Asked
    found: QuerySet[Scorecard]

    def page(self) -> Page[Any]:
        """The rows of one page."""
        return Paginator(self.found.values_list(*Card._fields), MOST).get_page(self.asked.page)

    def rows(self, lines: Iterable[Any]) -> list[Row]:
        """Two queries for what the lines have besides."""
        cards = [Card(*line) for line in lines]
        before = queries.totals_of(self.earlier, [card.subject for card in cards])
        counts = _signals(cards)
        signals = (Signal.BEHIND, Signal.AT_RISK)
        return [
            Row(card, before.get(card.subject), *(counts.get((card.pk, signal), 0) for signal in signals))
            for card in cards
        ]

    def heads(self) -> list[Head]:
        return [_head(self.asked, name, *about) for name, about in COLUMNS.items()]


def people_of(viewer: Viewer, asked: Asked) -> dict[str, Any]:
    """Six queries, however many people there are."""
    periods = queries.periods_with_results()
    table = table_of(viewer, asked, periods)
    if table is None:
        return {"rows": [], "periods": periods, "period": "", "asked": asked, "computation": None}
    page = table.page()
    return {
        "rows": table.rows(page),
        "sheet": page,
        "heads": table.heads(),
        "asked": table.asked,
        "periods": periods,
        "period": table.computation.period,
        "computation": table.computation,
        "csv": table.asked.address(download="csv"),
        "xlsx": table.asked.address(download="xlsx"),
        "previous": _turned(table.asked, page, -1),
        "following": _turned(table.asked, page, +1),
    }


def _turned(asked: Asked, page: Page[Any], by: int) -> str:
    """The address of the page before or behind; empty where there is none."""
    wanted = page.number + by
    return asked.address(page=str(wanted)) if 1 <= wanted <= page.paginator.num_pages else ""


def table_of(viewer: Viewer, asked: Asked, periods: Sequence[str]) -> Table | None:
    """The table of a period, or of the newest one; None before anything was computed."""
    chosen = asked.period if asked.period in periods else (periods[0] if periods else "")
    computation = queries.computation_of(chosen)
    if computation is None:
        return None
    earlier = queries.before(computation)
    cards = queries.cards_of(computation, None if viewer.sees_everybody else viewer.led)
    found = _sorted(_holding(cards, asked.words), asked.sort, computation, earlier)
    return Table(computation, earlier, Asked(chosen, asked.words, asked.sort, asked.page), found)


def file(viewer: Viewer, asked: Asked, ending: str) -> HttpResponse | None:
    """Everybody who was asked for, on whatever page."""
    table = table_of(viewer, asked, queries.periods_with_results())
    if table is None:
        return None
    names = [
        pgettext("person", "Name"),
        _("Employee number"),
        _("Position"),
        _("Total"),
        _("Grade"),
        _("Before"),
        _("Behind"),
        _("At risk"),
    ]
    rows = table.rows(list(table.found.values_list(*Card._fields)))
    records = [dict(zip(names, _cells(row), strict=True)) for row in rows]
    return file_of(f"{_('People')} {table.computation.period}", names, records, ending)


def _cells(row: Row) -> list[Any]:
    card = row.card
    position = str(POSITIONS.get(card.position, card.position))
    return [card.name, card.subject, position, card.total, card.grade, row.before, row.behind, row.at_risk]


# ── found and sorted ────────────────────────────────────────────────────────────────────────────────


def _holding(cards: QuerySet[Scorecard], words: str) -> QuerySet[Scorecard]:
    """Those whose name, number, position or grade is like the words."""
    if not words:
        return cards
    positions = [name for name, word in POSITIONS.items() if words.casefold() in str(word).casefold()]
    return cards.filter(
        Q(name__icontains=words)
        | Q(subject__icontains=words)
        | Q(position__icontains=words)
        | Q(position__in=positions)
        | Q(grade__iexact=words)
    )


def _sorted(
    cards: QuerySet[Scorecard], sort: str, computation: Computation, earlier: Computation | None
) -> QuerySet[Scorecard]:
    """Those without a value come last, in either direction."""
    name = sort.removeprefix("-")
    key = _key(name, computation, earlier)
    found = cards.annotate(key=key) if key is not None else cards
    by = F("key") if key is not None else F(name)
    order = by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)
    return found.order_by(order, "name", "subject")


def _key(name: str, computation: Computation, earlier: Computation | None) -> Any:
    """What is not a column of the card is looked up for the order alone."""
    if name == "grade":
        bands = [band for band, _ in computation.outline.get("grades", {}).get("bands", ())]
        return Case(
            *(When(grade=band, then=Value(place)) for place, band in enumerate(bands)),
            default=None,
            output_field=IntegerField(),
        )
    if name in ("before", "change"):
        then = Scorecard.objects.filter(computation=earlier, subject=OuterRef("subject")).values("total")[:1]
        return Subquery(then) if name == "before" else F("total") - Subquery(then)
    if name in ("behind", "at_risk"):
        wanted = Signal.BEHIND if name == "behind" else Signal.AT_RISK
        figures = Figure.objects.filter(scorecard=OuterRef("pk"), signal=wanted, weight__gt=0).order_by()
        count = figures.values("scorecard").annotate(count=Count("pk")).values("count")
        return Coalesce(Subquery(count), 0)
    return None


def _head(asked: Asked, name: str, title: Any, is_number: bool) -> Head:
    """A second click turns the order round; numbers begin with the highest."""
    upwards, downwards = asked.sort == name, asked.sort == f"-{name}"
    first = f"-{name}" if is_number else name
    other = name if downwards else f"-{name}" if upwards else first
    order = "ascending" if upwards else "descending" if downwards else "none"
    return Head(title, is_number, asked.address(sort=other), order)


def _signals(cards: Sequence[Card]) -> Mapping[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    wanted = Figure.objects.filter(
        scorecard__in=[card.pk for card in cards], signal__in=[Signal.BEHIND, Signal.AT_RISK], weight__gt=0
    )
    for key in wanted.values_list("scorecard_id", "signal"):
        found[key] = found.get(key, 0) + 1
    return found
