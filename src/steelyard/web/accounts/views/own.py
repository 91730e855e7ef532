"""One's own settings."""

from __future__ import annotations

from django.conf import settings as configured
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from steelyard.web.accounts.forms import NameForm
from steelyard.web.accounts.models import Theme
from steelyard.web.accounts.queries import safety_of
from steelyard.web.org.access import signed_in
from steelyard.web.org.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settings(request: Request) -> HttpResponse:
    """Name, language, appearance; how the account is protected."""
    user = request.viewer.user
    is_person = request.viewer.person is not None
    form = NameForm(None if is_person else request.POST or None, instance=user)
    if request.method == "POST" and not is_person and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("settings"))
    context = {
        "form": form,
        "languages": configured.LANGUAGES,
        "themes": Theme.choices,
        "theme": user.theme,
        "safety": safety_of(user),
        "sends_mail": configured.STEELYARD_SENDS_MAIL,
        "has_providers": bool(configured.SOCIALACCOUNT_PROVIDERS),
    }
    return render(request, "accounts/settings.html", context)
