"""Who looks after the data, and who may look at it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from steelyard.web.data.models import Upload
from steelyard.web.org.access import for_roles
from steelyard.web.org.roles import Role
from steelyard.web.org.viewer import Viewer

WRITERS = (Role.DATA_OWNER, Role.ADMIN)
READERS = (*WRITERS, Role.DIRECTOR, Role.AUDITOR)
reader = for_roles(*READERS)
writer = for_roles(*WRITERS)


def may_write(viewer: Viewer) -> bool:
    return viewer.has(*WRITERS)


def upload_or_404(upload_id: UUID) -> Upload:
    """Whoever may see the data pages sees every upload."""
    found = Upload.objects.select_related("job", "created_by").filter(pk=upload_id).first()
    if found is None:
        raise Http404
    return found
