"""Settings. Everything an installation may change comes from the environment (docs/guides/serving.md)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from steelyard.web.accounts import mail, providers
from steelyard.web.config import assets, environment
from steelyard.web.config.database import database
from steelyard.web.config.home import secret_key
from steelyard.web.config.logs import LEVELS, logging_settings

WEB = Path(__file__).resolve().parent.parent

# ── the installation ────────────────────────────────────────────────────────────────────────────────

STEELYARD_HOME = environment.folder("STEELYARD_HOME", "steelyard-home")
STEELYARD_LAKE = environment.text("STEELYARD_LAKE", str(STEELYARD_HOME / "lake"))
STEELYARD_URL = environment.site("STEELYARD_URL", "http://127.0.0.1:8000")
STEELYARD_DEMO = environment.flag("STEELYARD_DEMO")
STEELYARD_TODAY = environment.day("STEELYARD_TODAY")
STEELYARD_UPLOAD_MB = environment.whole("STEELYARD_UPLOAD_MB", 50)

STEELYARD_METRICS_TOKEN = environment.text("STEELYARD_METRICS_TOKEN")
LOGGING = logging_settings(environment.one_of("STEELYARD_LOG", "INFO", LEVELS))

_HTTPS = STEELYARD_URL.startswith("https://")
SECRET_KEY = secret_key(STEELYARD_HOME, environment.text("STEELYARD_SECRET_KEY"), needed=_HTTPS)
DEBUG = False
if _HTTPS and STEELYARD_DEMO:
    raise ImproperlyConfigured(
        "STEELYARD_DEMO=1 lets anybody in as anybody; at an https:// address (STEELYARD_URL) it is refused."
    )
ALLOWED_HOSTS = sorted(
    {
        urlsplit(STEELYARD_URL).hostname or "",
        "127.0.0.1",
        "localhost",
        "[::1]",
        *environment.words("STEELYARD_HOSTS"),
    }
)
CSRF_TRUSTED_ORIGINS = [STEELYARD_URL]

# ── applications ────────────────────────────────────────────────────────────────────────────────────

INSTALLED_APPS = [
    "steelyard.web.ui",
    "steelyard.web.home",
    "steelyard.web.accounts",
    "steelyard.web.audit",
    "steelyard.web.jobs",
    "steelyard.web.org",
    "steelyard.web.schemes",
    "steelyard.web.scorecards",
    "steelyard.web.cycles",
    "steelyard.web.results",
    "steelyard.web.calibration",
    "steelyard.web.actuals",
    "steelyard.web.targets",
    "steelyard.web.notifications",
    "steelyard.web.reports",
    "steelyard.web.contributions",
    "steelyard.web.reviews",
    "steelyard.web.feedback",
    "steelyard.web.dashboards",
    "steelyard.web.data",
    "steelyard.web.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    *providers.APPS,
    "axes",
    "csp",
    "django_htmx",
    "django_q",
    "ninja",
    "template_partials",
]

MIDDLEWARE = [
    "steelyard.web.config.watching.WatchingMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "steelyard.web.config.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "steelyard.web.accounts.middleware.LanguageMiddleware",
    "steelyard.web.config.limits.LimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "steelyard.web.accounts.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "steelyard.web.org.middleware.ViewerMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "steelyard.web.config.urls"
WSGI_APPLICATION = "steelyard.web.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "steelyard.web.home.context.page",
            ],
        },
    }
]

# ── database ────────────────────────────────────────────────────────────────────────────────────────

DATABASES = {
    "default": database(
        environment.text("DATABASE_URL"), STEELYARD_HOME, pool=environment.whole("STEELYARD_POOL", 0)
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── sign-in ─────────────────────────────────────────────────────────────────────────────────────────

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Nobody signs up: accounts are made for people of the organisation, or at their first company sign-in.
ACCOUNT_ADAPTER = "steelyard.web.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "steelyard.web.accounts.forms.SignInForm"}
ACCOUNT_USER_DISPLAY = str
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
STEELYARD_SENDS_MAIL = ACCOUNT_EMAIL_NOTIFICATIONS = bool(environment.text("STEELYARD_EMAIL_URL"))
ALLAUTH_TRUSTED_PROXY_COUNT = environment.whole("STEELYARD_PROXIES", 0)
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _HTTPS else "http"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Axes counts failed sign-ins and says how long to wait; this only stops guessing from many addresses.
ACCOUNT_RATE_LIMITS = {"login_failed": "50/m/ip,30/10m/key"}
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600

SOCIALACCOUNT_ADAPTER = "steelyard.web.accounts.adapters.CompanyAdapter"
SOCIALACCOUNT_PROVIDERS = providers.from_environment()
SOCIALACCOUNT_STORE_TOKENS = False

MFA_ADAPTER = "steelyard.web.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "steelyard.web.accounts.forms.AddKeyForm",
    "edit_webauthn": "steelyard.web.accounts.forms.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS
MFA_TOTP_TOLERANCE = 1

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "steelyard.web.accounts.lockout.answer"
AXES_CLIENT_IP_CALLABLE = "steelyard.web.accounts.lockout.address_of"
AXES_USERNAME_CALLABLE = "steelyard.web.accounts.lockout.name_of"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "code", "credential"]

# ── mail ────────────────────────────────────────────────────────────────────────────────────────────

# smtp://user:password@mail.example.com:587?from=steelyard@example.com; without it no mail is sent.
_MAIL = mail.read(environment.text("STEELYARD_EMAIL_URL"))
EMAIL_BACKEND = _MAIL.backend
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.starttls, _MAIL.tls
EMAIL_TIMEOUT = 10

# Group robots: where each listens, and what it is signed with.
STEELYARD_ROBOTS = {
    kind: (
        environment.text(f"STEELYARD_ROBOT_{kind.upper()}"),
        environment.text(f"STEELYARD_ROBOT_{kind.upper()}_SECRET"),
    )
    for kind in ("wecom", "dingtalk", "feishu")
}
# Years that records are kept after somebody has left (DOMAIN §7).
STEELYARD_RETENTION_YEARS = environment.whole("STEELYARD_RETENTION_YEARS", 3)
STEELYARD_DIGEST_HOUR = environment.whole("STEELYARD_DIGEST_HOUR", 8)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _MAIL.sender

# ── languages and time ──────────────────────────────────────────────────────────────────────────────

LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LANGUAGE_CODE = environment.one_of("STEELYARD_LANGUAGE", "zh-hans", [code for code, _name in LANGUAGES])
LANGUAGE_COOKIE_NAME = "steelyard_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = environment.zone("STEELYARD_TIMEZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

# ── files ───────────────────────────────────────────────────────────────────────────────────────────

_ASSETS = assets.version(WEB)
STATIC_URL = f"/static/{_ASSETS}/"
# `steelyard serve` lays them out there, compressed; other servers take them from the packages.
STEELYARD_ASSETS = STEELYARD_HOME / "static" / _ASSETS
STATIC_ROOT = STEELYARD_ASSETS if STEELYARD_ASSETS.is_dir() else None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = assets.never_changes
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = STEELYARD_HOME / "uploads"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_PERMISSIONS = 0o600

# ── safety ──────────────────────────────────────────────────────────────────────────────────────────

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []

# ── jobs ────────────────────────────────────────────────────────────────────────────────────────────

Q_CLUSTER = {
    "name": "steelyard",
    "broker_class": "steelyard.web.jobs.queue.Queue",
    "orm": "default",
    # Two at a time: a long sync must not keep somebody waiting who asked for rows.
    "workers": max(1, environment.whole("STEELYARD_JOBS", 2)),
    # Seconds a job may take. How long an entry of the queue is left to a worker is said in jobs.queue.
    "timeout": 3600,
    "retry": 3700,
    # What fails here is not a job, which knows how it ended, but the database: it is tried again.
    "max_attempts": 0,
    "ack_failures": False,
    "save_limit": -1,
    "poll": 0.2,
    "catch_up": False,
    "label": _("Jobs"),
}

environment.refuse_unknown()
