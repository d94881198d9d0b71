"""Mails about more posts, returned posts and transfers. Each is called once, by a delivery of the outbox."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.urls import reverse

from commun.acteurs import Acteur
from commun.courriels import ecrire
from comptes.enums import ROLES_PREFECTURE, ROLES_STRUCTURE, Role
from comptes.selecteurs import courriels_par_role
from structures.enums import TypeMouvement
from structures.models import Mouvement, Poste, Structure
from structures.selecteurs import historique


def _lire(mouvement_id: UUID) -> Mouvement:
    return Mouvement.objects.select_related("structure", "departement").get(pk=mouvement_id)


def mouvement_depose(*, mouvement_id: UUID, par: Acteur) -> None:
    """The préfecture is asked its opinion on more posts; on returned posts the coordination is told to decide."""
    mouvement = _lire(mouvement_id)
    ajout = mouvement.type == TypeMouvement.AJOUT
    adresses = (
        courriels_par_role(*ROLES_PREFECTURE, departement=mouvement.departement_id)
        if ajout
        else courriels_par_role(Role.ANCT_VALIDATEUR)
    )
    page = "structures:prefecture_mouvement" if ajout else "structures:instruction_mouvement"
    for adresse in adresses:
        ecrire(
            gabarit="mouvement_a_instruire",
            destinataire=adresse,
            par=par,
            mouvement=mouvement,
            ajout=ajout,
            lien=reverse(page, kwargs={"pk": mouvement.pk}),
        )


def mouvement_decide(*, mouvement_id: UUID, par: Acteur) -> None:
    """The host and the préfecture read the decision, its number or its reason."""
    mouvement = _lire(mouvement_id)
    lecteurs = [
        ("structures:mouvement", courriels_par_role(*ROLES_STRUCTURE, structure_id=mouvement.structure_id)),
        (
            "structures:prefecture_mouvement",
            courriels_par_role(*ROLES_PREFECTURE, departement=mouvement.departement_id),
        ),
    ]
    for page, adresses in lecteurs:
        for adresse in adresses:
            ecrire(
                gabarit="mouvement_decide",
                destinataire=adresse,
                par=par,
                mouvement=mouvement,
                ajout=mouvement.type == TypeMouvement.AJOUT,
                motif=historique(mouvement)[-1].motif,
                lien=reverse(page, kwargs={"pk": mouvement.pk}),
            )


def poste_transfere(*, poste_id: UUID, de: UUID, vers: UUID, date_effet: date, par: Acteur) -> None:
    """Both hosts are told."""
    poste = Poste.objects.get(pk=poste_id)
    noms = dict(Structure.objects.filter(pk__in=(de, vers)).values_list("pk", "denomination"))
    for structure_id in (de, vers):
        for adresse in courriels_par_role(*ROLES_STRUCTURE, structure_id=structure_id):
            ecrire(
                gabarit="poste_transfere",
                destinataire=adresse,
                par=par,
                poste=poste,
                ancienne=noms[de],
                nouvelle=noms[vers],
                date_effet=date_effet,
                lien=reverse("structures:espace"),
            )
