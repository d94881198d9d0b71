"""Dates of a contract corrected: previewed, motivated, the affectation and the entitlement follow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from commun.acteurs import Acteur, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.integrite import REGLES, Fautifs
from commun.models import EntreeJournal, Evenement
from comptes.enums import Role
from conseillers.models import Affectation, Contrat
from conseillers.services.contrats import annuler_contrat
from conseillers.services.corrections import corriger_dates, prevoir_dates
from tests.conseillers.fabriques import creer_contrat
from tests.fabriques import LE, creer_personne
from tests.outils import client_de
from tests.structures.outils import texte

pytestmark = pytest.mark.django_db
MOTIF = "Date du contrat papier."


@pytest.fixture
def contrat(limousin: Any) -> Contrat:
    return creer_contrat()


def agent(role: Role = Role.ADMINISTRATEUR) -> Acteur:
    return creer_personne(role)


def corriger(contrat: Contrat, debut: date, fin: date | None, motif: str = MOTIF, **options: Any) -> None:
    par = options.get("par") or agent()
    with perimetre(par):
        corriger_dates(contrat=contrat, date_debut=debut, date_fin=fin, motif=motif, par=par, le=LE)


def test_le_contrat_et_son_affectation_bougent_ensemble(contrat):
    debut, fin = contrat.date_debut + timedelta(days=3), contrat.date_fin + timedelta(days=10)
    corriger(contrat, debut, fin)
    contrat.refresh_from_db()
    assert (contrat.date_debut, contrat.date_fin) == (debut, fin)
    periode = Affectation.objects.get(contrat=contrat).periode
    assert (periode.lower, periode.upper) == (debut, fin + timedelta(days=1))
    assert Evenement.objects.filter(type="contrat.corriger", charge__id=str(contrat.pk)).count() == 1
    entree = EntreeJournal.objects.get(acte="contrat_corrige")
    assert entree.donnees["nouveau"] == [debut.isoformat(), fin.isoformat()]
    assert len(Fautifs(REGLES["affectation_hors_contrat"], le=LE)) == 0


def test_l_effet_se_compte_en_jours(contrat):
    effet = prevoir_dates(
        contrat=contrat, date_debut=contrat.date_debut, date_fin=contrat.date_fin + timedelta(days=10)
    )
    assert effet.jours == 10
    assert prevoir_dates(contrat=contrat, date_debut=contrat.date_debut, date_fin=None).jours is None


def test_refus_sur_le_champ_en_defaut(contrat):
    debut, fin = contrat.date_debut, contrat.date_fin
    cas = [
        (debut, fin, MOTIF, "rien_a_corriger"),
        (debut, fin + timedelta(days=1), "bref", "motif_requis"),
        (contrat.poste.date_attribution - timedelta(days=1), fin, MOTIF, "avant_attribution"),
    ]
    for nouveau_debut, nouvelle_fin, motif, code in cas:
        with pytest.raises(ErreurMetier) as refus:
            corriger(contrat, nouveau_debut, nouvelle_fin, motif)
        assert refus.value.code == code
    with pytest.raises(ErreurMetier):
        corriger(contrat, debut, debut - timedelta(days=1))
    assert Contrat.objects.get(pk=contrat.pk).date_debut == debut


def test_deux_personnes_ne_se_chevauchent_pas_par_une_correction(contrat):
    debut = contrat.date_fin + timedelta(days=1)
    suivant = creer_contrat(poste=contrat.poste, date_debut=debut, date_fin=debut + timedelta(days=800))
    with pytest.raises(ErreurMetier) as refus:
        corriger(contrat, contrat.date_debut, suivant.date_debut + timedelta(days=30))
    assert refus.value.code == "poste_occupe"
    assert Affectation.objects.get(contrat=contrat).periode.upper == suivant.date_debut


def test_un_contrat_annule_ne_se_corrige_pas(contrat):
    par = agent(Role.ANCT_VALIDATEUR)
    with perimetre(par):
        annuler_contrat(contrat=contrat, motif="Jamais venue.", par=par, le=LE)
    with pytest.raises(ErreurMetier) as refus:
        corriger(contrat, contrat.date_debut + timedelta(days=1), contrat.date_fin)
    assert refus.value.code == "contrat_clos"


def test_seuls_ceux_qui_reparent_corrigent(contrat):
    with pytest.raises(ActeNonPermis):
        corriger(
            contrat,
            contrat.date_debut + timedelta(days=1),
            contrat.date_fin,
            par=agent(Role.ANCT_INSTRUCTEUR),
        )


def test_a_l_ecran_rien_ne_s_ecrit_avant_la_confirmation(contrat):
    client = client_de(agent())
    adresse = reverse("conseillers:corriger_dates", kwargs={"pk": contrat.pk})
    fin = contrat.date_fin + timedelta(days=10)
    saisie = {"date_debut": contrat.date_debut.isoformat(), "date_fin": fin.isoformat(), "motif": MOTIF}
    apercu = client.post(adresse, saisie)
    assert apercu.status_code == 200
    assert "soit +10 jours d'occupation" in texte(apercu)
    assert Contrat.objects.get(pk=contrat.pk).date_fin == contrat.date_fin
    assert client.post(adresse, saisie | {"confirme": "on"}).status_code == 302
    assert Contrat.objects.get(pk=contrat.pk).date_fin == fin
    encore = client.post(adresse, saisie | {"confirme": "on"})
    assert encore.status_code == 422
    assert "Ces dates sont déjà celles du contrat" in texte(encore)
