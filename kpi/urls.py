from django.urls import path, re_path

from kpi.views import calculator, claims, scheme

app_name = "kpi"

urlpatterns = [
    path("kpi/", scheme.scheme, name="scheme"),
    path("reports/<int:pk>/", claims.report_detail, name="report_detail"),
    path("reports/<int:pk>/kpi/", claims.sheet_edit, name="sheet_edit"),
    path("reports/<int:pk>/kpi/autosave/", claims.sheet_autosave, name="sheet_autosave"),
    path("reports/<int:pk>/submit/", claims.report_submit, name="report_submit"),
    path("reports/<int:pk>/versions/<int:number>/", claims.report_version, name="report_version"),
    path(
        "reports/<int:pk>/versions/<int:number>/files/<int:file_id>/",
        claims.version_file,
        name="version_file",
    ),
    re_path(r"^reports/(?P<pk>\d+)/kpi-form-(?P<language>kk|ru)\.pdf$", claims.kpi_form, name="kpi_form"),
    re_path(
        r"^reports/(?P<pk>\d+)/report-(?P<language>kk|ru)\.pdf$",
        claims.report_document,
        name="report_document",
    ),
    path("reports/kpi/files/<int:pk>/", claims.evidence_file, name="evidence_file"),
    path("kpi/calculator/", calculator.calculator, name="calculator"),
]
