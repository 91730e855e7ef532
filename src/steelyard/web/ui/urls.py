from django.urls import re_path

from steelyard.web.ui import downloads

urlpatterns = [
    re_path(r"^downloads/table\.(?P<ending>csv|xlsx)$", downloads.table, name="download-table"),
]
