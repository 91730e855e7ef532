"""Why an indicator cannot be scored."""

from __future__ import annotations


class NoCurve(Exception):  # noqa: N818 - it is an answer about the scheme, not a failure of the program
    """No score can be computed: `reason` is for machines (`no_target`), `text` is for people."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text
