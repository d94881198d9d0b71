"""Campaigns: what is computed is what the exact engine says of the facts, and nothing is applied before a decision."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pgtrigger
import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from conseillers.enums import EtatContrat
from financement import dossiers, selecteurs
from financement.chargement import bareme_en_vigueur
from financement.enums import (
    CategorieEcart,
    EtatCampagne,
    EtatConvention,
    MiseALEcart,
    NatureCalcul,
    NatureCampagne,
)
from financement.models import Calcul, Campagne, Ecriture, LotCampagne, ResultatCampagne, VersionBareme
from financement.moteur import calculer as calculer_exact
from financement.services.campagnes import (
    accepter_campagne,
    lancer_campagne,
    preparer_campagne,
    reprendre_campagne,
    suspendre_campagne,
)
from financement.services.droits import calculer_droits, empreinte, entrees_canoniques
from financement.services.lots_campagne import calculer_lot_campagne
from financement.version import version_masse, version_moteur
from tests.conseillers.fabriques import creer_contrat
from tests.fabriques import LE
from tests.financement.fabriques import creer_convention, personnes
from tests.financement.fabriques_campagnes import appliquer, calculer, coordination, creer_campagne
from tests.outils import ecouler
from tests.structures.fabriques import creer_postes, creer_structure

pytestmark = pytest.mark.django_db

JUIN = date(2026, 6, 30)
LE_JUILLET = LE + timedelta(days=122)  # 2 July 2026


def sans_gardes(ordre: str, *arguments: object) -> None:
    """What no service does: change the past, without the guards."""
    with pgtrigger.ignore(), connection.cursor() as curseur:
        curseur.execute(ordre, arguments)


def autre_bareme() -> str:
    """A version of the barème that is not the present one."""
    VersionBareme.objects.create(version="autre", contenu="{}", archivee_le=LE)
    return "autre"


def exact(resultat: ResultatCampagne, nature: str, au: date | None):
    """Dossier and result that the rest of the platform would compute for this post today."""
    convention = resultat.convention
    conventionne = next(c for c in selecteurs.postes_de(convention) if c.pk == resultat.conventionne_id)
    fonction = (
        dossiers.dossier_constate if nature == NatureCampagne.CONSTATE else dossiers.dossier_previsionnel
    )
    dossier = fonction(conventionne, convention, signature=convention.date_signature)
    return dossier, calculer_exact(dossier, bareme_en_vigueur(), au=au)


def verifier_lignes(campagne: Campagne) -> int:
    """Every stored row is, line by line, what the exact engine says; returns how many rows."""
    resultats = list(ResultatCampagne.objects.filter(campagne=campagne).select_related("convention"))
    for resultat in resultats:
        dossier, attendu = exact(resultat, campagne.nature, campagne.arrete_au)
        entrees = entrees_canoniques(dossier, campagne.arrete_au)
        assert json.loads(resultat.entrees) == entrees
        assert resultat.entrees_sha256 == empreinte(entrees)
        assert (Decimal(resultat.total) / 100, Decimal(resultat.plafond) / 100, resultat.duree) == (
            attendu.montant_constate, attendu.plafond, attendu.duree,
        )  # fmt: skip
        assert Decimal(resultat.mois_consommes) / 10**6 == attendu.mois_consommes
        assert list(zip(resultat.mois, resultat.jours, resultat.montants, strict=True)) == [
            (int(ligne.mois.replace("-", "")), ligne.jours_occupes, int(ligne.montant * 100))
            for ligne in attendu.lignes
        ]
    return len(resultats)


def monde() -> None:
    """Posts of several kinds: full, part time, cut, replaced with a vacancy, never held, two shares of working time."""
    structure = creer_structure()
    plein, partiel, coupe, remplace, melange = creer_postes(structure, 5)
    creer_contrat(plein, date_debut=date(2026, 3, 16))
    creer_contrat(partiel, date_debut=date(2026, 4, 2), quotite=Decimal("0.8"))
    creer_contrat(coupe, date_debut=date(2026, 1, 31), date_fin=date(2026, 5, 12))
    creer_contrat(
        remplace, etat=EtatContrat.ROMPU, date_debut=date(2026, 2, 1), date_depart=date(2026, 3, 20)
    )
    creer_contrat(remplace, date_debut=date(2026, 6, 8))
    creer_contrat(remplace, etat=EtatContrat.ANNULE, date_debut=date(2026, 4, 1))
    creer_contrat(melange, etat=EtatContrat.ROMPU, date_debut=date(2026, 2, 1), date_depart=date(2026, 4, 9))
    creer_contrat(melange, date_debut=date(2026, 4, 10), quotite=Decimal("0.5"))
    creer_convention(
        EtatConvention.ACTIVE, structure=structure, postes=[plein, partiel, coupe, remplace, melange]
    )
    antilles = creer_structure("Fort-de-France")
    creer_convention(EtatConvention.ACTIVE, structure=antilles, modalite="36_mois", nombre_postes=2)
    creer_convention(EtatConvention.A_SIGNER, structure=structure)


@pytest.mark.parametrize("nature", NatureCampagne.values)
def test_la_campagne_est_le_moteur_exact_ligne_par_ligne(limousin, nature):
    monde()
    campagne = creer_campagne(
        EtatCampagne.CALCULEE, nature=nature, arrete_au=JUIN, le=LE_JUILLET, taille_lot=3
    )
    assert verifier_lignes(campagne) == campagne.nombre_postes == 7
    assert [(lot.rang, lot.nombre) for lot in campagne.lots.order_by("rang")] == [(1, 3), (2, 3), (3, 1)]
    assert (campagne.bareme_id, campagne.code_version) == (bareme_en_vigueur().version, version_masse())
    assert campagne.calculee_le == LE_JUILLET
    sommes = [somme for lot in campagne.lots.all() for somme in lot.bilan.values()]
    resultats = ResultatCampagne.objects.filter(campagne=campagne)
    assert sum(somme[2] for somme in sommes) == sum(r.total for r in resultats)
    assert sum(somme[1] for somme in sommes) == sum(r.avant or 0 for r in resultats)


def resultat(campagne: Campagne, poste) -> ResultatCampagne:
    return ResultatCampagne.objects.get(campagne=campagne, poste_id=poste.pk)


def test_chaque_ecart_dit_pourquoi(limousin):
    """One post for each reason; amounts before and after beside it."""
    structure = creer_structure()
    postes = creer_postes(structure, 5)
    actif, parti, fini, corrige, sans = postes
    for poste in (actif, corrige):
        creer_contrat(poste, date_debut=date(2026, 1, 1))
    creer_contrat(parti, etat=EtatContrat.ROMPU, date_debut=date(2026, 1, 1), date_depart=date(2026, 2, 10))
    creer_contrat(fini, date_debut=date(2026, 1, 1), date_fin=date(2026, 2, 20))
    creer_contrat(sans, date_debut=date(2026, 5, 1))
    convention = creer_convention(EtatConvention.ACTIVE, structure=structure, postes=postes)
    autre = creer_convention(EtatConvention.ACTIVE, structure=structure)
    montants = {
        calcul.poste_id: int(calcul.montant * 100)
        for calcul in Calcul.objects.filter(nature=NatureCalcul.CONSTATE, convention=convention)
    }
    sans_gardes("update conseillers_contrat set etat = 'annule' where poste_id = %s", sans.pk)
    contrat = corrige.contrats.get()
    contrat.affectations.update(periode=(date(2026, 1, 5), date(2028, 2, 1)))
    type(contrat).objects.filter(pk=contrat.pk).update(date_debut=date(2026, 1, 5))
    autre_poste = autre.postes.get().poste

    campagne = creer_campagne(EtatCampagne.CALCULEE, arrete_au=JUIN, le=LE_JUILLET)

    categories = {r.poste_id: r.categorie for r in campagne.resultats.all()}
    assert {poste.numero: categories[poste.pk] for poste in postes} == {
        actif.numero: CategorieEcart.JOURS,
        parti.numero: CategorieEcart.INCHANGE,
        fini.numero: CategorieEcart.INCHANGE,
        corrige.numero: CategorieEcart.FAITS,
        sans.numero: CategorieEcart.INCHANGE,
    }
    for poste in postes:
        ligne = resultat(campagne, poste)
        assert (ligne.avant, ligne.version_avant, ligne.notifie) == (montants[poste.pk], 1, None)
        assert ligne.ecart == ligne.total - ligne.avant
    assert categories[autre_poste.pk] == CategorieEcart.JOURS
    assert Calcul.objects.filter(nature=NatureCalcul.CONSTATE).count() == 6  # nothing was applied


def test_un_premier_calcul_un_bareme_change_un_refus(limousin):
    """No stored computation; one made under other parameters; a convention that ended after the freeze."""
    premier, change, refuse = (creer_convention(EtatConvention.ACTIVE) for _ in range(3))
    autre = autre_bareme()
    sans_gardes("delete from financement_calcul where nature = 'constate' and convention_id = %s", premier.pk)
    sans_gardes(
        "update financement_calcul set montant = montant + 1.11, bareme_id = %s where nature = 'constate'"
        " and convention_id = %s",
        autre,
        change.pk,
    )
    campagne = creer_campagne(EtatCampagne.EN_COURS, arrete_au=JUIN, le=LE_JUILLET)
    sans_gardes(
        "update financement_convention set etat = 'resiliee', resiliee_le = active_le where id = %s",
        refuse.pk,
    )
    calculer(campagne)
    lignes = {r.convention_id: r for r in campagne.resultats.all()}
    assert (lignes[premier.pk].categorie, lignes[premier.pk].avant) == (CategorieEcart.PREMIER, None)
    assert lignes[change.pk].categorie == CategorieEcart.BAREME
    assert (lignes[refuse.pk].categorie, lignes[refuse.pk].motif) == (
        CategorieEcart.REFUSE,
        "La convention n'est plus active.",
    )
    assert campagne.etat == EtatCampagne.CALCULEE


def test_des_jours_de_plus_sous_un_nouveau_bareme_restent_des_jours(limousin):
    """Another version of the barème that changes nothing of the past: the difference comes from the days."""
    convention = creer_convention(EtatConvention.ACTIVE)
    sans_gardes(
        "update financement_calcul set bareme_id = %s where convention_id = %s", autre_bareme(), convention.pk
    )
    campagne = creer_campagne(EtatCampagne.CALCULEE, arrete_au=JUIN, le=LE_JUILLET)
    assert campagne.resultats.get().categorie == CategorieEcart.JOURS


def test_accepter_ecrit_notifie_et_comptabilise(limousin):
    monde()
    campagne = creer_campagne(EtatCampagne.ACCEPTEE, arrete_au=JUIN, le=LE_JUILLET, taille_lot=4)
    assert campagne.appliquee_le == LE_JUILLET
    resultats = list(campagne.resultats.all())
    for ligne in resultats:
        dernier = Calcul.objects.filter(poste_id=ligne.poste_id, nature=NatureCalcul.CONSTATE).latest(
            "version"
        )
        assert int(dernier.montant * 100) == ligne.total
        if ligne.categorie != CategorieEcart.INCHANGE:
            assert (dernier.campagne_id, dernier.version) == (campagne.pk, 2)
            assert (dernier.entrees_sha256, dernier.code_version) == (ligne.entrees_sha256, version_moteur())
            assert [int(Decimal(mois["montant"]) * 100) for mois in dernier.lignes] == ligne.montants
        notifie = Calcul.objects.get(origine=dernier)
        assert (notifie.nature, notifie.montant) == (NatureCalcul.NOTIFIE, dernier.montant)
    droits = Ecriture.objects.filter(journal="droits")
    assert droits.count() == sum(1 for ligne in resultats if ligne.total)
    assert {e.piece_id for e in droits} <= set(
        Calcul.objects.filter(nature=NatureCalcul.NOTIFIE).values_list("pk", flat=True)
    )
    effets = [lot.effet for lot in campagne.lots.all()]
    assert sum(effet["ecritures"] for effet in effets) == droits.count()
    assert sum(effet["notifies"] for effet in effets) == len(resultats)


def test_appliquer_deux_fois_n_ajoute_rien(limousin):
    monde()
    ecouler()
    par = coordination()
    campagne = creer_campagne(EtatCampagne.ACCEPTEE, arrete_au=JUIN, le=LE_JUILLET, par=par)
    avant = (Calcul.objects.count(), Ecriture.objects.count(), ResultatCampagne.objects.count())
    assert appliquer(campagne, par=par) == [False]
    assert calculer(campagne) == [False]
    ecouler()
    assert (Calcul.objects.count(), Ecriture.objects.count(), ResultatCampagne.objects.count()) == avant


def test_la_campagne_suivante_ne_notifie_que_ce_qui_change(limousin):
    monde()
    creer_campagne(EtatCampagne.ACCEPTEE, arrete_au=JUIN, le=LE_JUILLET)
    notifies = Calcul.objects.filter(nature=NatureCalcul.NOTIFIE).count()
    ecritures = Ecriture.objects.filter(journal="droits").count()
    suivante = creer_campagne(
        EtatCampagne.ACCEPTEE, arrete_au=date(2026, 7, 31), le=LE_JUILLET + timedelta(days=40)
    )
    ecarts = [ligne for ligne in suivante.resultats.all() if ligne.ecart]
    assert {ligne.categorie for ligne in ecarts} == {CategorieEcart.JOURS}
    # the post that ended in May is told nothing more
    assert len(ecarts) == suivante.nombre_postes - 1
    assert all(ligne.notifie == ligne.avant for ligne in suivante.resultats.all())
    assert Calcul.objects.filter(nature=NatureCalcul.NOTIFIE).count() == notifies + len(ecarts)
    nouvelles = Ecriture.objects.filter(journal="droits").count() - ecritures
    assert nouvelles == len(ecarts)


def test_une_campagne_previsionnelle_ne_notifie_rien(limousin):
    """The forecast that both parties signed is the granted amount: a later one only informs."""
    monde()
    avant = Calcul.objects.filter(nature=NatureCalcul.NOTIFIE).count()
    sans_gardes("update financement_calcul set montant = montant - 1 where nature = 'previsionnel'")
    campagne = creer_campagne(EtatCampagne.ACCEPTEE, nature=NatureCampagne.PREVISIONNEL, le=LE_JUILLET)
    assert campagne.appliquee_le == LE_JUILLET
    assert campagne.calculs.count() == campagne.nombre_postes == 7
    assert Calcul.objects.filter(nature=NatureCalcul.NOTIFIE).count() == avant
    assert not Ecriture.objects.filter(journal="droits").exists()


def test_les_postes_dont_les_faits_ont_change_sont_mis_a_l_ecart(limousin):
    par = coordination()
    stable, modifie, depasse = (creer_convention(EtatConvention.ACTIVE) for _ in range(3))
    campagne = creer_campagne(EtatCampagne.CALCULEE, arrete_au=JUIN, le=LE_JUILLET, par=par)
    contrat = modifie.postes.get().poste.contrats.get()
    contrat.affectations.update(periode=(date(2026, 3, 16), date(2026, 4, 2)))
    with perimetre(SYSTEME):
        calculer_droits(convention=depasse, par=SYSTEME, le=LE_JUILLET)
    avant = set(Calcul.objects.values_list("pk", flat=True))
    with perimetre(par):
        accepter_campagne(campagne=campagne, par=par, le=LE_JUILLET)
    appliquer(campagne, par=par, le=LE_JUILLET)
    ecartes = {r.convention_id: r.ecarte for r in campagne.resultats.all()}
    assert ecartes == {stable.pk: "", modifie.pk: MiseALEcart.FAITS, depasse.pk: MiseALEcart.DEPASSE}
    nouveaux = Calcul.objects.exclude(pk__in=avant)
    assert {c.convention_id for c in nouveaux} == {stable.pk}
    assert campagne.lots.get().effet == {
        "versions": 1, "notifies": 1, "inchanges": 0, "faits": 1, "depasses": 1, "ecritures": 1,
    }  # fmt: skip


def test_une_date_anterieure_au_notifie_est_refusee(limousin):
    """An earlier date would take back what the host was told."""
    creer_convention(EtatConvention.ACTIVE)
    creer_campagne(EtatCampagne.ACCEPTEE, arrete_au=JUIN, le=LE_JUILLET)
    campagne = creer_campagne(EtatCampagne.CALCULEE, arrete_au=date(2026, 5, 31), le=LE_JUILLET)
    ligne = campagne.resultats.get()
    assert (ligne.categorie, ligne.motif) == (
        CategorieEcart.REFUSE,
        "Déjà notifié jusqu'au 30/06/2026 : une date antérieure ne s'applique pas.",
    )


def test_pause_reprise_annulation(limousin):
    par = coordination()
    monde()
    campagne = creer_campagne(EtatCampagne.EN_COURS, arrete_au=JUIN, le=LE_JUILLET, taille_lot=3, par=par)
    premier, *_ = campagne.lots.order_by("rang")
    with perimetre(SYSTEME):
        assert calculer_lot_campagne(lot_id=premier.pk, le=LE_JUILLET)
    with perimetre(par):
        suspendre_campagne(campagne=campagne, par=par, le=LE_JUILLET)
    ecouler()  # the deliveries of the launch find a paused campaign
    assert ResultatCampagne.objects.count() == 3
    with perimetre(par):
        reprendre_campagne(campagne=campagne, par=par, le=LE_JUILLET)
    ecouler()
    campagne.refresh_from_db()
    assert (campagne.etat, ResultatCampagne.objects.count()) == (EtatCampagne.CALCULEE, 7)
    assert campagne.resultats.values("lot").distinct().count() == 3

    annulee = creer_campagne(EtatCampagne.ANNULEE, arrete_au=JUIN, le=LE_JUILLET, par=par)
    ecouler()
    assert (annulee.etat, annulee.resultats.count()) == (EtatCampagne.ANNULEE, 0)


def test_une_pause_apres_le_dernier_lot_se_conclut_a_la_reprise(limousin):
    par = coordination()
    creer_convention(EtatConvention.ACTIVE)
    campagne = creer_campagne(EtatCampagne.EN_COURS, par=par)
    sans_gardes("update financement_lotcampagne set calcule_le = now()")
    with perimetre(par):
        suspendre_campagne(campagne=campagne, par=par, le=LE)
        reprendre_campagne(campagne=campagne, par=par, le=LE)
    ecouler()
    campagne.refresh_from_db()
    assert campagne.etat == EtatCampagne.CALCULEE


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"arrete_au": None}, "date_manquante"),
        ({"arrete_au": date(2026, 3, 3)}, "date_hors_bornes"),
        ({"arrete_au": date(2019, 12, 31)}, "date_hors_bornes"),
        ({"nature": "previsionnel"}, "date_inutile"),
    ],
)
def test_une_date_qui_ne_va_pas_est_refusee(champs, code):
    par = coordination()
    saisie = {"nature": "constate", "arrete_au": date(2026, 2, 28)} | champs
    with perimetre(par), pytest.raises(ErreurMetier) as refus:
        preparer_campagne(nom="Essai", par=par, le=LE, **saisie)
    assert (refus.value.code, refus.value.champ) == (code, "arrete_au")


def test_le_perimetre_choisit_les_postes(limousin):
    monde()
    par = coordination()
    for options, attendu in (
        ({"departement_id": "972"}, 2),
        ({"dispositif": "renouvellement-2023"}, 0),
        ({"dispositif": "relance-2021"}, 7),
    ):
        campagne = Campagne.objects.create(
            nom="Périmètre", nature="constate", arrete_au=JUIN, creee_par_id=par.utilisateur_id,
            creee_par_libelle="x", **options,
        )  # fmt: skip
        with perimetre(par):
            if attendu:
                lancer_campagne(campagne=campagne, par=par, le=LE_JUILLET)
                assert sum(len(lot.conventionnes) for lot in campagne.lots.all()) == attendu
            else:
                with pytest.raises(ErreurMetier, match="Aucun poste"):
                    lancer_campagne(campagne=campagne, par=par, le=LE_JUILLET)


def test_seul_un_coordinateur_lance(limousin):
    creer_convention(EtatConvention.ACTIVE)
    campagne = creer_campagne()
    instructeur = personnes(creer_structure()).instructeur
    with perimetre(instructeur), pytest.raises(ActeNonPermis):
        lancer_campagne(campagne=campagne, par=instructeur, le=LE)


def test_le_site_d_une_structure_ne_lit_pas_les_campagnes(limousin):
    creer_convention(EtatConvention.ACTIVE)
    creer_campagne(EtatCampagne.CALCULEE)
    referent = personnes(creer_structure()).referent
    for modele in (Campagne, LotCampagne, ResultatCampagne):
        with pytest.raises(ProgrammingError), transaction.atomic(), perimetre(referent):
            modele.objects.first()
        assert not modele.objects.visibles_par(referent).exists()


def test_un_resultat_ne_change_ni_ne_disparait(limousin):
    creer_convention(EtatConvention.ACTIVE)
    creer_campagne(EtatCampagne.CALCULEE)
    with pytest.raises(DatabaseError), transaction.atomic():
        ResultatCampagne.objects.update(total=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ResultatCampagne.objects.all()._raw_delete("default")
    assert ResultatCampagne.objects.update(ecarte=MiseALEcart.FAITS) == 1
