"""Built-in adapter: a code of six digits by e-mail, known by its keyed hash alone."""

from __future__ import annotations

import json
import re
import secrets
from datetime import datetime

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from commun.acteurs import Acteur
from commun.courriels import ecrire
from financement.models import DemandeSignature

_SEL = "financement.signature.interne"
_CHIFFRES = re.compile(r"^[0-9]{6}$")


class SignatureInterne:
    nom = "interne"

    def demander(self, demande: DemandeSignature, *, destinataire: str, par: Acteur, le: datetime) -> None:
        code = f"{secrets.randbelow(1_000_000):06d}"
        demande.code_hash = _empreinte(demande, code)
        ecrire(
            gabarit="code_signature",
            destinataire=destinataire,
            par=par,
            lien=reverse("financement:signature_code", args=[demande.pk]),
            code=code,
            actes=[acte["libelle"] for acte in demande.actes],
            minutes=round((demande.expire_le - demande.emise_le).total_seconds() / 60),
        )

    def verifier(self, demande: DemandeSignature, reponse: str) -> bool:
        code = re.sub(r"\s", "", reponse)
        return bool(_CHIFFRES.match(code)) and constant_time_compare(
            _empreinte(demande, code), demande.code_hash
        )


def _empreinte(demande: DemandeSignature, code: str) -> str:
    """Keyed by the secret of the site; another person, party, document or demand gives another value."""
    liens = [
        str(demande.pk),
        str(demande.personne_id),
        demande.partie,
        demande.actes,
        demande.version_consentement,
    ]
    return salted_hmac(_SEL, f"{code}|{json.dumps(liens, sort_keys=True)}", algorithm="sha256").hexdigest()
