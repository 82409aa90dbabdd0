from django.urls import path

from bench.floor import views

urlpatterns = [
    path("ping", views.ping, name="ping"),
    path("reports/", views.reports, name="reports"),
    path("reports/<int:pk>/", views.report, name="report"),
]
