"""One's own API tokens."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from steelyard.web.accounts import tokens as actions
from steelyard.web.accounts.forms import TokenForm
from steelyard.web.accounts.models import ApiToken
from steelyard.web.accounts.queries import tokens_of
from steelyard.web.accounts.scopes import offered
from steelyard.web.org.access import signed_in
from steelyard.web.org.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
@reauthentication_required(allow_get=True)
def tokens(request: Request) -> HttpResponse:
    """The list, and a form for a new one. A new secret is in the answer to that form and nowhere else."""
    scopes = offered(request.viewer.roles)
    form = TokenForm(request.POST or None, offered=scopes)
    made = secret = None
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.create(actor=request.viewer.user, **form.cleaned_data)
            form = TokenForm(offered=scopes)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "rows": tokens_of(request.viewer.user), "made": made, "secret": secret}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def revoke(request: Request, token_id: int) -> HttpResponse:
    """Only one's own."""
    token = get_object_or_404(ApiToken, pk=token_id, user=request.viewer.user)
    actions.revoke(token, actor=request.viewer.user)
    messages.success(request, _("The token was revoked. Whoever uses it is turned away from now on."))
    return HttpResponseRedirect(reverse("tokens"))
