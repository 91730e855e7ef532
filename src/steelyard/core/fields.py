"""How the text of a document becomes typed values: the field types shared by all models.

Scalars of a document arrive as text (DESIGN §5). Every type here reads text and also describes itself
for the JSON Schema that editors use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    WithJsonSchema,
    WrapSerializer,
)

from steelyard.core.numbers import parse_number, parse_weight, plain
from steelyard.core.texts import LANGUAGES, Text
from steelyard.core.units import ALLOWED, Unit

T = TypeVar("T")


class Model(BaseModel):
    """A part of a document: immutable, and unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def _read_number(value: object, parse: Callable[[object], Decimal] = parse_number) -> Decimal:
    if value is None or isinstance(value, Mapping | list):
        raise ValueError("expected a number such as 20, 0.2 or 20%")
    try:
        return parse(value)
    except ValueError as error:
        raise ValueError(f"{error}. Write a number such as 20, 0.2 or 20%") from None


def _read_weight(value: object) -> Decimal:
    number = _read_number(value, parse_weight)
    if not 0 <= number <= 100:
        raise ValueError(f"a weight is between 0 and 100, not {plain(number)}")
    return number


_NUMBER_SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[-+]?[0-9.,]+ ?%?$"}]}

#: A Decimal; `5%` is 0.05.
Number = Annotated[
    Decimal,
    BeforeValidator(_read_number),
    PlainSerializer(plain, return_type=str),
    WithJsonSchema(_NUMBER_SCHEMA),
]

#: A weight in percent, 0 to 100; `40` and `40%` are the same.
Weight = Annotated[
    Decimal,
    BeforeValidator(_read_weight),
    PlainSerializer(plain, return_type=str),
    WithJsonSchema(_NUMBER_SCHEMA),
]


def _read_text(value: object) -> Text:
    if isinstance(value, Text):
        return value
    if isinstance(value, str):
        return Text.of(value)
    if isinstance(value, Mapping) and value and all(isinstance(v, str) for v in value.values()):
        unknown = [str(key) for key in value if key not in LANGUAGES]
        if unknown:
            raise ValueError(f'"{unknown[0]}" is not a language. Choose {", ".join(LANGUAGES)}')
        return Text.of({str(key): str(text) for key, text in value.items()})
    raise ValueError(f"expected a text, or a map of {', '.join(LANGUAGES)} to texts")


def _write_text(text: Text) -> str | dict[str, str]:
    texts = dict(text.by_language)
    return texts[""] if set(texts) == {""} else texts


Words = Annotated[
    Text,
    BeforeValidator(_read_text),
    PlainSerializer(_write_text),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {language: {"type": "string"} for language in LANGUAGES},
                    "additionalProperties": False,
                    "minProperties": 1,
                },
            ]
        }
    ),
]


def _read_unit(value: object) -> Unit:
    if isinstance(value, Unit):
        return value
    if not isinstance(value, str):
        raise ValueError(f"expected a unit: {ALLOWED}")
    return Unit.parse(value)


UnitField = Annotated[
    Unit,
    BeforeValidator(_read_unit),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^(percent|percentage_point|ratio|count|points|score|currency:[A-Z]{3}"
            "|duration:(second|minute|hour|day|week|month))$",
        }
    ),
]

_NAME = re.compile(r"[^\W\d]\w*")


def is_name(text: str) -> bool:
    """Whether `text` may name a measure, parameter, indicator or dimension (any script)."""
    return bool(_NAME.fullmatch(text))


def _check_name(value: str) -> str:
    if not is_name(value):
        raise ValueError(
            f'"{value}" is not a name. Use letters of any script, digits and _, not starting with a digit'
        )
    return value


Name = Annotated[str, AfterValidator(_check_name)]


class _Frozen(dict[Any, T]):
    """A dict that cannot be changed. Unlike a mapping proxy it can be copied and pickled."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a part of a document cannot be changed")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __deepcopy__(self, memo: object) -> _Frozen[T]:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _Frozen, (dict(self),)


def _freeze(value: Mapping[Any, T]) -> Mapping[Any, T]:
    return _Frozen(value)


def _thaw(value: Mapping[Any, T], handler: Any) -> Any:
    return handler(dict(value))


K = TypeVar("K")
#: A map that cannot be changed, in the order of the document.
Map = Annotated[Mapping[K, T], AfterValidator(_freeze), WrapSerializer(_thaw)]


def no_entries() -> Mapping[Any, Any]:
    """The default of a map: empty, and as unchangeable as a given one."""
    return _Frozen()


def one_or_many(value: object) -> object:
    """Accept a single item where a list is meant."""
    return value if isinstance(value, list | tuple) or value is None else [value]
