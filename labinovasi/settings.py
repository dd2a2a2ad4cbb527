"""Every setting of the lab, typed, in one place, read from the environment.

`LAB_MODE` is `demo` (what `./lab run` starts), `test` or `production`. Production is the default:
whoever starts this code without saying anything gets the strict one, which refuses to start until
it has what it needs (see `labinovasi/guards.py`).
"""

from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from kombu import Queue

from labinovasi.guards import refuse_unsafe
from labinovasi.schedule import QUEUES, ROUTES, beat_schedule

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE: str = env.str("LAB_MODE", default="production")
DEMO: bool = MODE == "demo"
TESTING: bool = MODE == "test"
# An empty demo lab is filled with sixty ideas of a lived year; without, with people and an open call.
DEMO_YEAR: bool = env.bool("DEMO_YEAR", default=True)
PRODUCTION: bool = not (DEMO or TESTING)
DEBUG: bool = env.bool("DEBUG", default=False)
VAR = Path(env.str("LAB_VAR", default=str(BASE_DIR / "var"))).resolve()

# `./lab` makes both once and keeps them in var/keys; LOG_KEY signs the proposals' log.
SECRET_KEY: str = env.str("SECRET_KEY", default="not-a-secret-for-tests" if TESTING else "")
LOG_KEY: str = env.str("LOG_KEY", default="not-a-secret-log-key" if TESTING else "")
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "testserver"]
)
BASE_URL: str = env.str("BASE_URL", default="" if PRODUCTION else "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS: list[str] = [BASE_URL] if BASE_URL else []

# --- The regency: everything that would differ next door -------------------------------------------
REGENCY_NAME: str = env.str("REGENCY_NAME", default="Kabupaten Kudus")
REGENCY_SHORT: str = env.str("REGENCY_SHORT", default="Kudus")
REGENCY_CODE: str = env.str("REGENCY_CODE", default="33.19")
REGENCY_CREST: str = env.str("REGENCY_CREST", default="lab/crest.svg")  # a static file
REGENCY_HEAD_TITLE: str = env.str("REGENCY_HEAD_TITLE", default="Bupati")
REGENCY_OFFICE_HOLDERS: dict = env.json("REGENCY_OFFICE_HOLDERS", default={})  # {"Bupati": "name", …}
REGENCY_PHONE_CODE: str = env.str("REGENCY_PHONE_CODE", default="62")  # of numbers typed without it
REGENCY_WORKING_WEEK: list[int] = env.list(
    "REGENCY_WORKING_WEEK", cast=int, default=[0, 1, 2, 3, 4]
)  # Monday = 0
TIME_ZONE: str = env.str("REGENCY_TIME_ZONE", default="Asia/Jakarta")
TIME_ZONE_LABEL: str = env.str("REGENCY_TIME_ZONE_LABEL", default="WIB")
USE_TZ = True

# --- Applications -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "labinovasi.home",
    "labinovasi.health",
    "labinovasi.house",
    "labinovasi.demo",
    "notifications",
    "workflow.pipeline",
    "workflow.reviews",
    "workflow.exhibition",
    "workflow.proposals",
    "workflow.people",
    "workflow.workdays",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its templates are found beside ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules.apps.AutodiscoverRulesConfig",
    "django_htmx",
    "heroicons",
    "csp",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "labinovasi.home.middleware.CleanAddressMiddleware",
    "workflow.exhibition.pages.caching.PublicPagesMiddleware",
    "labinovasi.home.middleware.OnceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "labinovasi.home.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "labinovasi.home.middleware.RefusalMiddleware",
]
# Watches for one query a row; on one database of the two that CI tests, since it costs a quarter of the time.
if TESTING and env.bool("LAB_WATCH_QUERIES", default=True):
    INSTALLED_APPS.append("zeal")
    MIDDLEWARE.insert(0, "zeal.middleware.zeal_middleware")
    # A write fetches by key under its locks, and announcing many does so for each: query counts are
    # asserted for what is read.
    ZEAL_ALLOWLIST = [{"model": "*", "field": "get()"}]

