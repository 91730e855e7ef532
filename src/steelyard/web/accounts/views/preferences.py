"""Language and appearance: for everybody by cookie, for users in their account as well."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from steelyard.web.accounts.forms import LanguageForm, ThemeForm
from steelyard.web.accounts.models import User

YEAR = 365 * 24 * 3600
THEME_COOKIE = "steelyard_theme"


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Back to the page one came from, in the other language."""
    form = LanguageForm(request.POST, languages=list(settings.LANGUAGES))
    if not form.is_valid():
        return HttpResponseBadRequest(gettext("There is no such language."), content_type="text/plain")
    chosen = form.cleaned_data["language"]
    _keep(request, language=chosen)
    translation.activate(chosen)
    return _remember(_back(request), settings.LANGUAGE_COOKIE_NAME, chosen)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system. A script that switched already gets 204."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(gettext("There is no such appearance."), content_type="text/plain")
    chosen = form.cleaned_data["theme"]
    _keep(request, theme=chosen)
    by_script = request.headers.get("X-Requested-With") or request.headers.get("HX-Request")
    answer = HttpResponse(status=204) if by_script else _back(request)
    return _remember(answer, THEME_COOKIE, chosen)


def _keep(request: HttpRequest, **chosen: str) -> None:
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(**chosen)


def _back(request: HttpRequest) -> HttpResponse:
    """To `next`, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    is_safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return HttpResponseRedirect(wanted if is_safe else "/")


def _remember(answer: HttpResponse, cookie: str, value: str) -> HttpResponse:
    answer.set_cookie(
        cookie, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=False
    )
    return answer
