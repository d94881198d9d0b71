"""A host is told before a vacancy lasts too long, and asked to return the post once it does."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commun.acteurs import Acteur
from commun.courriels import ecrire
from commun.dates import jour_de_paris
from commun.evenements import publier
from comptes.enums import ROLES_STRUCTURE
from comptes.selecteurs import courriels_par_role
from conseillers.models import AlerteVacance
from financement.vacances import SEUILS, Compteur, compteur, postes_a_surveiller
from structures.models import Poste, Structure


@transaction.atomic
def alerter_vacances(*, par: Acteur, le: datetime) -> int:
    """Write to the hosts 30 and 7 days before the limit, then on the limit: once each, the tightest one only.

    Beyond it `poste.vacance_depassee` is published (`id`, `depuis`, `limite`): the entitlement is computed again.
    Run each day under the system's perimeter; run twice, or late, it repeats nothing. Returns the posts alerted.
    """
    jour = jour_de_paris(le)
    alertes = 0
    for poste in postes_a_surveiller(Poste.objects.select_related("structure"), jour=jour):
        etat = compteur(poste.premier_vacant, jour)
        if (
            etat.seuil is not None
            and poste.structure is not None
            and _retenir(poste, poste.structure, etat, le)
        ):
            _ecrire(poste, etat, par)
            if etat.depassee:
                publier(
                    "poste.vacance_depassee",
                    par=par,
                    id=poste.pk,
                    depuis=etat.premier_jour,
                    limite=etat.limite,
                )
            alertes += 1
    return alertes


def _retenir(poste: Poste, structure: Structure, etat: Compteur, le: datetime) -> bool:
    """Remember this threshold and the looser ones, that time has overtaken; True when this one is new."""
    deja = set(
        AlerteVacance.objects.filter(
            poste=poste, structure=structure, premier_jour=etat.premier_jour
        ).values_list("seuil", flat=True)
    )
    franchis = [seuil for seuil in SEUILS if etat.restants <= seuil and seuil not in deja]
    AlerteVacance.objects.bulk_create(
        [
            AlerteVacance(
                poste=poste,
                structure=structure,
                departement_id=poste.departement_id,
                premier_jour=etat.premier_jour,
                limite=etat.limite,
                seuil=seuil,
                envoyee_le=le,
            )
            for seuil in franchis
        ],
        ignore_conflicts=True,
    )
    return etat.seuil in franchis


def _ecrire(poste: Poste, etat: Compteur, par: Acteur) -> None:
    page = f"/espace/structure/postes/retrait/?poste={poste.pk}" if etat.depassee else "/espace/structure/"
    for adresse in courriels_par_role(*ROLES_STRUCTURE, structure_id=poste.structure_id):
        ecrire(
            gabarit="poste_a_rendre" if etat.depassee else "vacance_bientot_trop_longue",
            destinataire=adresse,
            par=par,
            poste=poste,
            compteur=etat,
            lien=page,
        )
