"""Everything the system keeps about one person's performance, for that person (“我的绩效数据”)."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from steelyard.web.actuals.models import Actual
from steelyard.web.audit.models import Read
from steelyard.web.contributions.models import Contribution
from steelyard.web.cycles.models import Appraisee
from steelyard.web.org.models import Person
from steelyard.web.results.models import OUT, Appeal, Interview, Result
from steelyard.web.scorecards.models import Scorecard
from steelyard.web.targets.models import Line


def package(person: Person) -> bytes:
    """A zip of JSON files. Results only once they are released; 360° answers of colleagues never."""
    parts = {name: list(rows.values(*fields.split())) for name, (rows, fields) in _tables(person).items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as found:
        for name, body in parts.items():
            text = json.dumps(body, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
            found.writestr(f"{name}.json", text)
    return file.getvalue()


def _tables(person: Person) -> dict[str, tuple[QuerySet[Any], str]]:
    """File → its rows and columns."""
    released = Result.objects.filter(appraisee__person=person, state__in=OUT)
    return {
        "person": (Person.objects.filter(pk=person.pk), "id name email position hired_on left_on"),
        "memberships": (person.memberships.all(), "team_id valid_from valid_to share"),
        "cycles": (Appraisee.objects.filter(person=person), "id cycle__title position not_rated"),
        "scorecards": (
            Scorecard.objects.filter(subject=person.pk, computation__is_current=True),
            "computation__period total grade coefficient card",
        ),
        "targets": (
            Line.objects.filter(sheet__appraisee__person=person),
            "sheet__appraisee__cycle__title sheet__version sheet__state indicator threshold target stretch",
        ),
        "actuals": (
            Actual.objects.filter(appraisee__person=person),
            "cycle__title period indicator version value state entered_at reason",
        ),
        "results": (
            released,
            "appraisee__cycle__title state computed_total total grade coefficient steps objection card",
        ),
        "interviews": (
            Interview.objects.filter(result__in=released),
            "state held_on strengths to_work_on agreed answer",
        ),
        "appeals": (
            Appeal.objects.filter(result__appraisee__person=person),
            "state number claimed grounds submitted_at outcome decision",
        ),
        "contributions": (
            Contribution.objects.filter(subject=person.pk),
            "kind title occurred_on state rating",
        ),
        # Who looked at the score, and when.
        "reads": (Read.objects.filter(subject=person.pk), "reader__username day"),
    }
