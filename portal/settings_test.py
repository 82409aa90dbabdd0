"""The settings of the test suite: fast passwords, mail in memory, tasks run where they are called.

SQLite and in-process work unless DATABASE_URL and REDIS_URL say otherwise (`make test-services`).
Everything written lies in a folder of its own, one for each parallel worker, apart from `make run`.
"""

import os
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
_base = Path(os.environ.get("PORTAL_VAR_DIR") or Path(__file__).resolve().parent.parent / "var")
# A process started by a test inherits the folder of that test.
if "test" not in _base.parts:
    os.environ["PORTAL_VAR_DIR"] = str(_base / "test" / WORKER)

from portal.settings import *  # noqa: E402, F403

DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ACCOUNT_RATE_LIMITS = False
if REDIS_URL:  # noqa: F405
    # Clearing a cache empties its whole Redis database: each parallel worker has one of its own.
    _number = 1 + int(WORKER.removeprefix("gw")) if WORKER.startswith("gw") else 0
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rpartition('/')[0]}/{8 + _number % 6}"  # noqa: F405
