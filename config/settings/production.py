"""Production refuses to start on a missing or unsafe value."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from schwifty import BIC, IBAN

from config import env

from .base import *
from .base import (
    ALLOWED_HOSTS,
    ANNUAIRE,
    DATABASES,
    DEMO,
    IBAN_FICTIF,
    PAYEUR_IBAN,
    SCEAU_CERTIFICAT,
    SCEAU_CLE,
    STORAGES,
)

DEBUG = False
SECRET_KEY = env.texte("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.liste("SECRET_KEY_FALLBACKS")
ADRESSE_PUBLIQUE = env.texte("ADRESSE_PUBLIQUE").rstrip("/")
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
WHITENOISE_USE_FINDERS = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Without a daemon the files that people send wait and are never served.
ANTIVIRUS_URL = env.texte("ANTIVIRUS_URL", "absent:")

SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.booleen("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_fautes = []
if len(SECRET_KEY) < 50:
    _fautes.append("SECRET_KEY doit compter au moins 50 caractères")
if "*" in ALLOWED_HOSTS or set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}:
    _fautes.append("ALLOWED_HOSTS doit nommer le domaine public, sans *")
if not ADRESSE_PUBLIQUE.startswith("https://"):
    _fautes.append("ADRESSE_PUBLIQUE doit commencer par https://")
if not DATABASES["default"]["NAME"]:
    _fautes.append("DATABASE_URL doit nommer une base")
if ANNUAIRE not in ("http", "enregistre"):
    _fautes.append("ANNUAIRE doit valoir http ou enregistre")
if PAYEUR_IBAN == IBAN_FICTIF or not IBAN(PAYEUR_IBAN, allow_invalid=True).is_valid:
    _fautes.append("PAYEUR_IBAN doit donner le compte réel qui paie, l'IBAN de démonstration n'est pas admis")
if not BIC(env.texte("PAYEUR_BIC", "-").replace(" ", ""), allow_invalid=True).is_valid:
    _fautes.append("PAYEUR_BIC doit donner le BIC du compte qui paie")
if not ANTIVIRUS_URL.startswith(("tcp://", "unix://", "absent:")):
    _fautes.append("ANTIVIRUS_URL doit désigner un démon clamd (tcp:// ou unix://), ou valoir absent:")
if not (SCEAU_CERTIFICAT and SCEAU_CLE) or "sceau-demonstration" in SCEAU_CERTIFICAT:
    _fautes.append(
        "SCEAU_CERTIFICAT et SCEAU_CLE doivent nommer le certificat et la clé du sceau des documents"
    )
if DEMO:
    _fautes.append("DEMO doit rester désactivé en production")
if _fautes:
    raise ImproperlyConfigured("Réglages de production refusés : " + " ; ".join(_fautes) + ".")
