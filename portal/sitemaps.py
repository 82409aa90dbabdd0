"""What search engines may read: the public pages in three languages, each with its translations."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from associations.models import Association
from core.codes import LANGUAGES
from council.models import Conference
from council.queries import register
from council.queries.recommendations import public_recommendations
from directory.models import Clause, University


class PublicSitemap(Sitemap):
    """One kind of public pages. A location comes in every language with hreflang alternates."""

    i18n = True
    alternates = True
    x_default = True


class PageSitemap(PublicSitemap):
    changefreq = "weekly"

    def items(self) -> list[str]:
        return [
            "home",
            "council:roster",
            "associations:directions",
            "associations:order_list",
            "associations:association_list",
            "associations:university_list",
            "directory:clauses",
            "council:recommendation_list",
            "council:conference_list",
            "criteria:criterion_list",
            "criteria:calls",
            "kpi:scheme",
            "kpi:calculator",
            "open_data",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class AssociationSitemap(PublicSitemap):
    changefreq = "weekly"

    def items(self) -> list[str]:
        return list(Association.objects.order_by("position").values_list("key", flat=True))

    def location(self, item: str) -> str:
        return reverse("associations:association_detail", args=[item])


class UniversitySitemap(PublicSitemap):
    changefreq = "monthly"

    def items(self) -> list[str]:
        return list(University.objects.order_by("key").values_list("key", flat=True))

    def location(self, item: str) -> str:
        return reverse("associations:university_detail", args=[item])


class ClauseSitemap(PublicSitemap):
    changefreq = "yearly"

    def items(self) -> list[str]:
        return list(Clause.objects.order_by("position").values_list("identifier", flat=True))

    def location(self, item: str) -> str:
        return reverse("directory:clause", args=[item])


class PublicationSitemap(PublicSitemap):
    changefreq = "yearly"

    def items(self) -> list[int]:
        return list(register().values_list("pk", flat=True))

    def location(self, item: int) -> str:
        return reverse("council:stamp_detail", args=[item])


class RecommendationSitemap(PublicSitemap):
    changefreq = "monthly"

    def items(self) -> list[int]:
        return list(public_recommendations().values_list("pk", flat=True))

    def location(self, item: int) -> str:
        return reverse("council:recommendation_detail", args=[item])


class ConferenceSitemap(PublicSitemap):
    changefreq = "monthly"

    def items(self) -> list[int]:
        return list(Conference.objects.filter(published_at__isnull=False).values_list("pk", flat=True))

    def location(self, item: int) -> str:
        return reverse("council:conference_detail", args=[item])


SITEMAPS = {
    "pages": PageSitemap,
    "associations": AssociationSitemap,
    "universities": UniversitySitemap,
    "publications": PublicationSitemap,
    "recommendations": RecommendationSitemap,
    "conferences": ConferenceSitemap,
    "clauses": ClauseSitemap,
}


@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """Let crawlers read the public pages and name the sitemap."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: /{code}/{part}/" for code in LANGUAGES for part in ("admin", "accounts")]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
