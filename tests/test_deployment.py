"""The deployment files: complete, consistent with the settings, no secret in them, nothing open but the proxy."""

import re
import subprocess
import sys

import pytest
from django.conf import settings

from tests.deployment import COMPOSE, ROOT, environment_of, variables

SERVICES = COMPOSE["services"]
EMBEDDED_ONLY = {"PORTAL_DEBUG", "PORTAL_DEMO", "PORT"}
MEGABYTE = 1024 * 1024
OURS = ("web", "worker", "beat", "migrate")
SETTINGS = (ROOT / "portal" / "settings.py").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_every_part_of_production_is_there():
    assert set(SERVICES) >= {*OURS, "db", "redis", "proxy", "backup"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_service_is_watched_and_restarted(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_names_only_what_is_declared(name):
    service = SERVICES[name]
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("./") and source != "./backups":
            assert (ROOT / source).is_file(), f"{source} is missing"
        elif not source.startswith("./"):
            assert source in COMPOSE["volumes"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_processes_start_after_the_migrations(name):
    waits = SERVICES[name]["depends_on"]
    assert waits["migrate"] == {"condition": "service_completed_successfully"}
    assert waits["db"] == waits["redis"] == {"condition": "service_healthy"}


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["data"]["internal"] is True
    for name in ("db", "redis", "backup"):
        assert SERVICES[name]["networks"] == ["data"]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_have_no_rights(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_image_runs_as_nobody_special_from_hashed_packages():
    assert re.search(r"^USER portal$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes -r requirements.txt" in DOCKERFILE
    assert re.search(r"^HEALTHCHECK ", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.index("compile_messages") < DOCKERFILE.index("USER portal")
    assert DOCKERFILE.index("collectstatic") < DOCKERFILE.index("USER portal")


def test_image_gets_every_app():
    kept = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps | {"static", "templates", "locale", "fixtures", "docker"} <= kept


def test_secrets_come_from_the_environment():
    text = (ROOT / "docker-compose.yml").read_text()
    for line in text.splitlines():
        if re.match(r"\s*\w*(PASSWORD|SECRET|_URL|AUTH|IIN_KEY)\w*:", line):
            assert "${" in line, f"a value is written out: {line.strip()}"


def test_example_names_exactly_the_variables_in_use():
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert example == variables() - {"PORTAL_VERSION"}


def test_example_holds_no_secret():
    for line in (ROOT / ".env.example").read_text().splitlines():
        if re.match(r"(SECRET_KEY|SIGNATURE_IIN_KEY|\w*PASSWORD)=", line):
            assert line.endswith("=")


def test_processes_get_what_the_settings_require():
    required = set(re.findall(r'required_in_production\(\s*"(\w+)"', SETTINGS)) | {"EMAIL_URL"}
    assert len(required) > 4
    for name in OURS:
        assert required <= set(SERVICES[name]["environment"])


def test_every_setting_is_described():
    described = (ROOT / "docs" / "production.md").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', SETTINGS))
    read |= set(re.findall(r'required_in_production\(\s*"(\w+)"', SETTINGS))
    assert {name for name in read - EMBEDDED_ONLY if f"`{name}`" not in described} == set()


def test_settings_start_with_the_environment_of_the_web_service(tmp_path):
    started = subprocess.run(
        [sys.executable, "-c", "import portal.settings"],
        cwd=ROOT,
        env={**environment_of("web"), "PORTAL_VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr


def test_proxy_lets_through_what_the_portal_refuses_by_itself():
    """A 40 MB proof reaches the portal, which names its 25 MB limit; only far larger ones get the proxy's own page."""
    file, form = settings.UPLOAD_MAX_BYTES, settings.REQUEST_MAX_BYTES
    caddyfile = (ROOT / "docker" / "Caddyfile").read_text()
    limit = int(re.search(r"max_size (\d+)MiB", caddyfile).group(1)) * MEGABYTE
    assert limit > 40 * MEGABYTE
    assert 4 * file < form < limit
    error = re.search(r"handle_errors \{(.+?)\n\t\}", caddyfile, re.DOTALL).group(1)
    assert "== 413" in error and "/413.html" in error


def test_page_of_the_proxy_names_the_limits_in_three_languages():
    mounted = [volume.split(":") for volume in SERVICES["proxy"]["volumes"]]
    assert ["./docker/413.html", "/srv/errors/413.html", "ro"] in mounted
    page = (ROOT / "docker" / "413.html").read_text()
    sections = re.findall(r'<section lang="(\w+)">(.+?)</section>', page, re.DOTALL)
    assert [language for language, _text in sections] == ["kk", "ru", "en"]
    for _language, text in sections:
        for limit in (settings.UPLOAD_MAX_BYTES, settings.REQUEST_MAX_BYTES):
            assert re.search(rf"\b{limit // MEGABYTE} (МБ|MB)", text)
    assert "<script" not in page and (ROOT / "static" / "css" / "plain.css").is_file()


def test_ci_calls_the_recipes_people_call():
    script = (ROOT / ".ci" / "run").read_text()
    assert re.search(r"for target in check test test-services", script)
    makefile = (ROOT / "Makefile").read_text()
    for target in ("run", "test", "test-services", "check", "bench", "messages", "lock", "help"):
        assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE)
