"""Tags of the interface kit."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from core.templatetags import ui

ROOT = Path(settings.BASE_DIR)


def rendered(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "maximum", "expected"),
    [(0, 146, 0), (73, 146, 50), (146, 146, 100), (200, 146, 100), (-5, 10, 0), (None, 10, 0), (5, 0, 0)],
)
def test_percent_stays_between_0_and_100(value, maximum, expected):
    assert ui.percent(value, maximum) == expected


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (9, 0), (10, 1), (99, 9), (100, 10)])
def test_heat_has_eleven_steps(value, expected):
    assert ui.heat(value, 100) == expected


FIXED = "{% load i18n %}{% fixed %}{% translate 'Search' %} {% url 'home' %} {{ name }}{% endfixed %}"


def test_fixed_part_follows_the_language_and_knows_nothing_of_the_page():
    page = Template("{% load ui %}" + FIXED)
    for language, word in (("kk", "Іздеу"), ("ru", "Поиск"), ("en", "Search"), ("kk", "Іздеу")):
        with translation.override(language):
            for name in ("Aliya", "Bolat"):
                assert page.render(Context({"name": name})) == f"{word} /{language}/ "


def test_fixed_part_is_rendered_once_in_a_language():
    page = Template("{% load ui %}{% fixed %}{% now 'u' %}{% endfixed %}")
    with translation.override("kk"):
        first = page.render(Context())
        assert page.render(Context()) == first
    with translation.override("ru"):
        assert page.render(Context()) != first


@pytest.mark.parametrize(
    "inside", ["{% block a %}{% endblock %}", "{% csrf_token %}", "{% if 1 %}{% csrf_token %}{% endif %}"]
)
def test_fixed_part_refuses_what_differs(inside):
    with pytest.raises(TemplateSyntaxError, match="neither a block nor a CSRF token"):
        rendered("{% fixed %}" + inside + "{% endfixed %}")


def test_menu_is_drawn_with_its_counts():
    entry = {"label": "Protocols <1>", "url": "/kk/p/", "icon": "inbox", "active": True, "count": 3}
    menu = [
        {"label": "", "items": [entry]},
        {"label": "Work", "items": [entry | {"active": False, "count": None}]},
    ]
    html = rendered("{% main_menu menu %}", menu=menu)
    assert html.count('<a href="/kk/p/"') == 2
    assert html.count('aria-current="page"') == 1
    assert html.count('<span class="portal-menu-count">3</span>') == 1
    assert "Protocols &lt;1&gt;" in html
    assert 'aria-labelledby="menu-2"' in html
    assert rendered("{% main_menu menu %}", menu=[]).strip() == ""


def test_badge_escapes_its_label_and_knows_its_tones():
    assert rendered("{% badge label 'green' %}", label="<b>") == (
        '<span class="badge badge-green">&lt;b&gt;</span>'
    )
    assert 'badge-grey"' in rendered("{% badge 'Draft' 'purple' %}")


def test_icon_is_hidden_from_readers_unless_it_is_named():
    assert 'aria-hidden="true"' in rendered("{% icon 'home' %}")
    assert 'role="img" aria-label="Home"' in rendered("{% icon 'home' label='Home' %}")


@pytest.mark.parametrize(
    ("file", "icon"),
    [("Хаттама.PDF", "file-type-pdf"), ("тізім.xlsx", "file-spreadsheet"), ("жазба", "file")],
)
def test_file_icon_follows_the_extension(file, icon):
    assert ui.file_icon(file) == icon


def test_elided_page_range_is_around_the_page():
    page = Paginator(range(640), 20).page(16)
    assert ui.elided(page) == [1, "…", 14, 15, 16, 17, 18, "…", 32]


def test_chart_shows_its_numbers_as_a_table_too():
    data = {"type": "bar", "labels": ["2025", "2026"], "series": [{"label": "KPI", "data": [96, None]}]}
    html = rendered("{% chart 'trend' data 'KPI' %}", data=data)
    assert '<script id="trend" type="application/json">' in html
    assert '<th scope="row">2025</th><td class="text-end tabular">96</td>' in html
    assert '<td class="text-end tabular">–</td>' in html


def test_vendored_files_are_as_the_manifest_lists_them():
    result = subprocess.run(
        [sys.executable, ROOT / "tools" / "vendor" / "vendor.py", "--check"], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout
