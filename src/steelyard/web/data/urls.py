from django.urls import path

from steelyard.web.data.views import connections, overview, quarantine, reconciliations, runs, uploads

urlpatterns = [
    path("", overview.overview, name="data"),
    path("tables/<str:name>/", overview.table, name="data-table"),
    path("connections/", connections.connections, name="connections"),
    path("new-connection/", connections.new, name="connection-new"),
    path("connection-file/", connections.file, name="connection-file"),
    path("connections/<str:name>/", connections.connection, name="connection"),
    path("connections/<str:name>/edit/", connections.edit, name="connection-edit"),
    path("connections/<str:name>/check/", connections.check, name="connection-check"),
    path("connections/<str:name>/sync/", connections.sync, name="connection-sync"),
    path("connections/<str:name>/remove/", connections.remove, name="connection-remove"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<str:run_id>/", runs.run, name="run"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/bulk/", quarantine.bulk, name="quarantine-bulk"),
    path("quarantine/work/<uuid:job_id>/", quarantine.job, name="quarantine-job"),
    path("quarantine/<str:row_id>/", quarantine.row, name="quarantine-row"),
    path("changes/<uuid:job_id>/", quarantine.score_changes, name="score-changes"),
    path("reconciliations/", reconciliations.reconciliations, name="reconciliations"),
    path("reconciliations/compare/", reconciliations.compare, name="reconciliations-compare"),
    path("reconciliations/settle/", reconciliations.settle, name="reconciliation-settle"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/new/", uploads.new, name="upload-new"),
    path("uploads/<uuid:upload_id>/", uploads.upload, name="upload"),
    path("uploads/<uuid:upload_id>/check/", uploads.check, name="upload-check"),
    path("uploads/<uuid:upload_id>/import/", uploads.take_in, name="upload-import"),
    path("uploads/<uuid:upload_id>/take-back/", uploads.take_back, name="upload-take-back"),
    path("uploads/<uuid:upload_id>/discard/", uploads.discard, name="upload-discard"),
]