ROOT_URLCONF = "labinovasi.urls"
CSRF_FAILURE_VIEW = "labinovasi.home.errors.csrf_failure"
FORM_RENDERER = "labinovasi.home.forms.LabRenderer"
WSGI_APPLICATION = "labinovasi.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATE_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "labinovasi" / "templates"],
        "OPTIONS": {
            "loaders": [("labinovasi.home.folding.Loader", TEMPLATE_LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "labinovasi.context.site",
                "labinovasi.context.menu",
            ],
        },
    }
]

# --- Database ---------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'lab.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL and immediate transactions: three writers gave no lock errors, Django's defaults 10–31 in 300.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Hosts whose clocks differ go by the database's (ADR 28). Tests stop the clock, which no database knows of.
FOLLOW_DATABASE_CLOCK: bool = env.bool(
    "FOLLOW_DATABASE_CLOCK",
    default=not TESTING and DATABASES["default"]["ENGINE"].endswith("postgresql"),
)
CACHES = {
    "default": {
        "BACKEND": "labinovasi.home.cache.LabCache",
        "LOCATION": "labinovasi_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # at 300, Django's default, sign-in limits would be forgotten
    }
}

# --- People and sign-in -----------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
if TESTING:  # a real hash costs 0.2 s a user on purpose
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "workflow.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds; the mail may need a second try a minute later
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes this site write to strangers
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account exists only by invitation or approval, both by mail
ACCOUNT_RATE_LIMITS = {"signup": "10/m/ip,60/h/ip"}  # asking for an account; a whole office has one address
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"login": "labinovasi.home.forms.LoginForm"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

SESSION_ENGINE = "labinovasi.home.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
if DEMO:  # browsers keep cookies by host, not by port: two labs on one machine would sign each other out
    SESSION_COOKIE_NAME = f"lab_session_{BASE_URL.rpartition(':')[2]}"
    CSRF_COOKIE_NAME = f"lab_csrf_{BASE_URL.rpartition(':')[2]}"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^sehat$"]  # monitors ask on the machine itself
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if PRODUCTION else 0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# 'self' only, no nonces: a nonce would forbid caching a page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Language ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "labinovasi" / "locale"]
USE_I18N = True

# --- Files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "labinovasi" / "static"]
MEDIA_ROOT = VAR / "media"  # never served by the web server: every download asks for the right
if PRODUCTION:
    _static_storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
elif DEMO:  # compressing for a browser on the same machine would double the first start
    _static_storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
else:
    _static_storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_storage},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Above what a form takes (100), so that a page can say so by the field; beyond it is the page of too much.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
ATTACHMENT_MAX_BYTES: int = env.int("ATTACHMENT_MAX_BYTES", default=25 * 1024 * 1024)
ATTACHMENT_MAX_PIXELS: int = env.int("ATTACHMENT_MAX_PIXELS", default=40_000_000)
# What an import reads: sizes in bytes. Every refusal names the limit.
IMPORT_MAX_CELL_BYTES: int = env.int("IMPORT_MAX_CELL_BYTES", default=1024**2)
IMPORT_MAX_ROW_BYTES: int = env.int("IMPORT_MAX_ROW_BYTES", default=4 * 1024**2)
IMPORT_MAX_FILE_BYTES: int = env.int("IMPORT_MAX_FILE_BYTES", default=25 * 1024**2)
ATTACHMENT_MAX_PER_PROPOSAL: int = env.int("ATTACHMENT_MAX_PER_PROPOSAL", default=100)

# --- Mail: from one configured base address, never blocking a page -----------------------------------
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
elif TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
elif DEMO:
    EMAIL_BACKEND = "labinovasi.demo.mail.Mailbox"  # var/mail, read at /surat/
