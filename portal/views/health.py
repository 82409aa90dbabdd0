"""Is everything that the portal needs answering?"""

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.celery import app as celery_app
from signatures.queries import stale_lists


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _check_broker() -> None:
    with celery_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


def _check_storage() -> None:
    name = default_storage.save(f"health/{secrets.token_hex(8)}", ContentFile(b"ok"))
    default_storage.delete(name)


@login_not_required
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, broker and storage work; 503 with the failing part otherwise."""
    parts: dict[str, str] = {}
    checks = {
        "database": _check_database,
        "broker": _check_broker,
        "storage": _check_storage,
    }
    for name, check in checks.items():
        try:
            check()
        except Exception as failure:  # whatever fails, the answer names the part
            parts[name] = type(failure).__name__
        else:
            parts[name] = "ok"
    healthy = all(state == "ok" for state in parts.values())
    body = {"status": "ok" if healthy else "failing", "demo": settings.DEMO, **parts}
    if parts["database"] == "ok":
        # Told, not failing: the portal works on, but nobody can sign until the lists are fresh again.
        body["revocation_lists"] = "stale" if stale_lists(timezone.now()).exists() else "ok"
    return JsonResponse(body, status=200 if healthy else 503)
