from django.urls import path, re_path

from kpi.views import calculator, claims, ranking, review, scheme

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
    path("review/", review.review_queue, name="review_queue"),
    path("review/proof/<int:pk>/", review.evidence_preview, name="evidence_preview"),
    path("review/<int:pk>/", review.review_detail, name="review_detail"),
    path("review/<int:pk>/take/", review.report_take, name="report_take"),
    path("review/<int:pk>/start/", review.review_start, name="review_start"),
    path("review/<int:pk>/assign/", review.reviewer_assign, name="reviewer_assign"),
    path("review/<int:pk>/return/", review.report_return, name="report_return"),
    path("review/<int:pk>/confirm/", review.report_confirm, name="report_confirm"),
    path("review/<int:pk>/<int:number>/confirm/", review.indicator_confirm, name="indicator_confirm"),
    path("review/<int:pk>/<int:number>/return/", review.indicator_return, name="indicator_return"),
    path("ranking/", ranking.ranking_list, name="ranking"),
    path("ranking/xlsx/", ranking.ranking_xlsx, name="ranking_xlsx"),
    path("ranking/<int:pk>/", ranking.ranking_detail, name="ranking_detail"),
]
