"""YAML nodes with their marks, in half the time the library takes by itself.

Its round-trip reader gathers comments nobody asks for here, and its scanner works out for every question of
the parser whether another token is needed. Here a text is scanned whole, then parsed.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.parser import Parser
from ruamel.yaml.scanner import Scanner


class _Scanner(Scanner):
    """All tokens at once, the next one last.

    An error of the scanner is kept until the parser gets to where it would have met it: what the parser
    has to say of an earlier line comes first.
    """

    _error: MarkedYAMLError | None = None

    @cached_property
    def reader(self) -> Any:
        return self.loader.reader

    @cached_property
    def _queue(self) -> list[Any]:
        sure = 0
        try:
            while not self.done:
                self.stale_possible_simple_keys()
                pending = self.next_possible_simple_key()
                # What may still turn out to be a key, or have an error behind it, the parser is not shown.
                sure = len(self.tokens) - 1 if pending is None else pending
                self.fetch_more_tokens()
        except MarkedYAMLError as error:
            self._error = error
            return list(reversed(self.tokens[: max(sure, 0)]))
        return list(reversed(self.tokens))

    def _left(self) -> list[Any]:
        if not self._queue and self._error is not None:
            raise self._error
        return self._queue

    def check_token(self, *choices: Any) -> bool:
        left = self._queue or self._left()
        return bool(left) and (not choices or isinstance(left[-1], choices))

    def peek_token(self) -> Any:
        left = self._queue or self._left()
        return left[-1] if left else None

    def get_token(self) -> Any:
        left = self._queue or self._left()
        return left.pop() if left else None


class _Parser(Parser):
    @cached_property
    def scanner(self) -> Any:
        return self.loader.scanner

    @cached_property
    def resolver(self) -> Any:
        return self.loader.resolver


class _Composer(Composer):
    @cached_property
    def parser(self) -> Any:
        return self.loader.parser

    @cached_property
    def resolver(self) -> Any:
        return self.loader.resolver


def composed(text: str, *, deepest: int) -> Any:
    """The root node of one document, None of an empty one. Raises YAMLError."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner, yaml.Parser, yaml.Composer = _Scanner, _Parser, _Composer
    yaml.max_depth = deepest
    yaml.composer.warn_double_anchors = False
    return yaml.compose(text)
