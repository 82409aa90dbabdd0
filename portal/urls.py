"""URLs of the portal: the language first, except what machines read."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal import views
from portal.api.api import api

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("api/v1/", api.urls),
]

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("", include("council.urls")),
    path("", include("directory.urls")),
    path("", include("associations.urls")),
    path("", include("kpi.urls")),
    path("", include("criteria.urls")),
    path("", include("meetings.urls")),
    path("", include("notices.urls")),
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
)
