from django.urls import path

from criteria import views
from criteria.views import (
    answers,
    applications,
    calls,
    checks,
    comparison,
    planned,
    questions,
    sheet,
    tables,
    versions,
)

app_name = "criteria"

urlpatterns = [
    path("criteria/", views.criterion_list, name="criterion_list"),
    path("calls/", calls.calls, name="calls"),
    path("calls/new/", calls.call_new, name="call_new"),
    path("calls/planned/", planned.planned, name="planned"),
    path("calls/planned/new/", planned.planned_new, name="planned_new"),
    path("calls/planned/<slug:key>/withdraw/", planned.planned_withdraw, name="planned_withdraw"),
    path("calls/<int:pk>/", calls.call_detail, name="call_detail"),
    path("calls/<int:pk>/cancel/", calls.call_cancel, name="call_cancel"),
    path("calls/<int:pk>/compare/<slug:key>/", comparison.call_compare, name="call_compare"),
    path(
        "calls/<int:pk>/compare/<slug:key>/pdf/<slug:language>/",
        comparison.call_compare_pdf,
        name="call_compare_pdf",
    ),
    path("calls/<int:pk>/compare/<slug:key>/xlsx/", comparison.call_compare_xlsx, name="call_compare_xlsx"),
    path("calls/<int:pk>/questions/ask/", questions.call_ask, name="call_ask"),
    path("calls/questions/<int:pk>/answer/", questions.call_answer, name="call_answer"),
    path("applications/", applications.applications, name="applications"),
    path("applications/new/", applications.application_new, name="application_new"),
    path("applications/<int:pk>/", applications.application_detail, name="application_detail"),
    path("applications/<int:pk>/edit/", sheet.application_edit, name="application_edit"),
    path("applications/<int:pk>/autosave/", sheet.application_autosave, name="application_autosave"),
    path(
        "applications/<int:pk>/proofs/<str:number>/add/",
        sheet.application_proof,
        name="application_proof",
    ),
    path("applications/<int:pk>/rows/<str:number>/history/", sheet.answer_history, name="answer_history"),
    path(
        "applications/<int:pk>/rows/<str:number>/history/<int:revision>/restore/",
        sheet.answer_restore,
        name="answer_restore",
    ),
    path("applications/proofs/<int:pk>/remove/", sheet.proof_remove, name="proof_remove"),
    path("applications/proofs/<int:pk>/file/", applications.proof_file, name="proof_file"),
    path("applications/<int:pk>/submit/", applications.application_submit, name="application_submit"),
    path(
        "applications/<int:pk>/take-back/", applications.application_take_back, name="application_take_back"
    ),
    path(
        "applications/<int:pk>/versions/<int:number>/",
        versions.application_version,
        name="application_version",
    ),
    path(
        "applications/<int:pk>/versions/<int:number>/form/<slug:language>/<slug:kind>/",
        versions.version_form,
        name="version_form",
    ),
    path(
        "applications/<int:pk>/versions/difference/", versions.version_difference, name="version_difference"
    ),
    path(
        "applications/<int:pk>/form/<slug:language>/<slug:kind>/",
        applications.application_form,
        name="application_form",
    ),
    path("applications/<int:pk>/check/", checks.application_check, name="application_check"),
    path("applications/<int:pk>/check/<str:number>/decide/", checks.row_decide, name="row_decide"),
    path("applications/<int:pk>/check/<str:number>/ask/", checks.row_ask, name="row_ask"),
    path("applications/questions/<int:pk>/answer/", answers.row_answer, name="row_answer"),
    path("applications/questions/<int:pk>/file/", answers.row_answer_file, name="row_answer_file"),
    path("applications/<int:pk>/xlsx/", applications.application_xlsx, name="application_xlsx"),
    path("applications/<int:pk>/import/", tables.application_import, name="application_import"),
    path("applications/tables/<int:pk>/", tables.answer_table, name="answer_table"),
    path("applications/tables/<int:pk>/take/", tables.answer_table_take, name="answer_table_take"),
    path("applications/tables/<int:pk>/undo/", tables.answer_table_undo, name="answer_table_undo"),
    path("applications/tables/<int:pk>/file/", tables.answer_table_file, name="answer_table_file"),
]
