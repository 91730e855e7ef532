"""Forms of cycles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steelyard.web.cycles.models import Appraisee, Cycle, Overdue, Segment
from steelyard.web.cycles.planning import covered, rules_of
from steelyard.web.org.models import Person
from steelyard.web.schemes.models import State, Version

#: Fewer answers of a perspective than this could be told apart (DOMAIN §3).
ANONYMOUS = 3
Day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NewForm(forms.Form):
    """A cycle: its scheme, and its period or its first and last day."""

    title = forms.CharField(label=_("Title"), max_length=200)
    version = forms.ModelChoiceField(label=_("Scheme"), queryset=Version.objects.none())
    period = forms.CharField(
        label=_("Period"), max_length=10, required=False, help_text=_("2026Q3, 2026-09, 2026H2 or 2026")
    )
    starts_on = forms.DateField(label=_("Or from"), required=False, widget=Day)
    ends_on = forms.DateField(label=_("through"), required=False, widget=Day)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["version"]
        chosen.queryset = (
            Version.objects.filter(state=State.PUBLISHED)
            .select_related("scheme")
            .order_by("scheme", "-number")
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        given["periods"], given["starts_on"], given["ends_on"] = covered(
            given["version"],
            period=given.get("period", ""),
            starts_on=given.get("starts_on"),
            ends_on=given.get("ends_on"),
        )
        return given


class StageForm(forms.Form):
    """One stage of the plan."""

    kind = forms.CharField(widget=forms.HiddenInput)
    is_on = forms.BooleanField(required=False)
    starts_on = forms.DateField(widget=Day)
    due_on = forms.DateField(widget=Day)
    overdue = forms.ChoiceField(choices=Overdue.choices)
    ORDER = forms.IntegerField(required=False)


COEFFICIENT: dict[str, Any] = {"min_value": 0, "max_value": 10, "decimal_places": 4, "required": False}


class RulesForm(forms.Form):
    """What a cycle agrees on, as fields. Empty ones keep their usual value."""

    too_new_under = forms.DecimalField(
        label=_("Too new under this share of the days"), min_value=0, max_value=1, decimal_places=4
    )
    segment_days = forms.IntegerField(
        label=_("Days from which a segment is scored"), min_value=0, max_value=400
    )
    long_leave_days = forms.IntegerField(
        label=_("Days of leave after which a result is never below neutral"), min_value=0, max_value=400
    )
    neutral = forms.DecimalField(
        label=_("Neutral score"),
        min_value=0,
        max_value=1000,
        required=False,
        help_text=_("Empty: the lowest score of the grade with the coefficient 1."),
    )
    manager_rounds = forms.IntegerField(label=_("Rounds of manager review"), min_value=1, max_value=3)
    dotted_lines_rate = forms.BooleanField(label=_("Dotted-line managers rate, too"), required=False)
    acknowledge_days = forms.IntegerField(label=_("Days to answer a result"), min_value=1, max_value=60)
    appeal_days = forms.IntegerField(label=_("Working days to appeal"), min_value=1, max_value=60)
    supplement_days = forms.IntegerField(label=_("Working days to add material"), min_value=1, max_value=60)
    linkage_share = forms.DecimalField(
        label=_("Share of the department's result"), min_value=0, max_value=1, decimal_places=4
    )
    linkage_leaders = forms.DecimalField(
        label=_("Share of it for managers"), min_value=0, max_value=1, decimal_places=4
    )
    linkage_caps = forms.CharField(
        label=_("Best grades by the department's grade"),
        max_length=200,
        required=False,
        help_text=_("As C: B, D: C. With a department of C nobody gets better than B. Empty: no such cap."),
    )
    multiplied = forms.BooleanField(
        label=_("Coefficient = company × department × own × attendance"), required=False
    )
    multiplied_company = forms.DecimalField(label=_("Coefficient of the company"), **COEFFICIENT)
    multiplied_departments = forms.CharField(
        label=_("Coefficients by the department's grade"),
        max_length=200,
        required=False,
        help_text=_("As A: 1.1, C: 0.9. Empty: those of the scheme."),
    )
    multiplied_attendance = forms.BooleanField(
        label=_("Attendance is the share of the days of employment"),
        required=False,
        help_text=_("Leave takes nothing away."),
    )
    multiplied_least = forms.DecimalField(label=_("Lowest coefficient"), **COEFFICIENT)
    multiplied_most = forms.DecimalField(label=_("Highest coefficient"), **COEFFICIENT)
    feedback_least = forms.IntegerField(label=_("Fewest raters of a 360° review"), min_value=1, max_value=50)
    feedback_most = forms.IntegerField(label=_("Most raters of a 360° review"), min_value=1, max_value=50)
    feedback_per_rater = forms.IntegerField(
        label=_("Most 360° reviews asked of one person"), min_value=1, max_value=200
    )
    peer = forms.IntegerField(
        label=_("Fewest answers of peers that are shown"), min_value=ANONYMOUS, max_value=20
    )
    report = forms.IntegerField(
        label=_("Fewest answers of reports that are shown"), min_value=ANONYMOUS, max_value=20
    )
    other_department = forms.IntegerField(
        label=_("Fewest answers of another department that are shown"), min_value=ANONYMOUS, max_value=20
    )
    pooled_under = forms.IntegerField(
        label=_("Groups smaller than this are calibrated together"), min_value=1, max_value=100
    )
    second_approval = forms.BooleanField(
        label=_("A move in the calibration room needs a second approval"), required=False
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        least, most = given.get("feedback_least"), given.get("feedback_most")
        if least is not None and most is not None and least > most:
            self.add_error("feedback_most", _("Not less than the fewest."))
        low, high = given.get("multiplied_least"), given.get("multiplied_most")
        if low is not None and high is not None and low > high:
            self.add_error("multiplied_most", _("Not less than the lowest."))
        if given.get("multiplied_company") is None:
            given["multiplied_company"] = Decimal(1)
        return given

    def clean_linkage_caps(self) -> dict[str, str]:
        """The department's grade → the best grade."""
        return _pairs(
            self.cleaned_data["linkage_caps"], _("Write a grade, a colon and a grade, with commas between.")
        )

    def clean_multiplied_departments(self) -> dict[str, Decimal]:
        """The department's grade → its coefficient."""
        wrong = _("Write a grade, a colon and a coefficient from 0 to 10, with commas between.")
        pairs = _pairs(self.cleaned_data["multiplied_departments"], wrong)
        field = forms.DecimalField(**COEFFICIENT)
        try:
            return {grade: field.clean(number) for grade, number in pairs.items()}
        except forms.ValidationError:
            raise forms.ValidationError(wrong) from None

    @staticmethod
    def first(cycle: Cycle) -> dict[str, Any]:
        """The fields of a cycle as they are now."""
        rules: Any = rules_of(cycle).plain()
        found = {name: _at(rules, path) for name, path in _PLACES.items()}
        return {
            **found,
            **{name: _joined(found[name]) for name in ("linkage_caps", "multiplied_departments")},
        }

    def onto(self, rules: Mapping[str, Any]) -> dict[str, Any]:
        """The rules with what was typed."""
        changed = deepcopy(dict(rules))
        for name, (*way, last) in _PLACES.items():
            _at(changed, way)[last] = self.cleaned_data[name]
        return changed


