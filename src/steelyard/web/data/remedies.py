"""What to do about a run that failed: said in words, by what the run says."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: What a message holds → what to do. `{0}` is the first group.
_REMEDIES: tuple[tuple[re.Pattern[str], str | Promise], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), text)
    for pattern, text in (
        (
            r"environment variable (\w+) is not set",
            gettext_lazy("Set {0} in the environment of the worker and start the worker again."),
        ),
        (
            r"secrets file (\S+) cannot be read",
            gettext_lazy("Put the secrets file {0} where the connection file says, readable for the worker."),
        ),
        (
            r"\b40[13]\b|unauthor|forbidden|invalid.{0,10}(token|key|password)",
            gettext_lazy(
                "The system refuses the secret: renew it there, set it anew, and check the connection."
            ),
        ),
        (
            r"\b404\b",
            gettext_lazy("The address is not there: compare it with the system, and correct the connection."),
        ),
        (
            r"there is no such folder|no data files in this folder",
            gettext_lazy(
                "Look whether the folder is there and has files; correct the connection if it moved."
            ),
        ),
        (
            r"more than half",
            gettext_lazy(
                "More than half of the rows would go. Look whether the source is complete; if it is, "
                "use “Reload everything” and allow deletions."
            ),
        ),
        (
            r"is no longer there|mend the mapping",
            gettext_lazy("A column has another name now. Correct the mapping of this connection."),
        ),
        (
            r"being synced by another process",
            gettext_lazy("It is running already. Wait until that run has ended."),
        ),
        (
            r"not public|allow_hosts",
            gettext_lazy("The address is inside your network: an administrator allows it by name."),
        ),
        (
            r"timed? ?out|connection|unreachable|resolve|50[0234]|429",
            gettext_lazy(
                "The system does not answer. The next run tries again; if it stays so, ask who runs it."
            ),
        ),
        (
            r"--table|begin with the day or the month|which every row needs",
            gettext_lazy(
                "What a file is about is not clear. Say it in the connection under tables, or upload the "
                "file here and answer the questions."
            ),
        ),
    )
)


def remedy(message: str) -> str:
    """What to do about it."""
    for pattern, text in _REMEDIES:
        if found := pattern.search(message):
            return str(text).format(*found.groups()[:1])
    return _("Look at the message, correct the connection, and check it again.")
