"""URLs of the portal: the language first, except what machines read."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from portal.api import pages
from portal.api.api import api
from portal.sitemaps import SITEMAPS, robots
from portal.views.health import health
from portal.views.home import home
from portal.views.profile import profile
from portal.views.search import search_page

urlpatterns = [
    path("healthz", health, name="health"),
    path("sitemap.xml", login_not_required(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("api/v1/", api.urls),
]

urlpatterns += i18n_patterns(
    path("", home, name="home"),
    path("search/", search_page, name="search"),
    path("api/", pages.open_data, name="open_data"),
    path("", include("council.urls")),
    path("", include("directory.urls")),
    path("", include("associations.urls")),
    path("", include("kpi.urls")),
    path("", include("criteria.urls")),
    path("", include("signatures.urls")),
    path("", include("meetings.urls")),
    path("", include("notices.urls")),
    path("account/", include("accounts.account_urls")),
    path("profile/", profile, name="profile"),
    path("people/", include("portal.people_urls")),
    path("demo/", include("portal.demo_urls")),
    path("admin/", admin.site.urls),
)
