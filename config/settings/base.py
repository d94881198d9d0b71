"""Settings common to every environment. `dev`, `test` and `production` only say what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from config import env
from config.settings.rythme import rythme

BASE_DIR = Path(__file__).resolve().parents[2]
ETAT_DIR = Path(env.texte("ETAT_DIR", str(BASE_DIR / ".etat")))

DEMO = env.booleen("DEMO", False)
# web: pages and API · travailleur: Celery worker and beat · proprietaire: migrations and commands
PROCESSUS = env.texte("PROCESSUS", "web")

ALLOWED_HOSTS = env.liste("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.liste("CSRF_TRUSTED_ORIGINS")
ADRESSE_PUBLIQUE = env.texte("ADRESSE_PUBLIQUE", "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "commun",
    "territoires",
    "comptes",
    "structures",
    "conseillers",
    "candidatures",
    "ateliers",
    "financement",
    "config.apps.ConfigConfig",
    "config.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    # Before django.forms: its radios and checkboxes replace the plain ones.
    "dsfr",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "widget_tweaks",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "commun.middleware.MiddlewareOctetNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "comptes.middleware.MiddlewareActeur",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "commun.middleware.MiddlewareErreurMetier",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["dsfr.templatetags.dsfr_tags", "commun.templatetags.commun"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "comptes.contexte.acteur",
                "config.contexte.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_MARK_OPTIONAL_FIELDS = True

# One login per kind of process; see docs/architecture.md, "Two fences".
_URL_PAR_PROCESSUS = {
    "web": "DATABASE_URL",
    "travailleur": "DATABASE_URL_TRAVAILLEUR",
    "proprietaire": "DATABASE_URL_PROPRIETAIRE",
}
_URL_DEFAUT = env.texte("DATABASE_URL", "postgresql://proprietaire@localhost/conseiller")
DATABASES = {"default": env.base_de_donnees(env.texte(_URL_PAR_PROCESSUS[PROCESSUS], _URL_DEFAUT))}
DATABASES["default"].update(
    # The view alone is a savepoint of the transaction that MiddlewareActeur opens with the role.
    ATOMIC_REQUESTS=True,
    CONN_MAX_AGE=env.entier("CONN_MAX_AGE", 600),
    CONN_HEALTH_CHECKS=True,
)
if PROCESSUS == "web":
    DATABASES["default"]["OPTIONS"]["options"] = "-c statement_timeout=10s -c lock_timeout=3s"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "commun.cache.CacheSansPanne",
        "LOCATION": env.texte("CACHE_URL", "redis://localhost:6379/1"),
        "KEY_PREFIX": "cn",
    }
}

AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = [
    "comptes.connexion.Connexion",
    "comptes.permissions.LectureTechnique",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "comptes.adaptateurs.AdaptateurComptes"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Conseiller numérique"
# Back-office roles must sign in with a second factor; a demo lifts it and says so in a banner.
MFA_OBLIGATOIRE = env.booleen("MFA_OBLIGATOIRE", True)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/espace/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ETAT_DIR / "documents", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

EMAIL_BACKEND = env.texte("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = ETAT_DIR / "courriels"
EMAIL_HOST = env.texte("EMAIL_HOST", "localhost")
EMAIL_PORT = env.entier("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.texte("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.texte("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.booleen("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.texte("DEFAULT_FROM_EMAIL", "Conseiller numérique <ne-pas-repondre@exemple.fr>")

# Celery carries identifiers only; the truth of what is to be done is in the outbox (commun.evenements).
CELERY_BROKER_URL = env.texte("BROKER_URL", "redis://localhost:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "defaut"
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 0,  # who publishes does not wait for a broker that is away: the sweeper will send again
}
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BROKER_POOL_LIMIT = 4
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Points of each criterion of the ranking of candidates: they add up to 100 (docs/appariement.md).
PONDERATIONS_APPARIEMENT = {
    "distance": env.entier("POIDS_DISTANCE", 35),
    "experience": env.entier("POIDS_EXPERIENCE", 20),
    "disponibilite": env.entier("POIDS_DISPONIBILITE", 15),
    "contrat": env.entier("POIDS_CONTRAT", 10),
    "pix": env.entier("POIDS_PIX", 10),
    "langues": env.entier("POIDS_LANGUES", 5),
    "mobilite": env.entier("POIDS_MOBILITE", 5),
}
FILES_ATTENTE = ["defaut", "pdf", "argent", "courriel"]
# Seconds after which the sweeper sends an unfinished delivery again, and tries before the dead letter.
BALAYAGE_DELAI = env.entier("BALAYAGE_DELAI", 120)
LIVRAISON_TENTATIVES = 5
CELERY_BEAT_SCHEDULE = rythme(balayage=max(1.0, BALAYAGE_DELAI / 2))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "config.api.PaginationParCurseur",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "config.api.erreur_probleme",
    "COERCE_DECIMAL_TO_STRING": True,
    # Proxies in front of the web process: the client's address is read behind them, a forged header is not.
    "NUM_PROXIES": env.entier("NOMBRE_DE_PROXYS", 0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Conseiller numérique",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# The préfecture's opinion: days to give it, and days before the deadline when it is reminded.
AVIS_DELAI_JOURS = env.entier("AVIS_DELAI_JOURS", 30)
AVIS_RAPPEL_JOURS = env.entier("AVIS_RAPPEL_JOURS", 7)

# A meeting between a candidate and a host where nothing happens: days without an act before the reminder, the notice,
# the closure by the system (docs/candidature.md). Messages a day in one direction of an exchange.
RENCONTRE_RAPPEL_JOURS = env.entier("RENCONTRE_RAPPEL_JOURS", 10)
RENCONTRE_PREAVIS_JOURS = env.entier("RENCONTRE_PREAVIS_JOURS", 20)
RENCONTRE_CLOTURE_JOURS = env.entier("RENCONTRE_CLOTURE_JOURS", 30)
# Results of Pix campaigns: "enregistre" answers from files of the package.
PIX = env.texte("PIX", "enregistre")
MESSAGES_PAR_JOUR = env.entier("MESSAGES_PAR_JOUR", 10)

# What the ANCT promises itself: days to check a contract, to validate a convention.
VERIFICATION_DELAI_JOURS = env.entier("VERIFICATION_DELAI_JOURS", 15)
VALIDATION_DELAI_JOURS = env.entier("VALIDATION_DELAI_JOURS", 15)
# Days to take a submitted convention in charge; days that a host has to correct it.
PRISE_EN_CHARGE_DELAI_JOURS = env.entier("PRISE_EN_CHARGE_DELAI_JOURS", 5)
CORRECTION_DELAI_JOURS = env.entier("CORRECTION_DELAI_JOURS", 30)
CORRECTION_RAPPEL_JOURS = env.entier("CORRECTION_RAPPEL_JOURS", 7)

# Uses of a public form by network address (commun.debit); an office shares one address.
DEBITS = {"demande": "30/hour", "annuaire": "60/hour", "verification": "120/hour"}

# Register of companies: "enregistre" answers from files of the package, "http" asks the open company-search API.
ANNUAIRE = env.texte("ANNUAIRE", "enregistre")
ANNUAIRE_URL = env.texte("ANNUAIRE_URL", "https://recherche-entreprises.api.gouv.fr/search")
# Days after which a draft that nobody finished is erased.
BROUILLON_JOURS = env.entier("BROUILLON_JOURS", 90)

# The retention rules remove nothing until the data protection officer has confirmed the durations of the register.
CONSERVATION_APPLIQUEE = env.booleen("CONSERVATION_APPLIQUEE", False)

# Antivirus of the files that people send (commun.antivirus): tcp://host:port, unix:///file, enregistre: or absent:
ANTIVIRUS_URL = env.texte("ANTIVIRUS_URL", "enregistre:")

# The funder signs conventions in the name of the State; its name and signatory are settings.
FINANCEUR_NOM = env.texte("FINANCEUR_NOM", "Caisse des Dépôts et consignations (Banque des Territoires)")
FINANCEUR_SIGNATAIRE = env.texte("FINANCEUR_SIGNATAIRE", "Le directeur de la Banque des Territoires")

# The seal of signed documents (docs/conventions.md): PEM certificate with its chain, PEM key of a P-256 curve. Empty,
# a demonstration certificate is made in SCEAU_DOSSIER. Former certificates are still recognised by their SHA-256.
SCEAU_CERTIFICAT = env.texte("SCEAU_CERTIFICAT", "")
SCEAU_CLE = env.texte("SCEAU_CLE", "")
SCEAU_MOT_DE_PASSE = env.texte("SCEAU_MOT_DE_PASSE", "")
SCEAU_DOSSIER = ETAT_DIR / "secrets"
SCEAU_ANCIENNES_EMPREINTES = env.liste("SCEAU_ANCIENNES_EMPREINTES")
# RFC 3161 service that stamps the seals; none when empty.
HORODATAGE_URL = env.texte("HORODATAGE_URL", "")
HORODATAGE_SECONDES = env.entier("HORODATAGE_SECONDES", 5)
# Years that the archive of a convention is kept after its end.
ARCHIVE_ANNEES = env.entier("ARCHIVE_ANNEES", 10)

# Signatures: the adapter, codes that one person may ask in an hour, days to sign, days after which a party is reminded.
FOURNISSEUR_SIGNATURE = env.texte("FOURNISSEUR_SIGNATURE", "financement.signature.interne.SignatureInterne")
SIGNATURE_CODES_PAR_HEURE = env.entier("SIGNATURE_CODES_PAR_HEURE", 10)
SIGNATURE_DELAI_JOURS = env.entier("SIGNATURE_DELAI_JOURS", 60)
SIGNATURE_RAPPELS = [int(jours) for jours in env.liste("SIGNATURE_RAPPELS", "7,21,45")]

# Payments (docs/paiements.md). Above this amount (€) two persons approve an order; above this number of orders, the
# person who sends a batch is not the one who prepared it.
SEUIL_DOUBLE_APPROBATION = env.montant("SEUIL_DOUBLE_APPROBATION", "23000.00")
SEUIL_ORDRES_LOT = env.entier("SEUIL_ORDRES_LOT", 10)
# Share (%) of an envelope's credits from which its coordinators are warned.
ALERTE_ENVELOPPE = env.entier("ALERTE_ENVELOPPE", 90)
# The account that pays. The default is a fictional one, for the demonstration: production refuses it.
IBAN_FICTIF = "FR2340031000010000012345V17"
PAYEUR_NOM = env.texte("PAYEUR_NOM", "Banque des Territoires - Conseiller numérique")
PAYEUR_IBAN = env.texte("PAYEUR_IBAN", IBAN_FICTIF).replace(" ", "").upper()
PAYEUR_BIC = env.texte("PAYEUR_BIC", "CDCGFRPPXXX").replace(" ", "").upper()
# Each night the head of the ledger is kept outside the database, and sent to two persons who do not run it.
ANCRAGE = env.texte("ANCRAGE", "financement.ancrage.FichierAncres")
ANCRES_GRAND_LIVRE = Path(env.texte("ANCRES_GRAND_LIVRE", str(ETAT_DIR / "ancres" / "grand-livre.jsonl")))
COURRIELS_ANCRAGE = env.liste("COURRIELS_ANCRAGE", "controle.interne@exemple.fr,agence.comptable@exemple.fr")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"court": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "court"}},
    "root": {"handlers": ["console"], "level": env.texte("NIVEAU_JOURNAL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        **{nom: {"level": "ERROR"} for nom in ("weasyprint", "fontTools", "pikepdf", "pyhanko")},
    },
}
