"""What was typed in vain is shown once more, so that it can be copied: nothing typed is lost."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _


def give_back(request: HttpRequest, *fields: str) -> None:
    """Says what these fields of a refused form held, where they held something."""
    typed = [text for field in fields if (text := request.POST.get(field, "").strip()[:4000])]
    if typed:
        messages.warning(request, _("Not saved. You typed: %(text)s") % {"text": " · ".join(typed)})
