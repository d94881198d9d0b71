"""Development and demonstration on the embedded services."""

from __future__ import annotations

import secrets

from config import env

from .base import *
from .base import DEMO, ETAT_DIR


def _cle_secrete() -> str:
    """The key of this state folder, made at first start and readable by its owner alone."""
    chemin = ETAT_DIR / "secrets" / "cle_secrete"
    if not chemin.exists():
        chemin.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        chemin.touch(mode=0o600)
        chemin.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return chemin.read_text(encoding="utf-8")


SECRET_KEY = env.texte("SECRET_KEY", "") or _cle_secrete()
DEBUG = env.booleen("DEBUG", False)
ALLOWED_HOSTS = env.liste("ALLOWED_HOSTS", "*")
MFA_OBLIGATOIRE = env.booleen("MFA_OBLIGATOIRE", not DEMO)
EMAIL_BACKEND = env.texte("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
