"""The adviser's space closes after the departure."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from comptes.enums import Role
from comptes.models import Habilitation
from comptes.services import retirer_role
from conseillers.enums import EtatContrat
from conseillers.models import Contrat

#: A contract that simply ends is often renewed with some delay: the access goes on for a while.
GRACE_FIN_NATURELLE = timedelta(days=30)


@transaction.atomic
def retirer_roles_des_partis(*, par: Acteur, le: datetime, contrat_id: UUID | None = None) -> int:
    """Withdraw the role `conseiller` of those whose last contract is over: the day after a departure, thirty days
    after a natural end, at once when every contract was cancelled. A new contract gives the role again.

    `contrat_id`: only the person of this contract. Returns how many roles; twice changes nothing.
    """
    jour = jour_de_paris(le)
    roles = Habilitation.objects.actives().filter(role=Role.CONSEILLER)
    contrats = Contrat.objects.all()
    if contrat_id is not None:
        personnes = list(contrats.filter(pk=contrat_id).values_list("personne_id", flat=True))
        roles = roles.filter(utilisateur_id__in=personnes)
    par_personne = defaultdict(list)
    for contrat in contrats.filter(personne_id__in=roles.values("utilisateur_id")):
        par_personne[contrat.personne_id].append(contrat)
    nombre = 0
    for role in roles:
        contrats_de = par_personne.get(role.utilisateur_id, [])
        if contrats_de and all(_fini(contrat, jour) for contrat in contrats_de):
            nombre += retirer_role(habilitation=role, par=par, le=le)
    return nombre


def _fini(contrat: Contrat, jour: date) -> bool:
    if contrat.etat == EtatContrat.ANNULE:
        return True
    if contrat.date_depart is not None:
        return contrat.date_depart < jour
    return contrat.date_fin is not None and contrat.date_fin + GRACE_FIN_NATURELLE < jour