EMAIL_URL_SET: bool = bool(env.str("EMAIL_URL", default=""))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=15)
DEFAULT_FROM_EMAIL: str = env.str(
    "DEFAULT_FROM_EMAIL", default=f"Lab Inovasi {REGENCY_SHORT} <lab@localhost>"
)
# Mail that comes back goes to an address below this domain, which `read_bounces` reads; empty: it goes to
# the sender's address and nobody counts it.
BOUNCE_DOMAIN: str = env.str("BOUNCE_DOMAIN", default="")

# Webhooks and push go to public https addresses alone; true also lets inner and plain http ones be called.
OUTGOING_ALLOW_PRIVATE: bool = env.bool("OUTGOING_ALLOW_PRIVATE", default=False)
# Notices by the browser's push service; empty: not offered. `make_push_keys` makes the key.
VAPID_PRIVATE_KEY: str = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_SUBJECT: str = env.str("VAPID_SUBJECT", default=f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}")
PUSH_SERVICES: list[str] = env.list(  # host names that browsers' subscriptions may lie below
    "PUSH_SERVICES",
    default=[
        "fcm.googleapis.com",
        "push.services.mozilla.com",
        "notify.windows.com",
        "push.apple.com",
    ],
)
# Chat services by Apprise (requirements-chat.txt), the lab's credentials in their address:
# {"whatsapp": {"label": "WhatsApp", "kind": "phone", "url": "whatsapp://TOKEN@FROM/{target}"}}.
# `kind` is what a person types: "phone", "number" (an account's) or "name".
CHAT_SERVICES: dict = env.json("CHAT_SERVICES", default={})

# --- Celery: Redis carries wake-ups and nothing a page needs -----------------------------------------
CELERY_BROKER_URL: str = env.str("BROKER_URL", default="memory://" if TESTING else "redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
# A wake-up costs a page 0.4 s at worst; without these a silent broker holds it for ever.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 0.25,
    "socket_connect_timeout": 0.25,
    "max_retries": 0,
    "visibility_timeout": 600,  # seconds until a task of a dead worker is given to another
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in QUEUES]
CELERY_TASK_ROUTES = ROUTES
CELERY_TASK_CREATE_MISSING_QUEUES = False  # a misspelt queue would never be heard
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 270
# A process that grew past this is replaced after its task: memory that a library keeps comes back.
CELERY_WORKER_MAX_MEMORY_PER_CHILD: int = env.int("WORKER_MAX_MEMORY_KIB", default=400_000)
CELERY_WORKER_DIRECT = True  # each worker also has a queue of its own, for its echo (health/listening.py)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
WORKER_ECHO_SECONDS: float = env.float("WORKER_ECHO_SECONDS", default=30.0)
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = beat_schedule(pulse_seconds=env.float("PULSE_SECONDS", default=30.0))
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat" / "schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
# What Prometheus shows to read /metrik; empty: the page does not exist.
METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")
# How long a worker may hold a claimed delivery; one conversation with a mail server must fit in.
DELIVERY_LEASE_SECONDS: int = env.int("DELIVERY_LEASE_SECONDS", default=300)

# --- API --------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["workflow.serving.parsing.CleanJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "workflow.serving.paging.KeysetPagination",
    "DEFAULT_THROTTLE_CLASSES": ["labinovasi.api.throttles.PerMinute"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "labinovasi.api.problems.handler",
    "URL_FORMAT_OVERRIDE": None,
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=env.int("API_TOKEN_DAYS", default=30))}
API_TOKENS_EACH = 20
API_CALLS_A_MINUTE: int = env.int("API_CALLS_A_MINUTE", default=600)
API_CALLS_A_MINUTE_ANONYMOUS: int = env.int("API_CALLS_A_MINUTE_ANONYMOUS", default=60)
# Where calls are counted; without it, or while it does not answer, nobody is turned away.
THROTTLE_URL: str = env.str(
    "THROTTLE_URL",
    default=CELERY_BROKER_URL.replace("redis+socket://", "unix://") if "redis" in CELERY_BROKER_URL else "",
)
SPECTACULAR_SETTINGS = {
    "TITLE": "Lab Inovasi",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],  # enumerations stay where they are used
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO" if not TESTING else "WARNING"},
}

refuse_unsafe(globals())
