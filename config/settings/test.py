"""The test suite: same engines, quick password hashes, nothing leaves the machine."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# The owner builds the test database; requests and tasks then take their role (commun.acteurs.perimetre).
os.environ["PROCESSUS"] = "proprietaire"

from .base import *
from .base import DATABASES, STORAGES, TEMPLATES

SECRET_KEY = "cle-de-test-sans-valeur"  # noqa: S105
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATABASES["default"]["CONN_MAX_AGE"] = 0
BALAYAGE_DELAI = 2
DEMO = False
# The suite comes from one address: tests/commun/test_debit.py sets its own limits.
DEBITS = {}
MFA_OBLIGATOIRE = False
ADRESSE_PUBLIQUE = "http://testserver"
# Removed when the process ends.
_DOSSIER = tempfile.TemporaryDirectory(prefix="cn-tests-")
STORAGES["default"]["OPTIONS"]["location"] = Path(_DOSSIER.name) / "documents"
SCEAU_DOSSIER = Path(_DOSSIER.name) / "secrets"
ANCRES_GRAND_LIVRE = Path(_DOSSIER.name) / "ancres" / "grand-livre.jsonl"
# A variable that does not exist is an error, not an empty string.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "VARIABLE_INCONNUE(%s)"
# Deliveries of the outbox wait until the test drains them (tests/outils.py): no broker in unit tests.
EVENEMENTS_REVEIL = False
# No collected static files here: WhiteNoise looks them up instead of warning that the folder is missing.
WHITENOISE_AUTOREFRESH = True
