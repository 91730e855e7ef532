"""What pages write of jobs."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from steelyard.web.jobs import words
from steelyard.web.jobs.models import Job

register = template.Library()


@register.filter
def job_title(kind: str) -> str:
    """What a job of this kind does."""
    return words.title(kind)


@register.filter
def job_problem(text: str) -> str:
    """A problem in the current language, where it is ours."""
    return words.problem(text)


@register.simple_tag
def job_state(job: Job) -> SafeString:
    """Sign, word and colour."""
    sign, word, colour = words.STATES[words.shown_state(job)]
    return format_html(
        '<span class="badge bg-{0}-lt"><span aria-hidden="true">{1}</span> {2}</span>', colour, sign, word
    )


@register.filter
def job_seconds(job: Job) -> int | None:
    """How long it took, in whole seconds; None while it is not over."""
    if job.started_at is None or job.finished_at is None:
        return None
    return max(0, round((job.finished_at - job.started_at).total_seconds()))


@register.filter
def job_percent(job: Job) -> int | None:
    """How far it is; None where nobody knows."""
    return min(100, job.done * 100 // job.total) if job.total else None
