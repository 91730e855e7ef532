"""One digest a day: what is open and what is new, to each person by e-mail; counts to robots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from steelyard.web.accounts.models import User
from steelyard.web.config import clock
from steelyard.web.cycles.models import PENDING, Task
from steelyard.web.cycles.tasks import title_of
from steelyard.web.notifications.models import Digest, Notice

#: Days before and after the last one on which an open task is worth a mail (DOMAIN §1.4).
DAYS = (-3, -1, 0, 1)


@dataclass(frozen=True)
class Letter:
    """What one account is told on a day."""

    user: User
    notices: list[Notice]
    tasks: list[Task]

    @property
    def body(self) -> str:
        """Plain text, in the current language: what to do, by when, what is new, where. No score."""
        lines = [_("Good morning,"), ""]
        if self.tasks:
            lines.append(_("Open:"))
            for task in self.tasks:
                due = date_format(task.due_on, "SHORT_DATE_FORMAT")
                lines.append(f"- {title_of(task)} ({_('by %(day)s') % {'day': due}})")
            lines.append("")
        if self.notices:
            lines.append(_("New:"))
            lines += [f"- {notice.text}" for notice in self.notices]
            lines.append("")
        return "\n".join([*lines, settings.STEELYARD_URL])


def letters(day: date) -> Iterator[Letter]:
    """For everybody with something to say: three queries."""
    notices: dict[int, list[Notice]] = {}
    for notice in Notice.objects.filter(read_at=None, sent_on=None).order_by("at"):
        notices.setdefault(notice.user_id, []).append(notice)
    tasks: dict[int, list[Task]] = {}
    for task in _due(day):
        if task.assignee.user_id is not None and task.stage.cycle.is_live:
            tasks.setdefault(task.assignee.user_id, []).append(task)
    users = User.objects.filter(pk__in={*notices, *tasks}, is_active=True).exclude(email="")
    for user in users:
        yield Letter(user, notices.get(user.pk, []), tasks.get(user.pk, []))


def _due(day: date) -> Iterator[Task]:
    days = [day - timedelta(days=shift) for shift in DAYS]
    found = Task.objects.filter(state__in=PENDING, due_on__in=days)
    yield from found.select_related("stage__cycle", "assignee", "appraisee__person").order_by("due_on")


def send_mails(day: date) -> int:
    """Every letter once: who has theirs of the day gets no second one. Gives how many went out."""
    sent = 0
    with get_connection() as connection:
        for letter in letters(day):
            if not _take(day, f"user:{letter.user.pk}"):
                continue
            with translation.override(_language(letter.user)):
                mail = EmailMessage(
                    _("Steelyard: what is open and what is new"),
                    letter.body,
                    to=[letter.user.email],
                    connection=connection,
                )
            mail.send()
            Notice.objects.filter(pk__in=[one.pk for one in letter.notices]).update(sent_on=day)
            sent += 1
    return sent


def _language(user: User) -> str:
    return str(getattr(user, "language", "") or settings.LANGUAGE_CODE)


def summary() -> Sequence[str]:
    """For a group: how many tasks are open and late in each cycle. No names, no scores."""
    found = Task.objects.filter(state__in=PENDING).select_related("stage__cycle")
    pending: Counter[tuple[str, str]] = Counter()
    late: Counter[tuple[str, str]] = Counter()
    for task in found:
        if task.stage.cycle.is_live:
            key = (task.stage.cycle.title, str(task.stage))
            pending[key] += 1
            late[key] += task.due_on < clock.today()
    return [
        _("%(cycle)s · %(stage)s: %(n)d open, %(late)d late")
        % {"cycle": cycle, "stage": stage, "n": n, "late": late[cycle, stage]}
        for (cycle, stage), n in sorted(pending.items())
    ]


def _take(day: date, to: str) -> bool:
    """Whether this digest is ours to send: of two workers one is."""
    try:
        with transaction.atomic():
            Digest.objects.create(day=day, to=to, at=clock.now())
    except IntegrityError:
        return False
    return True


def send_to_robots(day: date) -> int:
    """The summary to every robot that is set up, once a day; one that fails does not keep back the others."""
    from steelyard.web.notifications import robots

    sent = 0
    with translation.override(settings.LANGUAGE_CODE):
        lines = summary()
        for robot in robots.configured() if lines else ():
            if _take(day, f"robot:{robot.kind}"):
                sent += robots.send(robot, [_("Steelyard: open tasks"), *lines, settings.STEELYARD_URL])
    return sent
