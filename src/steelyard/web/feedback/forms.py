"""Forms of feedback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steelyard.appraisal.anonymity import Perspective
from steelyard.appraisal.anonymity_words import PERSPECTIVES
from steelyard.core.texts import LANGUAGES
from steelyard.web.feedback.questions import Item
from steelyard.web.org.models import Person
from steelyard.web.ui.templatetags.steelyard import spoken

#: So many empty questions below those that are there.
SPARE = 1
FIVE = (1, 5)


class QuestionForm(forms.Form):
    """One question in three languages; what its lowest and highest point stand for."""

    name = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("How it is answered"))
    asked = forms.ChoiceField(label=_("Put to"))
    remove = forms.BooleanField(
        label=_("Leave it out"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [
            ("scale", _("on a scale")),
            ("words", _("in words")),
            ("service", _("on a scale, as satisfaction with our service")),
        ]
        asked: Any = self.fields["asked"]
        asked.choices = [
            ("", _("everybody")),
            *((each.value, spoken(PERSPECTIVES[each])) for each in Perspective),
        ]
        asked.required = False
        for part, label in (
            ("title", _("Question")),
            ("low", _("Lowest point")),
            ("high", _("Highest point")),
        ):
            for language in LANGUAGES:
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=label, required=False, max_length=500
                )

    @property
    def texts(self) -> list[tuple[str, list[Any]]]:
        """Language → its three fields."""
        names = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
        return [
            (names[one], [self[f"{part}_{one}"] for part in ("title", "low", "high")]) for one in LANGUAGES
        ]


def first(item: Item) -> dict[str, Any]:
    """The fields of a question as it is."""
    kind = "service" if item.service else "scale" if item.scale else "words"
    ends = item.scale or FIVE
    return {
        "name": item.name,
        "kind": kind,
        "asked": item.asked[0].value if item.asked else "",
        **{f"title_{each}": item.title.get(each, "") for each in LANGUAGES},
        **{f"low_{each}": item.anchors.get(str(ends[0]), {}).get(each, "") for each in LANGUAGES},
        **{f"high_{each}": item.anchors.get(str(ends[1]), {}).get(each, "") for each in LANGUAGES},
    }


def written(forms_: Sequence[QuestionForm], items: Sequence[Item]) -> list[dict[str, Any]]:
    """The questions that the forms make of those there were; forms without a title are none."""
    before = {one.name: one for one in items}
    taken = set(before)
    found = []
    for form in forms_:
        given = form.cleaned_data
        title = {each: given[f"title_{each}"].strip() for each in LANGUAGES}
        if given["remove"] or not any(title.values()):
            continue
        old = before.get(given["name"])
        name = old.name if old else next(f"q{n}" for n in range(1, 99) if f"q{n}" not in taken)
        taken.add(name)
        found.append(_question(name, title, given, old))
    return found


def _question(name: str, title: dict[str, str], given: dict[str, Any], old: Item | None) -> dict[str, Any]:
    scale = None if given["kind"] == "words" else (old.scale if old and old.scale else FIVE)
    asked = [given["asked"]] if given["asked"] else []
    if given["kind"] == "service":
        asked = [Perspective.OTHER_DEPARTMENT.value]
    anchors = dict(old.anchors) if old and scale else {}
    if scale:
        for point, part in zip(scale, ("low", "high"), strict=True):
            texts = {each: given[f"{part}_{each}"].strip() for each in LANGUAGES}
            anchors[str(point)] = {each: text for each, text in texts.items() if text}
    return {
        "name": name,
        "title": title,
        "scale": scale,
        "anchors": anchors,
        "asked": asked,
        "service": given["kind"] == "service",
    }


class RaterForm(forms.Form):
    """Somebody who is to be asked."""

    rater = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.filter(left_on=None))
