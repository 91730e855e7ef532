"""One click, and one looks around as somebody of the sample company."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from steelyard.web.accounts.demo import ROLES, account_of
from steelyard.web.accounts.models import Theme, User
from steelyard.web.accounts.views.preferences import THEME_COOKIE
from steelyard.web.org.roles import Role

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Signs in as the sample company's account of a role. Anywhere but in a demo: 404."""
    wanted = request.POST.get("role", "")
    user = account_of(Role(wanted)) if settings.STEELYARD_DEMO and wanted in ROLES else None
    if user is None:
        raise Http404
    # Language and appearance come along: the visitor stays the same, only the role changes.
    theme = getattr(request.user, "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    User.objects.filter(pk=user.pk).update(
        language=get_language() or "", theme=theme if theme in Theme.values else Theme.AUTO
    )
    login(request, user, BACKEND)
    return HttpResponseRedirect(reverse("home"))
