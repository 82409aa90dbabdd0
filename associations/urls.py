from django.urls import path

from associations.views import public, reports

app_name = "associations"

urlpatterns = [
    path("directions/", public.directions, name="directions"),
    path("directions/xlsx/", public.directions_xlsx, name="directions_xlsx"),
    path("associations/", public.association_list, name="association_list"),
    path("associations/<slug:key>/", public.association_detail, name="association_detail"),
    path("universities/", public.university_list, name="university_list"),
    path("universities/<slug:key>/", public.university_detail, name="university_detail"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/<int:pk>/sections/", reports.report_text, name="report_text"),
    path("reports/<int:pk>/sections/<int:sub_item>/", reports.report_section, name="report_section"),
    path(
        "reports/<int:pk>/sections/<int:sub_item>/autosave/",
        reports.report_section_autosave,
        name="report_section_autosave",
    ),
    path("reports/sections/files/<int:pk>/", reports.section_proof_file, name="section_proof_file"),
]
