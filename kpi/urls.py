from django.urls import path

from kpi.views import scheme

app_name = "kpi"

urlpatterns = [
    path("kpi/", scheme.scheme, name="scheme"),
]
