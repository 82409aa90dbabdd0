"""Settings of the portal, read from the environment.

Without any environment the embedded default runs: SQLite, a filesystem broker and demo data under
``var/``. With ``PORTAL_ENV=production`` nothing is assumed: a missing secret, host, database or broker
stops the start with a sentence that names it.
"""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

ENVIRONMENT = env("PORTAL_ENV", default="embedded")
if ENVIRONMENT not in {"embedded", "production"}:
    raise ImproperlyConfigured(
        f"PORTAL_ENV is {ENVIRONMENT!r}; write 'embedded' or 'production', or leave it out."
    )
PRODUCTION = ENVIRONMENT == "production"


def required_in_production(name: str, default: str) -> str:
    """Return the variable; the default serves the embedded mode only."""
    value = env(name, default="")
    if value:
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(f"{name} is not set. Production needs it: see docs/production.md.")
    return default


VAR_DIR = Path(env("PORTAL_VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
QUEUE_DIR = VAR_DIR / "broker"
for folder in (VAR_DIR, VAR_DIR / "media", VAR_DIR / "mail"):
    folder.mkdir(parents=True, exist_ok=True)

# --- the basics ---------------------------------------------------------------------
DEBUG = env.bool("PORTAL_DEBUG", default=False)
SECRET_KEY = required_in_production("SECRET_KEY", "embedded-demo-key-not-for-production-" + "0" * 30)
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters; make a longer one.")
ALLOWED_HOSTS = [
    host.strip()
    for host in required_in_production("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
    if host.strip()
]
SITE_URL = required_in_production("SITE_URL", f"http://localhost:{env('PORT', default='8000')}")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Demo data, demo accounts and the demo mailbox page: never in production.
DEMO = env.bool("PORTAL_DEMO", default=not PRODUCTION)
if PRODUCTION and DEMO:
    raise ImproperlyConfigured("PORTAL_DEMO cannot be on in production: it opens known passwords.")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "modeltranslation",
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "rules.apps.AutodiscoverRulesConfig",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "template_partials",
    "django_filters",
    "csp",
    "core",
    "directory",
    "accounts",
    "signatures",
    "notices",
    "meetings",
    "associations",
    "kpi",
    "criteria",
    "council",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.api.middleware.OpenDataMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PersonalTimeZoneMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.http.DomainErrorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.context_processors.frame",
            ],
        },
    },
]

# --- database, cache, files ---------------------------------------------------------
DATABASE_URL = required_in_production("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    if PRODUCTION:
        raise ImproperlyConfigured("DATABASE_URL names SQLite; production needs PostgreSQL.")
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # An in-memory database breaks under the threads of the live server.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = required_in_production("REDIS_URL", "")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# What never changes under its key (the picture of a room at a version) stays in the process: no way to Redis and back.
CACHES["process"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"}

MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media-is-not-served/"  # files go out through views that check permission
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=25 * 1024 * 1024)
# All files of one form together: what the proxy lets through (docker/Caddyfile), less than its limit.
REQUEST_MAX_BYTES = env.int("REQUEST_MAX_BYTES", default=125 * 1024 * 1024)

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Fonts of PDFs are read from static/, never served; the others are compressed already.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("ttf", "woff2", "png", "jpg", "webp", "gz", "br")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- languages and time -------------------------------------------------------------
LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
USE_I18N = True
USE_TZ = True
# A key in an attribute or a link must stay a number: {{ body.pk }} of 1234 is not "1 234".
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Asia/Almaty"
MODELTRANSLATION_DEFAULT_LANGUAGE = "kk"
MODELTRANSLATION_LANGUAGES = ("kk", "ru", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("kk", "ru", "en"),
    "en": ("ru", "kk"),
    "ru": ("kk",),
}

# --- people -------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 9},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.adapter.PortalAccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
}
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
# Read from Redis where there is one, written to the database too: a restarted cache signs nobody out.
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if REDIS_URL else 'db'}"

# --- mail ---------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url(
    "EMAIL_URL",
    default=f"filemail://{VAR_DIR / 'mail'}" if not PRODUCTION else "smtp://",
)
if PRODUCTION:
    if not env("EMAIL_URL", default=""):
        raise ImproperlyConfigured("EMAIL_URL is not set. Production needs it: see docs/production.md.")
    vars().update(EMAIL_CONFIG)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="РОӘК порталы <no-reply@demo.kz>")

# --- background work ----------------------------------------------------------------
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A task of a killed worker comes back after the visibility timeout, looked for every 10 seconds.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": env.int("CELERY_VISIBILITY_TIMEOUT", default=900),
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
else:
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "queue"),
        "data_folder_out": str(QUEUE_DIR / "queue"),
        "control_folder": str(QUEUE_DIR / "control"),
        "processed_folder": str(QUEUE_DIR / "processed"),
        "polling_interval": 0.2,
    }
    for folder in ("queue", "control", "processed"):
        (QUEUE_DIR / folder).mkdir(parents=True, exist_ok=True)
