"""E-mails of amendments."""

from __future__ import annotations

from django.urls import reverse

from commun.acteurs import Acteur
from commun.courriels import ecrire
from commun.models import TransitionEffectuee
from comptes.enums import ROLES_STRUCTURE, Role
from comptes.selecteurs import courriels_par_role
from financement.models import Avenant


def dire_a_signer(avenant: Avenant, *, par: Acteur) -> None:
    """To the signatories of both parties."""
    for adresse in courriels_par_role(Role.STRUCTURE_SIGNATAIRE, structure_id=avenant.structure_id):
        _ecrire(avenant, adresse, "financement:avenant_signer", "à signer", par)
    for adresse in courriels_par_role(Role.SIGNATAIRE_FINANCEUR):
        _ecrire(avenant, adresse, "financement:avenant_signature", "à signer", par)


def dire_en_vigueur(avenant: Avenant, *, par: Acteur) -> None:
    """To every member of the host: what changed, and from when."""
    for adresse in courriels_par_role(*ROLES_STRUCTURE, structure_id=avenant.structure_id):
        _ecrire(avenant, adresse, "financement:avenant", "en vigueur", par)


def dire_abandonne(avenant: Avenant, *, acte: str, par: Acteur) -> None:
    """To every member of the host and to the coordinators: the amendment is over, and why."""
    motif = (
        TransitionEffectuee.objects.filter(objet_type="avenant", objet_id=avenant.pk, nom=acte)
        .values_list("motif", flat=True)
        .first()
    )
    pages = {
        "financement:avenant": courriels_par_role(*ROLES_STRUCTURE, structure_id=avenant.structure_id),
        "financement:instruction_avenant": courriels_par_role(Role.ANCT_VALIDATEUR),
    }
    for page, adresses in pages.items():
        for adresse in adresses:
            ecrire(
                gabarit="avenant_abandonne",
                destinataire=adresse,
                par=par,
                lien=reverse(page, args=[avenant.pk]),
                numero=avenant.numero,
                structure=avenant.structure.denomination,
                refuse=acte == "refuser_signature",
                motif=motif or "",
            )


def _ecrire(avenant: Avenant, adresse: str, page: str, etat: str, par: Acteur) -> None:
    ecrire(
        gabarit="avenant",
        destinataire=adresse,
        par=par,
        lien=reverse(page, args=[avenant.pk]),
        numero=avenant.numero,
        etat=etat,
        structure=avenant.structure.denomination,
        changements=avenant.effet.get("changements", []),
        date_effet=avenant.date_effet,
    )
