"""State machines: tables of transitions, each with who may take it and whether it needs a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The part somebody has in the matter at hand: of one person there may be several."""

    APPRAISEE = "appraisee"
    MANAGER = "manager"
    RATER = "rater"
    DATA_OWNER = "data_owner"
    HR = "hr"
    COMMITTEE = "committee"
    DIRECTOR = "director"
    SYSTEM = "system"


class Refusal(StrEnum):
    """Why a transition is not taken."""

    UNKNOWN = "unknown"
    STATE = "state"
    PART = "part"
    REASON = "reason"


class NotAllowedError(Exception):
    """A transition that the machine does not take. `refusal` says why, `allowed` what could be done."""

    def __init__(self, machine: str, name: str, refusal: Refusal, allowed: Iterable[str] = ()) -> None:
        self.machine, self.name, self.refusal = machine, name, refusal
        self.allowed = tuple(allowed)
        super().__init__(f"{machine}: {name} is refused ({refusal.value})")


@dataclass(frozen=True, slots=True)
class Transition:
    """From one of `sources` to `target`, by one who has one of the parts `by`.

    `reason` says whether words are needed. A `target` of None leads back to where the thing was before.
    """

    name: str
    sources: tuple[str, ...]
    target: str | None
    by: tuple[Part, ...]
    reason: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """`states` in their usual order, the first one is where a thing begins; `ends` lead nowhere."""

    name: str
    states: tuple[str, ...]
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        for each in self.transitions:
            unknown = {*each.sources, *([each.target] if each.target else [])} - set(self.states)
            if unknown:
                raise ValueError(f"{self.name}.{each.name}: no state {sorted(unknown)}")
        keys = [(each.name, source) for each in self.transitions for source in each.sources]
        if len(keys) != len(set(keys)):
            raise ValueError(f"{self.name}: two transitions of one name from one state")

    @property
    def first(self) -> str:
        return self.states[0]

    @property
    def ends(self) -> frozenset[str]:
        """States that nothing leads out of."""
        return frozenset(self.states) - {source for each in self.transitions for source in each.sources}

    def step(
        self, state: str, name: str, *, by: Collection[Part], reason: str = "", before: str | None = None
    ) -> str:
        """The state after a transition. `before` is where the thing was, for those that lead back.

        Raises NotAllowedError.
        """
        named = [each for each in self.transitions if each.name == name]
        fitting = next((each for each in named if state in each.sources), None)
        if fitting is None:
            refusal = Refusal.STATE if named else Refusal.UNKNOWN
            raise NotAllowedError(self.name, name, refusal, self.names(state, by=by))
        if not set(fitting.by) & set(by):
            raise NotAllowedError(self.name, name, Refusal.PART, self.names(state, by=by))
        if fitting.reason and not reason.strip():
            raise NotAllowedError(self.name, name, Refusal.REASON)
        target = fitting.target or before
        if target not in self.states:
            raise NotAllowedError(self.name, name, Refusal.STATE)
        return target

    def names(self, state: str, *, by: Collection[Part]) -> tuple[str, ...]:
        """What somebody with these parts may do in a state."""
        return tuple(each.name for each in self.open_to(state, by=by))

    def open_to(self, state: str, *, by: Collection[Part]) -> Iterator[Transition]:
        """The transitions behind `names`."""
        parts = set(by)
        return (each for each in self.transitions if state in each.sources and parts & set(each.by))