CELERY_BEAT_SCHEDULE = {
    "send pending mail": {"task": "notices.send_pending_mail", "schedule": crontab()},
    "put signed orders in force": {
        "task": "council.put_due_orders_in_force",
        "schedule": crontab(minute=2),
    },
    "remind of recommendations": {
        "task": "council.remind_of_recommendations",
        "schedule": crontab(hour=9, minute=20),
    },
    "open the reports of the year": {
        "task": "kpi.open_due_reports",
        "schedule": crontab(hour=0, minute=5),
    },
    "count the drafts of reports": {
        "task": "kpi.recount_drafts",
        "schedule": crontab(hour=1, minute=20),
    },
    "look at the links of open reports": {
        "task": "kpi.look_at_links",
        "schedule": crontab(hour=2, minute=10),
    },
    "remind of overdue answers to the National Center": {
        "task": "kpi.remind_of_overdue_answers",
        "schedule": crontab(hour=9, minute=15),
    },
    "remind of overdue answers about applications": {
        "task": "criteria.remind_of_row_questions",
        "schedule": crontab(hour=9, minute=25),
    },
    "send due report reminders": {
        "task": "associations.send_report_reminders",
        "schedule": crontab(minute="*/10"),
    },
    "remind experts of their opinions": {
        "task": "associations.remind_experts",
        "schedule": crontab(hour=9, minute=10),
    },
    "remind members of the drafts of plans": {
        "task": "associations.remind_of_plans",
        "schedule": crontab(hour=9, minute=20),
    },
    "remind the silent of tomorrow's meetings": {
        "task": "meetings.remind_silent_of_tomorrow",
        "schedule": crontab(hour=9, minute=0),
    },
    "remind of decisions that wait for an answer": {
        "task": "meetings.remind_of_assignments",
        "schedule": crontab(minute="*/10", hour="8-20"),
    },
    "check the pages of base universities": {
        "task": "associations.check_publications",
        "schedule": crontab(day_of_week="mon", hour=4, minute=0),
    },
    "remind of copies that nobody opened": {
        "task": "meetings.remind_of_unopened_copies",
        "schedule": crontab(hour=9, minute=10),
    },
    "rebuild packs that were left behind": {
        "task": "meetings.build_left_behind_packs",
        "schedule": crontab(minute="*/5"),
    },
    "send due request reminders": {
        "task": "associations.send_request_reminders",
        "schedule": crontab(minute="5-59/10"),
    },
    "refresh lists of revoked certificates": {
        "task": "signatures.refresh_revocation_lists",
        "schedule": crontab(minute=17),
    },
    "check postponed signatures": {"task": "signatures.check_postponed", "schedule": crontab()},
    "forget what was offered for signing": {
        "task": "signatures.forget_offered",
        "schedule": crontab(hour=3, minute=40),
    },
    "rebuild protocol PDFs that were left behind": {
        "task": "meetings.build_left_behind_pdfs",
        "schedule": crontab(minute="*/5"),
    },
}

# --- electronic signatures ----------------------------------------------------------
# Folder with the certificates (PEM) of the roots and issuers that are believed; docs/signing.md tells where they come from.
SIGNATURE_ROOTS_DIR = env("SIGNATURE_ROOTS_DIR", default="")
# Addresses of the lists of revoked certificates, separated by commas.
SIGNATURE_CRL_URLS = [url.strip() for url in env("SIGNATURE_CRL_URLS", default="").split(",") if url.strip()]
# The key of the hash under which identification numbers are kept; whoever changes it has everybody enter theirs again.
SIGNATURE_IIN_KEY = required_in_production("SIGNATURE_IIN_KEY", "embedded-demo-key-of-the-iin-hash")
SIGNATURE_DEMO_DIR = VAR_DIR / "pki"
# The checking service for GOST keys on the private network, e.g. http://ncanode:14579; empty: no GOST.
NCANODE_URL = env("NCANODE_URL", default="")
NCANODE_TIMEOUT = env.int("NCANODE_TIMEOUT", default=10)
# What the browser talks to for NCALayer on the person's own computer.
NCALAYER_URL = env("NCALAYER_URL", default="wss://127.0.0.1:13579")
# Which documents beside protocols are signed electronically too: "report", "opinion", "application".
SIGNATURE_ALSO = [name.strip() for name in env("SIGNATURE_ALSO", default="").split(",") if name.strip()]

# --- safety -------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # proof is previewed beside the form, in a frame of our own
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # which wants DENY
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Hosts that the check of a university's page may ask although their address is not public. For tests.
FETCH_PRIVATE_HOSTS: list[str] = env.list("FETCH_PRIVATE_HOSTS", default=[])

# --- pages and API ------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
API_RATE = env("API_RATE", default="600/m")
# How many proxies of ours stand before the portal; each adds one address to X-Forwarded-For. What a visitor
# wrote there before the first of them is not believed.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# --- rules with two readings --------------------------------------------------------
# The base of a majority (cl. 12, 24; docs/adr): the votes cast, or all members present.
VOTE_BASE = env("VOTE_BASE", default="of_votes_cast")
if VOTE_BASE not in {"of_votes_cast", "of_those_present"}:
    raise ImproperlyConfigured(f"VOTE_BASE is {VOTE_BASE!r}; write 'of_votes_cast' or 'of_those_present'.")

# --- what happens is told -----------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        # The filesystem broker has no host to name and says so at every start.
        "kombu.connection": {"level": "ERROR"},
    },
}
SENTRY_DSN = env("SENTRY_DSN", default="")
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False)
