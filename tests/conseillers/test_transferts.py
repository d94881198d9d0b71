"""A post given back or transferred: one act over all rooms, nothing lost, the facts never contradict themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import Evenement
from commun.suites import prevoir_suites
from comptes.enums import Role
from conseillers.models import Affectation
from conseillers.selecteurs import contrats_de, occupations, postes_de_structure
from conseillers.services.contrats import annuler_contrat, declarer_depart
from structures.models import Poste, PostesParDepartement, Rattachement
from structures.services.attribution import projeter_postes
from structures.services.postes import acte_rendre, acte_transferer, rendre_poste, transferer_poste
from tests.conseillers.fabriques import (
    acteur_structure,
    creer_contrat,
    creer_dossier_formation,
    creer_poste,
    creer_structure,
)
from tests.conseillers.test_contrats import recruter
from tests.fabriques import LE, creer_personne
from tests.structures.fabriques import creer_offre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
JOUR = LE.date()  # 2 March 2026; the posts of the tests are attributed on 15 January


@pytest.fixture
def coordination() -> Acteur:
    return creer_personne(Role.ANCT_VALIDATEUR)


def transferer(
    poste: Poste,
    vers: Any,
    par: Acteur,
    jour: date = JOUR,
    *,
    suit: bool = False,
    motif: str = "Fermeture du site.",
) -> None:
    with perimetre(par):
        transferer_poste(
            poste=poste, destination=vers, date_effet=jour, contrat_suit=suit, motif=motif, par=par, le=LE
        )


def rendre(poste: Poste, par: Acteur, jour: date = JOUR) -> None:
    with perimetre(par):
        rendre_poste(poste=poste, date_effet=jour, motif="Plus de besoin.", par=par, le=LE)


def liens(poste: Poste) -> list[tuple[Any, date, date | None, str]]:
    return [
        (lien.structure_id, lien.periode.lower, lien.periode.upper, lien.fin)
        for lien in Rattachement.objects.filter(poste=poste).order_by("periode")
    ]


def etat_chez(structure: Any, poste: Poste, jour: date = JOUR) -> str | None:
    acteur = acteur_structure(structure)
    with perimetre(acteur):
        ligne = postes_de_structure(acteur, jour=jour).filter(pk=poste.pk).first()
    return ligne.etat_poste if ligne else None


def test_un_poste_libre_est_rendu(coordination):
    poste = creer_poste()
    projeter_postes("87", 3)
    offre = creer_offre(poste=poste)
    rendre(poste, coordination)
    poste.refresh_from_db()
    offre.refresh_from_db()
    assert (poste.date_rendu, poste.structure_id, offre.etat) == (JOUR, poste.structure_id, "retiree")
    assert liens(poste) == [(poste.structure_id, date(2026, 1, 15), JOUR, "rendu")]
    assert PostesParDepartement.objects.get(pk="87").attribues == 2
    charge = Evenement.objects.get(type="poste.rendre").charge
    assert charge == {"id": str(poste.pk), "structure": str(poste.structure_id), "date": "2026-03-02"}
    assert [etat_chez(poste.structure, poste, j) for j in (JOUR - timedelta(days=1), JOUR)] == [
        "a_pourvoir",
        "rendu",
    ]


def test_un_poste_occupe_ne_se_rend_pas_avant_le_depart(coordination):
    contrat = creer_contrat(date_fin=date(2026, 4, 30))
    with pytest.raises(ErreurMetier) as refus:
        rendre(contrat.poste, coordination)
    assert refus.value.code == "poste_engage"
    assert "occupé par Nadia Roche jusqu'au 30 avril 2026" in refus.value.message
    assert liens(contrat.poste)[0][2] is None
    rendre(contrat.poste, coordination, date(2026, 5, 1))
    assert etat_chez(contrat.structure, contrat.poste, date(2026, 4, 30)) == "occupe"
    assert etat_chez(contrat.structure, contrat.poste, date(2026, 5, 1)) == "rendu"


def test_rendu_deux_fois_ou_avant_d_exister(coordination):
    poste = creer_poste()
    with pytest.raises(ErreurMetier) as refus:
        rendre(poste, coordination, date(2026, 1, 15))
    assert refus.value.code == "avant_rattachement"
    rendre(poste, coordination)
    with pytest.raises(ErreurMetier) as refus:
        rendre(poste, coordination)
    assert refus.value.code == "poste_rendu"


def test_plus_personne_n_est_recrute_sur_un_poste_qui_va_etre_rendu(coordination):
    poste = creer_poste()
    rendre(poste, coordination, date(2026, 6, 1))
    with pytest.raises(ErreurMetier) as refus:
        recruter(poste)
    assert refus.value.code == "poste_rendu"


def test_transfert_d_un_poste_vacant(coordination):
    ancien = creer_contrat(etat="rompu", date_depart=date(2026, 2, 20))
    poste, vers = ancien.poste, creer_structure(nom="Médiathèque")
    transferer(poste, vers, coordination)
    poste.refresh_from_db()
    assert poste.structure_id == vers.pk
    assert liens(poste) == [
        (ancien.structure_id, date(2026, 1, 15), JOUR, "transfert"),
        (vers.pk, JOUR, None, ""),
    ]
    # The old host reads that the post went on; the new one that it is vacant, whoever was there before.
    assert etat_chez(ancien.structure, poste) == "transfere"
    assert etat_chez(vers, poste) == "vacant"
    assert etat_chez(vers, poste, date(2026, 3, 1)) == "a_venir"
    assert list(contrats_de(acteur_structure(vers))) == []
    assert [c.pk for c in contrats_de(acteur_structure(ancien.structure))] == [ancien.pk]


def test_le_contrat_suit_le_poste(coordination):
    contrat = creer_contrat()
    dossier = creer_dossier_formation(contrat)
    depuis, vers = contrat.structure, creer_structure()
    avant = occupations(contrat.poste)
    transferer(contrat.poste, vers, coordination, suit=True)
    for objet in (contrat, dossier, contrat.conseiller):
        objet.refresh_from_db()
    assert (contrat.structure, dossier.structure, contrat.conseiller.structure) == (vers, vers, vers)
    tenues = Affectation.objects.filter(contrat=contrat).order_by("periode")
    assert [(t.structure_id, t.periode.lower, t.periode.upper) for t in tenues] == [
        (depuis.pk, date(2026, 2, 1), JOUR),
        (vers.pk, JOUR, date(2028, 2, 1)),
    ]
    # The entitlement's days are the same days.
    assert occupations(contrat.poste) == avant
    assert (etat_chez(depuis, contrat.poste), etat_chez(vers, contrat.poste)) == ("transfere", "occupe")
    assert etat_chez(depuis, contrat.poste, JOUR - timedelta(days=1)) == "occupe"
    hote = acteur_structure(vers)
    with perimetre(hote):
        with pytest.raises(ErreurMetier) as refus:
            declarer_depart(contrat=contrat, date_depart=date(2026, 3, 1), motif="demission", par=hote, le=LE)
        assert refus.value.code == "depart_avant_transfert"
        with pytest.raises(ErreurMetier) as refus:
            annuler_contrat(contrat=contrat, motif="Erreur.", par=hote, le=LE)
        assert refus.value.code == "contrat_transfere"
        declarer_depart(contrat=contrat, date_depart=date(2026, 3, 31), motif="demission", par=hote, le=LE)
    assert [t.periode.upper for t in tenues.all()] == [JOUR, date(2026, 4, 1)]
    assert etat_chez(vers, contrat.poste, date(2026, 4, 1)) == "vacant"


def test_un_contrat_a_venir_suit_entier(coordination):
    contrat = creer_contrat(date_debut=date(2026, 4, 1))
    vers = creer_structure()
    transferer(contrat.poste, vers, coordination, suit=True)
    assert [(t.structure_id, t.periode.lower) for t in contrat.affectations.all()] == [
        (vers.pk, date(2026, 4, 1))
    ]


def test_le_nouvel_hote_ne_recrute_pas_avant_d_avoir_le_poste(coordination):
    poste, vers = creer_poste(), creer_structure()
    transferer(poste, vers, coordination)
    poste.refresh_from_db()
    with pytest.raises(ErreurMetier) as refus:
        recruter(poste, date_debut=date(2026, 3, 1), date_fin=date(2028, 2, 29))
    assert refus.value.code == "avant_rattachement"
    assert recruter(poste, date_debut=JOUR, date_fin=date(2028, 3, 1)).structure_id == vers.pk


REFUS = {
    "meme structure": ({"vers": "meme"}, "meme_structure"),
    "autre département": ({"vers": "autre_departement"}, "autre_departement"),
    "privé": ({"vers": "prive"}, "statut_different"),
    "demain": ({"jour": JOUR + timedelta(days=1)}, "date_future"),
    "avant l'attribution": ({"jour": date(2026, 1, 15)}, "avant_rattachement"),
    "sans motif": ({"motif": "  "}, "motif_requis"),
    "occupé": ({"occupe": True}, "poste_engage"),
}


@pytest.mark.parametrize("cas", REFUS)
def test_ce_qui_serait_incoherent_est_refuse(cas, coordination):
    options, code = REFUS[cas]
    poste = creer_contrat().poste if options.get("occupe") else creer_poste()
    vers = {
        "meme": lambda: poste.structure,
        "autre_departement": lambda: creer_structure(departement="19"),
        "prive": lambda: creer_structure(statut="prive"),
    }.get(options.get("vers", ""), creer_structure)()
    with pytest.raises(ErreurMetier) as refus:
        transferer(poste, vers, coordination, options.get("jour", JOUR), motif=options.get("motif", "Motif."))
    assert refus.value.code == code
    assert len(liens(poste)) == 1
    assert not Evenement.objects.filter(type="poste.transferer").exists()


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.ANCT_VALIDATEUR, Role.ADMINISTRATEUR)])
def test_seuls_la_coordination_et_l_administration_changent_l_hote(role):
    poste = creer_poste()
    for acte in (
        lambda: rendre_poste(poste=poste, date_effet=JOUR, motif="M.", par=Acteur(role=role), le=LE),
        lambda: transferer_poste(
            poste=poste,
            destination=creer_structure(),
            date_effet=JOUR,
            contrat_suit=False,
            motif="M.",
            par=Acteur(role=role),
            le=LE,
        ),
    ):
        with pytest.raises(ActeNonPermis):
            acte()


def test_l_apercu_dit_ce_qui_va_se_passer():
    contrat, vers = creer_contrat(), creer_structure(nom="Médiathèque")
    creer_offre("brouillon", poste=contrat.poste)
    with perimetre(SYSTEME):
        suit = prevoir_suites(acte_transferer(contrat.poste, vers, JOUR, True))
        reste = prevoir_suites(acte_rendre(contrat.poste, JOUR))
    assert [(s.bloquante, s.libelle) for s in suit] == [
        (False, "Le brouillon d'offre « Conseiller numérique » est retiré."),
        (False, "Le contrat de Nadia Roche (CDD) se poursuit chez Médiathèque à compter du 2 mars 2026."),
    ]
    assert [s.bloquante for s in reste] == [True, False]
