"""Actions and kinds of the chain in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "account.created": _("Account created"),
    "account.invited": _("Invitation made"),
    "account.deactivated": _("Account switched off"),
    "account.activated": _("Account switched on"),
    "token.created": _("API token created"),
    "token.revoked": _("API token revoked"),
    "role.granted": _("Role granted"),
    "role.revoked": _("Role revoked"),
    "line.added": _("Dotted line added"),
    "line.ended": _("Dotted line ended"),
    "organisation.mirrored": _("Organisation brought up to date"),
    "organisation.imported": _("Organisation imported"),
    "scores.requested": _("Scores requested"),
    "scheme.created": _("Scheme created"),
    "scheme.edited": _("Draft edited"),
    "scheme.submitted": _("Sent for review"),
    "scheme.returned": _("Sent back to draft"),
    "scheme.published": _("Scheme published"),
    "scheme.retired": _("Scheme retired"),
    "scheme.acknowledged": _("Scheme acknowledged"),
    "job.retried": _("Job tried again"),
    "job.cancelled": _("Job cancelled"),
    "rows.mended": _("Quarantined rows mended"),
    "rows.replayed": _("Quarantined rows replayed"),
    "rows.rejected": _("Quarantined rows rejected"),
    "upload.received": _("File uploaded"),
    "upload.imported": _("Upload imported"),
    "sync.requested": _("Run of a connection requested"),
    "connections.changed": _("Connections changed"),
}


def action_word(action: str) -> str:
    """The action in words; one that is not known stays as it is."""
    return str(ACTIONS.get(action, action))
