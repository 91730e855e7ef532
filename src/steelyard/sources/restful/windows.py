"""From the last cursor to now: the spans of time to ask for, and the cursor that holds afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from steelyard.core.problems import SteelyardError
from steelyard.sources import paths
from steelyard.sources.restful.model import IncrementalModel

_EPOCHS = {"epoch_s": 1, "epoch_ms": 1000}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """`start` and `end` as the API writes them; `closes` is the end itself, None when counting by number."""

    start: str
    end: str
    closes: datetime | None

    @property
    def words(self) -> dict[str, str]:
        return {"from": self.start, "to": self.end}


def windows(
    model: IncrementalModel, cursor: str | None, moment: datetime, zone: ZoneInfo
) -> Iterator[Window]:
    """The windows from the cursor (or `start`) to `moment`, oldest first; none when nothing is due yet."""
    if model.by_number:
        yield Window(cursor or model.start, "", None)
        return
    start = _parsed(cursor or model.start, zone) - (model.overlap if cursor else timedelta(0))
    if model.history is not None:
        start = max(start, moment - model.history)
    end = moment
    if model.whole_days:
        start, end = _midnight(start, zone), _midnight(moment, zone)
    while start < end:
        closes = min(end, start + model.window) if model.window else end
        yield Window(_written(start, model, zone), _written(_last(closes, model), model, zone), closes)
        start = closes


def _last(closes: datetime, model: IncrementalModel) -> datetime:
    if not model.to_inclusive:
        return closes
    return closes - (_DAY if model.whole_days else timedelta(seconds=1))


def _midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _parsed(text: str, zone: ZoneInfo) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise SteelyardError(f'"{text}" is not a moment such as 2024-01-01 or 2024-01-01T08:00:00Z') from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _written(moment: datetime, model: IncrementalModel, zone: ZoneInfo) -> str:
    if model.written == "iso":
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if model.written in _EPOCHS:
        return str(int(moment.timestamp() * _EPOCHS[model.written]))
    return moment.astimezone(zone).strftime(model.written)


def furthest(
    model: IncrementalModel, records: Iterable[Any], so_far: str | None, moment: datetime, zone: ZoneInfo
) -> str | None:
    """The cursor after these records: the largest `field` seen, but never later than the run itself.

    A record with a moment in the future must not make later ones invisible. Fields that cannot be read
    move nothing.
    """
    if model.field is None:
        return so_far
    if model.by_number:
        return _largest(model.field, records, so_far)
    found = [each for record in records if (each := _moment(record, model, zone)) is not None]
    if so_far is not None:
        found.append(_parsed(so_far, zone))
    return min(max(found), moment).astimezone(UTC).isoformat() if found else None


def _largest(field: str, records: Iterable[Any], so_far: str | None) -> str | None:
    numbers = [number for record in records if (number := _number(paths.first(record, field))) is not None]
    numbers += [number] if (number := _number(so_far)) is not None else []
    return format(max(numbers), "f") if numbers else None


def _number(value: object) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _moment(record: Any, model: IncrementalModel, zone: ZoneInfo) -> datetime | None:
    value = paths.first(record, model.field or "")
    try:
        if model.written in _EPOCHS:
            seconds = Decimal(str(value)) / _EPOCHS[model.written]
            return datetime.fromtimestamp(float(seconds), UTC)
        if model.written == "iso":
            return _parsed(str(value), zone)
        found = datetime.strptime(str(value), model.written)  # noqa: DTZ007  the zone is given below
    except (ValueError, ArithmeticError, OverflowError, SteelyardError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)
