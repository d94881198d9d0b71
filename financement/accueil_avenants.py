"""Amendments on the host's home page, and in the inbox of the ANCT (`accueil` counts those of the other homes)."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.registres import AFaire, Attente
from comptes.enums import ROLES_ANCT, Role
from financement import selecteurs_avenants
from financement.enums_avenant import EtatAvenant
from financement.services.suivi_signatures import limite_de_signature

AU_PLUS = 10


def a_faire(acteur: Acteur) -> list[AFaire]:
    """Amendments that wait for the host's signature: to sign, or to have signed."""
    if acteur.role == Role.STRUCTURE_SIGNATAIRE:
        return _de_la_structure(acteur, "à signer", "financement:avenant_signer")
    if acteur.role in (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE):
        return _de_la_structure(acteur, "à faire signer", "financement:avenant")
    return []


def _de_la_structure(acteur: Acteur, quoi: str, page: str) -> list[AFaire]:
    attente = selecteurs_avenants.avenants_ouverts(acteur, etat=EtatAvenant.A_SIGNER)
    return [
        AFaire(
            f"Avenant {avenant.numero} {quoi}",
            reverse(page, args=[avenant.pk]),
            echeance=limite_de_signature(avenant),
        )
        for avenant in attente.filter(signee_structure_le__isnull=True)[:AU_PLUS]
    ]


def attentes(acteur: Acteur, jour: date) -> list[Attente]:
    """Amendments that the ANCT examines: within `VALIDATION_DELAI_JOURS` of their preparation, as conventions."""
    if acteur.role not in ROLES_ANCT:
        return []
    delai = timedelta(days=settings.VALIDATION_DELAI_JOURS)
    return [
        Attente(
            "avenant",
            f"{avenant.structure}, {avenant.get_type_display().lower()}",
            reverse("financement:instruction_avenant", args=[avenant.pk]),
            avenant.departement_id,
            jour_de_paris(avenant.cree_le),
            jour_de_paris(avenant.cree_le) + delai,
        )
        for avenant in selecteurs_avenants.avenants_ouverts(acteur, etat=EtatAvenant.PREPARE)
    ]