def _pairs(written: str, wrong: Any) -> dict[str, str]:
    """`A: 1, B: 2`, with Chinese marks as well. Raises ValidationError."""
    parts = written.replace("：", ":").replace("，", ",").split(",")
    pairs = [part.split(":") for part in parts if part.strip()]
    if any(len(pair) != 2 or not all(name.strip() for name in pair) for pair in pairs):
        raise forms.ValidationError(wrong)
    return {key.strip(): value.strip() for key, value in pairs}


def _joined(pairs: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in pairs.items())


#: Field → where it stands in the rules.
_PLACES: Mapping[str, Sequence[str]] = {
    **{
        name: (name,)
        for name in (
            "too_new_under",
            "segment_days",
            "long_leave_days",
            "neutral",
            "manager_rounds",
            "dotted_lines_rate",
            "acknowledge_days",
            "appeal_days",
            "supplement_days",
        )
    },
    "linkage_share": ("linkage", "share"),
    "linkage_leaders": ("linkage", "leaders"),
    "linkage_caps": ("linkage", "caps"),
    "multiplied": ("linkage", "multiplied", "is_on"),
    "multiplied_company": ("linkage", "multiplied", "company"),
    "multiplied_departments": ("linkage", "multiplied", "departments"),
    "multiplied_attendance": ("linkage", "multiplied", "by_attendance"),
    "multiplied_least": ("linkage", "multiplied", "least"),
    "multiplied_most": ("linkage", "multiplied", "most"),
    "feedback_least": ("feedback", "least"),
    "feedback_most": ("feedback", "most"),
    "feedback_per_rater": ("feedback", "most_per_rater"),
    **{name: ("feedback", "thresholds", name) for name in ("peer", "report", "other_department")},
    "pooled_under": ("calibration", "pooled_under"),
    "second_approval": ("calibration", "second_approval"),
}


def _at(rules: Any, way: Sequence[str]) -> Any:
    for name in way:
        rules = rules[name]
    return rules


class ReasonForm(forms.Form):
    """Words that are kept."""

    reason = forms.CharField(label=_("Reason"), max_length=2000)


class PersonForm(ReasonForm):
    """Somebody, and why."""

    to = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.all())
    field_order = ("to", "reason")


class LeaveForm(ReasonForm):
    """Days of leave. Of what kind it is is not asked."""

    starts_on = forms.DateField(label=_("On leave from"), widget=Day)
    ends_on = forms.DateField(label=_("through"), widget=Day)
    field_order = ("starts_on", "ends_on", "reason")


class SegmentForm(ReasonForm):
    """Who rates the days in a team."""

    segment = forms.ModelChoiceField(label=_("Days in"), queryset=Segment.objects.none())
    manager = forms.ModelChoiceField(label=_("are rated by"), queryset=Person.objects.none())
    field_order = ("segment", "manager", "reason")

    def __init__(self, *args: Any, appraisee: Appraisee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segment: Any = self.fields["segment"]
        segment.queryset = appraisee.segments.select_related("team")
        segment.label_from_instance = lambda one: f"{one.team.name} · {one.starts_on} – {one.ends_on}"
        manager: Any = self.fields["manager"]
        manager.queryset = Person.objects.exclude(pk=appraisee.person_id)


class DueForm(ReasonForm):
    due_on = forms.DateField(label=_("New last day"), widget=Day)
    field_order = ("due_on", "reason")


class StandInForm(ReasonForm):
    """Who stands in for me, and when."""

    delegate = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.none())
    starts_on = forms.DateField(label=_("From"), widget=Day)
    ends_on = forms.DateField(label=_("Through"), widget=Day)
    notify_principal = forms.BooleanField(label=_("Tell me, too"), required=False, initial=True)
    field_order = ("delegate", "starts_on", "ends_on", "reason")

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["delegate"]
        chosen.queryset = colleagues
