"""Electronic signature: a port. `FOURNISSEUR_SIGNATURE` names the adapter; « interne » sends one-time codes by e-mail.

A provider of another kind asks for the consent its own way in `demander` and says in `verifier` whether it has it;
what is signed, by whom, under which conditions stays in `financement.services.signatures`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from commun.acteurs import Acteur
from financement.models import DemandeSignature

# What the signatory ticks. Another text is another version: both are kept in the evidence.
VERSION_CONSENTEMENT = "2026-1"
CONSENTEMENT = (
    "J'ai lu le document dont l'empreinte est affichée. J'ai qualité pour engager la partie que je représente."
    " Je le signe par voie électronique, avec la même valeur qu'une signature manuscrite."
)


class Fournisseur(Protocol):
    """Proves that the person who signs is the one who was asked."""

    nom: str

    def demander(self, demande: DemandeSignature, *, destinataire: str, par: Acteur, le: datetime) -> None:
        """Ask for the consent: fills `demande` (not saved yet) and reaches the person."""
        ...

    def verifier(self, demande: DemandeSignature, reponse: str) -> bool:
        """True when `reponse` is the person's consent to exactly this demand."""
        ...


def fournisseur() -> Fournisseur:
    """The adapter of this platform."""
    return import_string(settings.FOURNISSEUR_SIGNATURE)()  # type: ignore[no-any-return]
