"""What the pages of amendments show the same way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from comptes.enums import ROLES_ANCT, Role
from financement import selecteurs_avenants
from financement.effet_fin import prevoir_fin
from financement.enums import EtatConvention
from financement.enums_avenant import AVENANTS_OUVERTS, TypeAvenant
from financement.models import Avenant, Convention
from financement.services.avenants import effet_de

PREPARATION = (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE)


def contexte_avenant(avenant: Avenant, acteur: Acteur, espace: str) -> dict[str, Any]:
    """The effect as things are now while it is open, else what was signed; its document; the pages of the space."""
    effet = fin = None
    impossible = ""
    changements: Any = avenant.effet.get("changements", [])
    if avenant.etat in AVENANTS_OUVERTS:
        try:
            effet = effet_de(avenant)
            changements = changements or effet.changements
            if avenant.type == TypeAvenant.FIN:
                fin = prevoir_fin(avenant.convention, dernier_jour=avenant.date_effet - timedelta(days=1))
        except ErreurMetier as erreur:
            impossible = erreur.message
    prefixe = "" if espace == "structure" else "instruction_"
    signer = "avenant_signer" if espace == "structure" else "avenant_signature"
    return {
        "avenant": avenant,
        "effet": effet,
        "ecart_absolu": abs(effet.ecart) if effet else None,
        "fin": fin,
        "changements": changements,
        "impossible": impossible,
        "document": selecteurs_avenants.document_courant(acteur, avenant),
        "page_convention": reverse(f"financement:{prefixe}convention", args=[avenant.convention_id]),
        "page_signer": reverse(f"financement:{signer}", args=[avenant.pk]),
        "page_abandonner": reverse(f"financement:{prefixe}avenant_abandonner", args=[avenant.pk]),
    }


def contexte_avenants(convention: Convention, acteur: Acteur, espace: str) -> dict[str, Any]:
    """The amendments of a convention, and those that the actor may prepare."""
    # Only an active convention is amended.
    siens = selecteurs_avenants.avenants_de(acteur, convention) if convention.est_signee else []
    libre = convention.etat == EtatConvention.ACTIVE and not any(a.etat in AVENANTS_OUVERTS for a in siens)
    prepare = acteur.role in ROLES_ANCT or acteur.role in PREPARATION
    types = [
        (valeur, libelle)
        for valeur, libelle in TypeAvenant.choices
        if valeur != TypeAvenant.TRANSFERT or acteur.role in ROLES_ANCT
    ]
    prefixe = "" if espace == "structure" else "instruction_"
    return {
        "avenants": siens,
        "types_avenant": types if libre and prepare else [],
        "page_avenant": f"financement:{prefixe}avenant",
        "nouvel_avenant": f"financement:{prefixe}avenant_nouveau",
    }
