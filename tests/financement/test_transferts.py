"""A post under convention goes to another host: one entitlement, split at the day, neither lost nor paid twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from comptes.enums import Role
from financement import dossiers, selecteurs
from financement.chargement import bareme_en_vigueur
from financement.enums import EtatCampagne, EtatConvention, NatureCampagne
from financement.models import Calcul, Convention, PosteConventionne, ResultatCampagne
from financement.moteur import calculer
from financement.rejeu import rejouer
from financement.selecteurs_droits import dernier_constate
from financement.services.controle_livre import verifier_livre
from financement.services.notification import notifier_calcul
from structures.services.postes import rendre_poste, transferer_poste
from structures.services.reparation_postes import retablir_poste
from tests.conseillers.fabriques import creer_contrat
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_convention, personnes
from tests.financement.fabriques_campagnes import creer_campagne
from tests.financement.test_droits import constater
from tests.outils import ecouler
from tests.structures.fabriques import creer_postes, creer_structure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]
TRANSFERT = date(2026, 9, 17)
LE_TRANSFERT = LE + (TRANSFERT - LE.date())
FIN = date(2027, 2, 28)
LE_FIN = LE + (FIN - LE.date())


def transferer(convention: Convention, *, suit: bool = True, le: datetime = LE_TRANSFERT) -> Any:
    poste = convention.postes.get().poste
    vers = creer_structure(denomination="Commune qui reprend")
    with perimetre(creer_personne(Role.ANCT_VALIDATEUR)) as par:
        transferer_poste(
            poste=poste,
            destination=vers,
            date_effet=le.date(),
            contrat_suit=suit,
            motif="Fermeture du site.",
            par=par,
            le=le,
        )
    poste.refresh_from_db()
    return poste


def sans_transfert(convention: Convention, au: date) -> Any:
    """The engine on the whole post, as if one host had held it."""
    (ligne,) = selecteurs.postes_de(convention)
    ligne.dernier_jour = ligne.repris_le = None
    dossier = dossiers.dossier_constate(ligne, convention, signature=convention.date_signature)
    return calculer(dossier, bareme_en_vigueur(), au=au)


def histoire(*, suit: bool = True) -> tuple[Convention, Convention]:
    """Convention of A, active since 2 March; transfer on 17 September; convention of B, active since then."""
    ancienne = creer_convention(EtatConvention.ACTIVE)
    poste = transferer(ancienne, suit=suit)
    ecouler()
    nouvelle = creer_convention(
        EtatConvention.ACTIVE, structure=poste.structure, postes=[poste], le=LE_TRANSFERT
    )
    return ancienne, nouvelle


def test_les_deux_hotes_se_partagent_un_seul_droit():
    ancienne, nouvelle = histoire()
    avant, apres = ancienne.postes.get(), nouvelle.postes.get()
    assert (avant.dernier_jour, avant.actif) == (TRANSFERT - timedelta(days=1), True)
    assert (apres.repris_le, apres.premier_jour, apres.date_droits) == (TRANSFERT, TRANSFERT, LE.date())
    au_transfert = constater(ancienne, jour=TRANSFERT - timedelta(days=1)).montant
    a, b = (constater(convention, jour=FIN) for convention in (ancienne, nouvelle))
    entier = sans_transfert(nouvelle, FIN)
    assert a.montant == au_transfert and b.montant > 0
    assert a.montant + b.montant == entier.montant_constate
    assert (b.mois_consommes, b.plafond) == (entier.mois_consommes, Decimal("50000.00") - a.montant)
    assert b.entrees["repris_le"] == "2026-09-17"
    assert "déjà comptés chez l'hôte précédent" in b.alertes[0]
    # what B signed: the rest of the duration, within what A left of the ceiling
    assert nouvelle.montant_previsionnel == apres.montant_previsionnel == Decimal("50000.00") - a.montant
    assert sum(t.montant for t in nouvelle.tranches.all()) == nouvelle.montant_previsionnel


def test_un_conseiller_parti_un_autre_recrute_chez_le_second_hote():
    ancienne = creer_convention(EtatConvention.ACTIVE)
    contrat = ancienne.postes.get().poste.contrats.get()
    depart = date(2026, 8, 31)
    type(contrat).objects.filter(pk=contrat.pk).update(date_fin=depart)
    contrat.affectations.update(periode=(contrat.date_debut, depart + timedelta(days=1)))
    poste = transferer(ancienne, suit=False)
    creer_contrat(poste, date_debut=date(2026, 10, 5), quotite=Decimal("0.8"))
    nouvelle = creer_convention(
        EtatConvention.ACTIVE, structure=poste.structure, postes=[poste], le=LE_TRANSFERT
    )
    a, b = (constater(convention, jour=FIN) for convention in (ancienne, nouvelle))
    assert a.montant + b.montant == sans_transfert(nouvelle, FIN).montant_constate
    assert b.lignes[0]["mois"] == "2026-10"
    assert b.entrees["quotites"] == ["1", "0.8"]


def test_une_campagne_calcule_le_poste_chez_son_dernier_hote():
    _, nouvelle = histoire()
    for nature, au in ((NatureCampagne.CONSTATE, FIN), (NatureCampagne.PREVISIONNEL, None)):
        campagne = creer_campagne(EtatCampagne.CALCULEE, nature=nature, arrete_au=au, le=LE_FIN)
        (resultat,) = ResultatCampagne.objects.filter(campagne=campagne)
        assert resultat.convention_id == nouvelle.pk
        (ligne,) = selecteurs.postes_de(nouvelle)
        fabrique = dossiers.dossier_constate if au else dossiers.dossier_previsionnel
        exact = calculer(
            fabrique(ligne, nouvelle, signature=nouvelle.date_signature), bareme_en_vigueur(), au=au
        )
        assert (Decimal(resultat.total) / 100, Decimal(resultat.plafond) / 100) == (
            exact.montant_constate,
            exact.plafond,
        )
        assert '"repris_le":"2026-09-17"' in resultat.entrees
    creer_campagne(EtatCampagne.ACCEPTEE, arrete_au=FIN, le=LE_FIN, nom="Appliquée")
    assert rejouer(exact=True).sain
    assert verifier_livre().anomalies == ()


def test_le_premier_hote_garde_ses_versions_et_se_notifie():
    """Both conventions go on being computed: no version is made twice, and each amount may be notified."""
    ancienne, nouvelle = histoire()
    ecouler()
    constater(nouvelle, jour=FIN)
    a, b = (constater(convention, jour=FIN) for convention in (ancienne, nouvelle))
    nombre = Calcul.objects.count()
    assert [constater(convention, jour=FIN).pk for convention in (ancienne, nouvelle)] == [a.pk, b.pk]
    assert Calcul.objects.count() == nombre
    with perimetre(personnes(ancienne.structure).validateur) as par:
        notifies = [notifier_calcul(calcul=calcul, par=par, le=LE_FIN) for calcul in (a, b)]
    assert sum(n.montant for n in notifies) == sans_transfert(nouvelle, FIN).montant_constate
    assert dernier_constate(SYSTEME, b.poste) is not None
    assert verifier_livre().anomalies == ()


def test_un_poste_transfere_avant_toute_convention_ne_compte_que_chez_son_hote():
    structure = creer_structure()
    (poste,) = creer_postes(structure, 1)
    creer_contrat(poste, date_debut=date(2026, 3, 16))
    vers = creer_structure(denomination="Commune qui reprend")
    with perimetre(creer_personne(Role.ANCT_VALIDATEUR)) as par:
        transferer_poste(
            poste=poste,
            destination=vers,
            date_effet=TRANSFERT,
            contrat_suit=True,
            motif="Fermeture.",
            par=par,
            le=LE_TRANSFERT,
        )
    poste.refresh_from_db()
    convention = creer_convention(EtatConvention.ACTIVE, structure=vers, postes=[poste], le=LE_TRANSFERT)
    ligne = convention.postes.get()
    assert (ligne.repris_le, ligne.date_droits) == (TRANSFERT, None)
    calcul = constater(convention, jour=FIN)
    assert calcul.lignes[0]["mois"] == "2026-09"
    assert calcul.lignes[0]["jours_occupes"] == 14


def test_la_duree_de_l_aide_reste_celle_du_poste():
    ancienne = creer_convention(EtatConvention.ACTIVE)
    poste = transferer(ancienne)
    with pytest.raises(ErreurMetier) as refus:
        creer_convention(
            EtatConvention.A_SIGNER,
            structure=poste.structure,
            postes=[poste],
            modalite="36_mois",
            le=LE_TRANSFERT,
        )
    assert refus.value.code == "duree_du_poste"
    assert "sur 24 mois" in refus.value.message


def test_un_poste_rendu_puis_retabli_revient_dans_sa_convention():
    convention = creer_convention(EtatConvention.ACTIVE)
    poste = convention.postes.get().poste
    poste.contrats.update(date_fin=date(2026, 8, 31))
    poste.contrats.get().affectations.update(periode=(date(2026, 3, 16), date(2026, 9, 1)))
    with perimetre(creer_personne(Role.ANCT_VALIDATEUR)) as par:
        rendre_poste(poste=poste, date_effet=TRANSFERT, motif="Plus de besoin.", par=par, le=LE_TRANSFERT)
        assert convention.postes.get().dernier_jour == TRANSFERT - timedelta(days=1)
        retablir_poste(poste=poste, motif="Rendu par erreur.", par=par, le=LE_TRANSFERT)
    ecouler()
    assert PosteConventionne.objects.get(convention=convention).dernier_jour is None
