"""Jobs in words. Texts that were written down in English are translated when they are shown."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from steelyard.web.jobs.actions import CANCELLED
from steelyard.web.jobs.models import Job, State

#: Kind → what is done. A kind without words is shown as it is called.
KINDS = {
    "appeal-compare": _("Compute again for an appeal"),
    "appeal-execute": _("Carry out a decision"),
    "check-connection": _("Try a connection"),
    "check-upload": _("Check the rows of files"),
    "backtest": _("Back-test of a revision"),
    "compute": _("Compute scores"),
    "contributions": _("Count verified contributions"),
    "cycle-archive": _("Archive a cycle"),
    "cycle-release": _("Release results"),
    "cycle-results": _("Compute the results of a cycle"),
    "evidence": _("Look up the rows behind a number"),
    "import-upload": _("Take rows of files in"),
    "inspect-upload": _("Look at files"),
    "mirror-organisation": _("Bring people and teams up to date"),
    "quarantine": _("Mend or replay held rows"),
    "feedback-service": _("Bring in the satisfaction of other departments"),
    "rater-diagnostics": _("Look at the raters of a cycle"),
    "reconcile": _("Compare totals of two sources"),
    "settle": _("Settle a difference"),
    "sync": _("Sync a connection"),
    "take-back-upload": _("Take rows of files back"),
    "trial": _("Try an indicator on data"),
}

#: Shown state → sign, word, colour of the badge. Never the colour alone.
STATES = {
    "queued": ("○", _("Waiting"), "secondary"),
    "running": ("▶", _("Running"), "blue"),
    "done": ("✓", _("Done"), "green"),
    "failed": ("✕", _("Failed"), "red"),
    "cancelled": ("–", _("Cancelled"), "secondary"),
}


def title(kind: str) -> str:
    """What a job of this kind does, in the current language."""
    return str(KINDS.get(kind, kind.replace("-", " ")))


def shown_state(job: Job) -> str:
    """A key of STATES: a job that was taken out of the queue failed for no fault of its own."""
    return "cancelled" if job.state == State.FAILED and job.problems == [CANCELLED] else str(job.state)


def problem(text: str) -> str:
    """A problem of a job: our own sentences in the current language, others as they were written."""
    return gettext(text) if text.strip() else text
