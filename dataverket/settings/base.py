"""Django settings of the control plane. Everything that differs comes from the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from dataverket.lib import log
from dataverket.settings import admin as _admin
from dataverket.settings.api import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 - settings
from dataverket.settings.environment import read_environment

ENVIRONMENT = read_environment()
BASE_DIR = Path(__file__).resolve().parent.parent.parent

log.configure(fmt=ENVIRONMENT.log_format, level=ENVIRONMENT.log_level)
LOGGING_CONFIG = None

SECRET_KEY = ENVIRONMENT.secret_key.get_secret_value()
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = [host.strip() for host in ENVIRONMENT.allowed_hosts.split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url]
NATS_URL = ENVIRONMENT.nats_url
UNFOLD = _admin.UNFOLD

DATAVERKET_APPS = [
    "dataverket.db",
    "apps.audit",
    "apps.tenancy",
    "apps.identitet",
    "apps.tasks",
    "apps.observasjon",
    "apps.inventory",
    "apps.nett",
    "apps.maskin",
]
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    *_admin.ADMIN_APPS,
    *DATAVERKET_APPS,
]
MIDDLEWARE = [
    "dataverket.web.requests.ObservedRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *_admin.ADMIN_MIDDLEWARE,
]
ROOT_URLCONF = "dataverket.urls"
ASGI_APPLICATION = "dataverket.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def _database(url: str, *, pool: int) -> dict[str, Any]:
    """Return Django's description of the database at ``url``, pooled when ``pool`` is not 0."""
    parts = urlsplit(url)
    options: dict[str, Any] = {}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return {
        "ENGINE": "dataverket.db.backend",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "127.0.0.1",
        "PORT": str(parts.port or 5432),
        "OPTIONS": options,
    }


DATABASES = {"default": _database(ENVIRONMENT.database_url, pool=ENVIRONMENT.database_pool)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identitet.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "dataverket.settings.formats"
STATIC_URL = "static/"
STATIC_ROOT = ENVIRONMENT.static_root
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
