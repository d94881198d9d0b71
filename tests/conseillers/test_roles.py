"""The adviser's space closes after the departure, and comes back with a new contract."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from commun.acteurs import SYSTEME, perimetre
from commun.dates import PARIS
from comptes.enums import Role
from comptes.models import Habilitation
from conseillers.services.contrats import declarer_depart
from conseillers.services.roles import retirer_roles_des_partis
from tests.conseillers.fabriques import acteur_structure, creer_contrat
from tests.fabriques import LE, creer_personne
from tests.outils import ecouler

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]


def retirer(jour: date) -> int:
    with perimetre(SYSTEME):
        return retirer_roles_des_partis(
            par=SYSTEME, le=datetime(jour.year, jour.month, jour.day, 3, tzinfo=PARIS)
        )


def a_le_role(contrat) -> bool:
    return (
        Habilitation.objects.actives()
        .filter(utilisateur_id=contrat.personne_id, role=Role.CONSEILLER)
        .exists()
    )


# end, state, departure → last day with the role
TABLE = {
    "départ": ({"etat": "rompu", "date_depart": date(2026, 6, 30)}, date(2026, 6, 30)),
    "fin naturelle": ({"date_fin": date(2026, 6, 30)}, date(2026, 7, 30)),
}


@pytest.mark.parametrize("cas", TABLE)
def test_le_role_tombe_apres_la_fin(cas: str):
    options, dernier = TABLE[cas]
    contrat = creer_contrat(**options)
    assert (retirer(dernier), a_le_role(contrat)) == (0, True)
    assert (retirer(dernier + timedelta(days=1)), a_le_role(contrat)) == (1, False)
    assert retirer(dernier + timedelta(days=2)) == 0


def test_un_contrat_annule_ou_un_autre_contrat():
    annule = creer_contrat(etat="annule")
    ancien = creer_contrat(etat="rompu", date_depart=date(2026, 2, 10))
    creer_contrat(conseiller=ancien.conseiller, date_debut=date(2026, 3, 10))
    en_cours = creer_contrat(type="cdi")
    sans_contrat = creer_personne(Role.CONSEILLER, email="sans-contrat@exemple.fr")
    assert retirer(date(2026, 3, 2)) == 1
    assert [a_le_role(c) for c in (annule, ancien, en_cours)] == [False, True, True]
    assert Habilitation.objects.get(pk=sans_contrat.habilitation_id).retiree_le is None


def test_un_depart_deja_passe_ferme_l_acces_sans_attendre_la_nuit():
    contrat, autre = creer_contrat(), creer_contrat(etat="rompu", date_depart=date(2026, 2, 10))
    hote = acteur_structure(contrat.structure)
    with perimetre(hote):
        declarer_depart(contrat=contrat, date_depart=date(2026, 3, 1), motif="demission", par=hote, le=LE)
    ecouler()
    assert (a_le_role(contrat), a_le_role(autre)) == (False, True)
