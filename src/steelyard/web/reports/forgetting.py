"""Forgetting a person: name, address and account go, the numbers and the proof stay under the id."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steelyard.web.accounts.models import User
from steelyard.web.audit.models import Entry
from steelyard.web.audit.recording import record
from steelyard.web.config import clock
from steelyard.web.org.models import Person
from steelyard.web.reports.archiving import names_of, place
from steelyard.web.reports.models import Archive
from steelyard.web.scorecards.models import Scorecard

FORGOTTEN = "—"


def may_be_forgotten_from(person: Person) -> date | None:
    """Records of pay are kept for years after somebody left (DOMAIN §7); None for who is still here."""
    if person.left_on is None:
        return None
    return person.left_on + timedelta(days=365 * settings.STEELYARD_RETENTION_YEARS)


@transaction.atomic
def forget(person: Person, *, reason: str, actor: User) -> None:
    """Takes the name out of everything that people read. Cannot be undone. Raises ValidationError.

    The chain and the archives speak of ids and pseudonyms: they verify as before.
    """
    from_ = may_be_forgotten_from(person)
    if from_ is None or clock.today() < from_:
        day = from_.isoformat() if from_ else _("the person has left")
        raise ValidationError(_("Records are kept until %(day)s."), params={"day": day})
    if not reason.strip():
        raise ValidationError(_("A reason is needed."))
    if person.user_id is not None:
        account = User.objects.get(pk=person.user_id)
        account.is_active, account.email = False, ""
        account.first_name = account.last_name = ""
        account.username = f"forgotten-{account.pk}"
        account.set_unusable_password()
        account.save()
    old_name = person.name
    Person.objects.filter(pk=person.pk).update(name=FORGOTTEN, email="", user=None)
    Scorecard.objects.filter(subject=person.pk).update(name=FORGOTTEN)
    # Labels are outside the seals for this very reason.
    for number, label in Entry.objects.filter(label__contains=old_name).values_list("number", "label"):
        Entry.objects.filter(number=number).update(label=label.replace(old_name, FORGOTTEN))
    record("person.forgotten", "person", actor=actor, new={"id": person.pk}, reason=reason)
    transaction.on_commit(lambda: _out_of_archives(person.pk))


def _out_of_archives(person: str) -> None:
    """The line of the person is taken out of every file that says who is who."""
    for archive in Archive.objects.select_related("cycle"):
        path = names_of(place(archive.cycle))
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [line for line in lines if line.split(",")[1:2] != [person]]
            path.write_text("".join(kept), encoding="utf-8")
