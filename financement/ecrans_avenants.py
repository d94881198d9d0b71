"""What the pages of amendments show the same way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from comptes.enums import ROLES_ANCT, Role
from financement import selecteurs_avenants, selecteurs_paiement
from financement.effet_fin import prevoir_fin
from financement.enums import EtatCompte, EtatConvention
from financement.enums_avenant import AVENANTS_OUVERTS, EtatAvenant, TypeAvenant
from financement.models import Avenant, Convention
from financement.services.avenants import effet_de
from financement.services.suivi_signatures import limite_de_signature
from financement.signature import actes
from structures.enums import Dispositif

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
        "suite": suite_de(avenant, espace),
        "limite": limite_de_signature(avenant) if avenant.etat == EtatAvenant.A_SIGNER else None,
        "transitions": selecteurs_avenants.historique(avenant),
        "signatures": actes.signatures_de(avenant) if avenant.validee_le else [],
        "document": selecteurs_avenants.document_courant(acteur, avenant),
        "page_convention": reverse(f"financement:{prefixe}convention", args=[avenant.convention_id]),
        "page_signer": reverse(f"financement:{signer}", args=[avenant.pk]),
        "page_abandonner": reverse(f"financement:{prefixe}avenant_abandonner", args=[avenant.pk]),
    }


def suite_de(avenant: Avenant, espace: str) -> str:
    """What happens next, for who reads: the host, or the ANCT and the State."""
    structure = espace == "structure"
    if avenant.etat == EtatAvenant.PREPARE:
        if structure:
            return (
                "L'ANCT vérifie l'effet, puis ouvre les signatures : le signataire est prévenu par courriel."
            )
        return "Un coordinateur vérifie l'effet, fixe les montants et ouvre les signatures."
    if avenant.etat == EtatAvenant.A_SIGNER:
        if not avenant.signee_structure_le and not avenant.signee_financeur_le:
            return "Les deux parties signent, dans n'importe quel ordre."
        if avenant.signee_structure_le:
            return "La structure a signé. L'avenant entre en vigueur dès que l'État signe."
        return "L'État a signé. L'avenant entre en vigueur dès que " + (
            "vous signez." if structure else "la structure signe."
        )
    if avenant.etat == EtatAvenant.EN_VIGUEUR:
        return (
            "L'avenant est appliqué : la convention dit maintenant ce qu'il change."
            if avenant.applique_le
            else "L'avenant s'applique dans quelques instants : rechargez la page."
        )
    return "La convention ne change pas. Un autre avenant peut être préparé."


def compte_en_clair(convention: Convention, acteur: Acteur) -> dict[str, str]:
    """Which account an amendment of bank details takes, and where the host gives another one."""
    dernier = (
        selecteurs_paiement.comptes(acteur)
        .filter(structure_id=convention.structure_id, etat__in=(EtatCompte.A_VERIFIER, EtatCompte.VERIFIE))
        .order_by("-saisi_le")
        .first()
    )
    phrase = (
        f"L'avenant prend le dernier compte donné : {dernier.iban_masque}, {dernier.get_etat_display().lower()}."
        if dernier
        else "Aucun compte n'est donné."
    )
    hote = acteur.role not in ROLES_ANCT
    return {
        "phrase": f"{phrase} {'Si ce n’est pas le nouveau, donnez-le d’abord :' if hote else ''}".strip(),
        "page": reverse("financement:banque") if hote else "",
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
        if (valeur != TypeAvenant.TRANSFERT or acteur.role in ROLES_ANCT)
        # Elsewhere the grid of the scheme fixes the duration.
        and (valeur != TypeAvenant.DUREE or convention.dispositif == Dispositif.RELANCE_2021)
    ]
    prefixe = "" if espace == "structure" else "instruction_"
    return {
        "avenants": siens,
        "types_avenant": types if libre and prepare else [],
        "page_avenant": f"financement:{prefixe}avenant",
        "nouvel_avenant": f"financement:{prefixe}avenant_nouveau",
    }
