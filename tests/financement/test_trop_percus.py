"""What was paid in excess: found, told, taken back, kept back or given up, always in figures of the ledger."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from comptes.enums import Role
from comptes.models import Utilisateur
from comptes.selecteurs import acteur_de
from comptes.services import donner_role
from financement.enums import Compte, EtatOrdre, EtatTranche, EtatTropPercu
from financement.models import Convention, Ecriture, Tranche, TropPercu
from financement.selecteurs_livre import reste_a_recouvrer, retenu_sur, solde, soldes_a_examiner, trop_percus
from financement.services.comptabilisation import comptabiliser_rejet
from financement.services.controle_livre import verifier_livre
from financement.services.trop_percus import (
    abandonner_trop_percu,
    annuler_encaissement,
    annuler_trop_percu,
    constater_trop_percu,
    imputer_sur_tranche,
    notifier_trop_percu,
    recouvrer,
)
from structures.models import Poste
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_convention, creer_ordre, creer_tranche, personnes, proposer
from tests.financement.fabriques_livre import comptabiliser_notification, creer_trop_percu
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db
MILLE = Decimal("1000.00")


@pytest.fixture(autouse=True)
def _ancres(settings, tmp_path):
    settings.ANCRES_GRAND_LIVRE = tmp_path / "ancres.jsonl"


def acteur(role: Role) -> Acteur:
    return creer_personne(role)


def faire(role: Role, service, **arguments):
    par = acteur(role)
    with perimetre(par):
        return service(par=par, le=LE, **arguments)


def payee(droits: str) -> Convention:
    """A convention whose first instalment is approved, and whose notified right is `droits` euros."""
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    convention = ordre.tranche.convention
    comptabiliser_notification(convention, droits)
    return convention


def comptes(convention: Convention) -> dict[str, Decimal]:
    noms = (Compte.AVANCES, Compte.CREANCES, Compte.TRESORERIE, Compte.REMISES, Compte.COMPENSATIONS)
    return {str(nom): valeur for nom in noms if (valeur := solde(convention, nom))}


def test_le_solde_d_une_convention_devient_une_creance():
    convention = payee("1000.00")
    avance = solde(convention, Compte.AVANCES)
    objet = faire(Role.ANCT_VALIDATEUR, constater_trop_percu, convention=convention, motif="Poste rendu.")
    assert (objet.montant, objet.etat, reste_a_recouvrer(objet)) == (avance, EtatTropPercu.CONSTATE, avance)
    assert comptes(convention) == {"creances": avance}
    assert verifier_livre().anomalies == ()


def test_une_partie_du_solde_peut_etre_constatee():
    convention = payee("1000.00")
    avance = solde(convention, Compte.AVANCES)
    faire(
        Role.ANCT_VALIDATEUR,
        constater_trop_percu,
        convention=convention,
        motif="Un poste rendu.",
        montant=MILLE,
    )
    assert comptes(convention) == {"avances": avance - MILLE, "creances": MILLE}


@pytest.mark.parametrize("montant", ["0.00", "-5.00", "trop"])
def test_on_ne_constate_pas_plus_que_l_avance(montant):
    convention = payee("1000.00")
    avance = solde(convention, Compte.AVANCES)
    demande = avance + Decimal("0.01") if montant == "trop" else Decimal(montant)
    with pytest.raises(ErreurMetier) as refus:
        faire(
            Role.ANCT_VALIDATEUR, constater_trop_percu, convention=convention, motif="Fin.", montant=demande
        )
    assert (refus.value.code, refus.value.champ) == ("montant_trop_grand", "montant")
    assert TropPercu.objects.count() == 0


def test_rien_de_trop_rien_a_constater():
    convention = creer_tranche().convention
    comptabiliser_notification(convention, "1000.00")  # entitled, not paid: the State owes, not the host
    with pytest.raises(ErreurMetier) as refus:
        faire(Role.ANCT_VALIDATEUR, constater_trop_percu, convention=convention, motif="Fin.")
    assert refus.value.code == "rien_de_trop"


@pytest.mark.parametrize(("motif", "code"), [("  ", "motif_requis"), ("Encore.", "trop_percu_un_a_la_fois")])
def test_un_motif_et_un_seul_trop_percu_ouvert(motif, code):
    convention = payee("1000.00")
    faire(Role.ANCT_VALIDATEUR, constater_trop_percu, convention=convention, motif="Fin.", montant=MILLE)
    with pytest.raises(ErreurMetier) as refus:
        faire(Role.ANCT_VALIDATEUR, constater_trop_percu, convention=convention, motif=motif)
    assert refus.value.code == code


def test_recouvre_en_deux_fois():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    convention = objet.convention
    tresorerie = solde(convention, Compte.TRESORERIE)
    faire(Role.COMPTABLE, recouvrer, trop_percu=objet, montant=Decimal("400.00"), reference="vir 12")
    assert (objet.etat, reste_a_recouvrer(objet)) == (EtatTropPercu.EN_PARTIE, Decimal("600.00"))
    faire(Role.COMPTABLE, recouvrer, trop_percu=objet, montant=Decimal("600.00"), reference="VIR 13")
    assert (objet.etat, reste_a_recouvrer(objet)) == (EtatTropPercu.RECOUVRE, 0)
    assert solde(convention, Compte.TRESORERIE) == tresorerie + MILLE
    assert verifier_livre().anomalies == ()


def test_le_meme_encaissement_ne_compte_qu_une_fois():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    faire(Role.COMPTABLE, recouvrer, trop_percu=objet, montant=Decimal("400.00"), reference="vir 12")
    with pytest.raises(ErreurMetier) as refus:
        faire(Role.COMPTABLE, recouvrer, trop_percu=objet, montant=Decimal("400.00"), reference=" VIR  12 ")
    assert (refus.value.code, reste_a_recouvrer(objet)) == ("encaissement_deja_constate", Decimal("600.00"))


@pytest.mark.parametrize(
    ("montant", "reference", "code"),
    [
        ("1000.01", "A", "montant_trop_grand"),
        ("0.00", "A", "montant_trop_grand"),
        ("1.00", " ", "reference_requise"),
    ],
)
def test_un_encaissement_refuse(montant, reference, code):
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    with pytest.raises(ErreurMetier) as refus:
        faire(Role.COMPTABLE, recouvrer, trop_percu=objet, montant=Decimal(montant), reference=reference)
    assert (refus.value.code, reste_a_recouvrer(objet)) == (code, MILLE)


def test_un_encaissement_annule_par_contre_passation():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    ecriture = faire(Role.COMPTABLE, recouvrer, trop_percu=objet, montant=MILLE, reference="VIR 12")
    faire(Role.COMPTABLE, annuler_encaissement, ecriture=ecriture, motif="Mauvaise structure.")
    objet.refresh_from_db()
    assert (objet.etat, objet.solde_le, reste_a_recouvrer(objet)) == (EtatTropPercu.EN_PARTIE, None, MILLE)
    faire(Role.COMPTABLE, recouvrer, trop_percu=objet, montant=MILLE, reference="VIR 12")
    assert objet.etat == EtatTropPercu.RECOUVRE
    assert verifier_livre().anomalies == ()


def test_seul_un_encaissement_s_annule_ainsi():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    constat = Ecriture.objects.get(piece_id=objet.pk)
    with pytest.raises(ErreurMetier) as refus:
        faire(Role.COMPTABLE, annuler_encaissement, ecriture=constat, motif="Erreur.")
    assert refus.value.code == "pas_un_encaissement"


# Carried over


def test_retenu_sur_la_tranche_suivante_l_ordre_paie_le_reste():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    tranche = prete_de(objet)
    faire(Role.ORDONNATEUR, imputer_sur_tranche, trop_percu=objet, tranche=tranche)
    assert (objet.etat, retenu_sur(tranche), reste_a_recouvrer(objet)) == (EtatTropPercu.REPORTE, MILLE, 0)
    assert proposer(tranche).montant == tranche.montant - MILLE
    assert verifier_livre().anomalies == ()


def test_retenu_sur_une_autre_convention_de_la_meme_structure():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    tranche = prete_de(objet)
    autre = tranche.convention
    assert autre != objet.convention
    avant = comptes(objet.convention)
    faire(Role.ORDONNATEUR, imputer_sur_tranche, trop_percu=objet, tranche=tranche)
    assert comptes(autre) == {"avances": MILLE, "compensations": -MILLE}
    assert comptes(objet.convention) == {k: v for k, v in avant.items() if k != "creances"} | {
        "compensations": MILLE
    }


def test_retenu_sur_la_meme_convention():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    tranche = objet.convention.tranches.order_by("rang")[1]
    Tranche.objects.filter(pk=tranche.pk).update(etat=EtatTranche.PRETE)
    tranche.refresh_from_db()
    avance = solde(objet.convention, Compte.AVANCES)
    faire(Role.ORDONNATEUR, imputer_sur_tranche, trop_percu=objet, tranche=tranche, montant=Decimal("300.00"))
    assert (objet.etat, reste_a_recouvrer(objet)) == (EtatTropPercu.EN_PARTIE, Decimal("700.00"))
    assert solde(objet.convention, Compte.AVANCES) == avance + Decimal("300.00")
    assert solde(objet.convention, Compte.COMPENSATIONS) == 0


def test_une_tranche_retenue_en_entier_est_soldee_sans_ordre():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE)
    tranche = prete_de(objet)
    Tranche.objects.filter(pk=tranche.pk).update(montant=Decimal("500.00"))
    tranche.refresh_from_db()
    faire(Role.ORDONNATEUR, imputer_sur_tranche, trop_percu=objet, tranche=tranche)
    tranche.refresh_from_db()
    assert (tranche.etat, objet.etat) == (EtatTranche.COMPENSEE, EtatTropPercu.EN_PARTIE)
    assert reste_a_recouvrer(objet) == objet.montant - Decimal("500.00")
    with pytest.raises(ErreurMetier, match="« Proposer le paiement » n'est plus possible"):
        proposer(tranche)
    assert verifier_livre().anomalies == ()


def test_une_tranche_deja_ordonnee_ou_d_une_autre_structure_ne_se_retient_pas():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    ordonnee = prete_de(objet)
    proposer(ordonnee)
    ailleurs = creer_tranche(structure=creer_structure(denomination="Ailleurs"))
    refus = []
    for tranche in (ordonnee, ailleurs):
        with pytest.raises(ErreurMetier) as erreur:
            faire(Role.ORDONNATEUR, imputer_sur_tranche, trop_percu=objet, tranche=tranche)
        refus.append((erreur.value.code, erreur.value.champ))
    assert refus == [("tranche_non_imputable", "tranche"), ("autre_structure", "tranche")]


@pytest.mark.parametrize("montant", ["0.00", "1000.01"])
def test_on_ne_retient_pas_plus_que_la_dette(montant):
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    with pytest.raises(ErreurMetier) as refus:
        faire(
            Role.ORDONNATEUR,
            imputer_sur_tranche,
            trop_percu=objet,
            tranche=prete_de(objet),
            montant=Decimal(montant),
        )
    assert refus.value.code == "montant_trop_grand"


def prete_de(objet: TropPercu) -> Tranche:
    """A due instalment of another convention of the same host."""
    return creer_tranche(structure=objet.structure)


# Given up, cancelled


def test_abandonne_le_reste_est_une_charge():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    faire(Role.COMPTABLE, recouvrer, trop_percu=objet, montant=Decimal("400.00"), reference="A")
    ecriture = faire(Role.ORDONNATEUR, abandonner_trop_percu, trop_percu=objet, motif="Structure dissoute.")
    assert (objet.etat, reste_a_recouvrer(objet)) == (EtatTropPercu.ABANDONNE, 0)
    assert (ecriture.motif, ecriture.montant) == ("Structure dissoute.", Decimal("600.00"))
    assert solde(objet.convention, Compte.REMISES) == Decimal("600.00")
    assert verifier_livre().anomalies == ()


def test_abandonner_demande_un_motif_et_une_autre_personne():
    validateur = creer_personne(Role.ANCT_VALIDATEUR, email="double@exemple.fr")
    utilisateur = Utilisateur.objects.get(pk=validateur.utilisateur_id)
    ordonnateur = acteur_de(donner_role(utilisateur=utilisateur, role=Role.ORDONNATEUR, par=SYSTEME, le=LE))
    convention = payee("1000.00")
    with perimetre(validateur):
        objet = constater_trop_percu(convention=convention, motif="Fin.", par=validateur, le=LE)
    codes = []
    for motif in ("", "Je me remets la dette."):
        with perimetre(ordonnateur), pytest.raises(ErreurMetier) as refus:
            abandonner_trop_percu(trop_percu=objet, motif=motif, par=ordonnateur, le=LE)
        codes.append(refus.value.code)
    assert codes == ["motif_requis", "trop_percu_quatre_yeux"]
    assert TropPercu.objects.get().etat == EtatTropPercu.CONSTATE


def test_un_constat_annule_rend_l_avance():
    convention = payee("1000.00")
    avance = solde(convention, Compte.AVANCES)
    objet = faire(Role.ANCT_VALIDATEUR, constater_trop_percu, convention=convention, motif="Fin.")
    faire(Role.ANCT_VALIDATEUR, annuler_trop_percu, trop_percu=objet, motif="Le poste continue.")
    assert comptes(convention) == {"avances": avance}
    assert objet.etat == EtatTropPercu.ANNULE
    encore = faire(Role.ANCT_VALIDATEUR, constater_trop_percu, convention=convention, motif="Fin.")
    assert reste_a_recouvrer(encore) == avance
    assert verifier_livre().anomalies == ()


ACTES = {
    "notifier": (Role.ORDONNATEUR, notifier_trop_percu, {}),
    "recouvrer": (Role.COMPTABLE, recouvrer, {"montant": MILLE, "reference": "A"}),
    "abandonner": (Role.ORDONNATEUR, abandonner_trop_percu, {"motif": "Dissoute."}),
    "annuler": (Role.ANCT_VALIDATEUR, annuler_trop_percu, {"motif": "Erreur."}),
}
PERMIS = {
    EtatTropPercu.CONSTATE: {"notifier", "abandonner", "annuler"},
    EtatTropPercu.NOTIFIE: {"recouvrer", "abandonner", "annuler"},
    EtatTropPercu.EN_PARTIE: {"recouvrer", "abandonner"},
    EtatTropPercu.RECOUVRE: set(),
    EtatTropPercu.ABANDONNE: set(),
    EtatTropPercu.ANNULE: set(),
}


@pytest.mark.parametrize("etat", PERMIS)
@pytest.mark.parametrize("acte", ACTES)
def test_les_actes_permis_dans_chaque_etat(etat, acte):
    objet = creer_trop_percu(etat, montant=MILLE)
    role, service, arguments = ACTES[acte]
    if acte == "recouvrer":
        arguments = {"montant": reste_a_recouvrer(objet) or MILLE, "reference": "Z"}
    avant = Ecriture.objects.count()
    if acte in PERMIS[etat]:
        faire(role, service, trop_percu=objet, **arguments)
        assert objet.etat != etat
    else:
        with pytest.raises(ErreurMetier) as refus:
            faire(role, service, trop_percu=objet, **arguments)
        assert (refus.value.code, Ecriture.objects.count()) == ("transition_impossible", avant)


@pytest.mark.parametrize("acte", ACTES)
@pytest.mark.parametrize(
    "role", [Role.ORDONNATEUR, Role.COMPTABLE, Role.ANCT_VALIDATEUR, Role.ANCT_INSTRUCTEUR]
)
def test_les_roles_de_chaque_acte(acte, role):
    objet = creer_trop_percu(
        EtatTropPercu.CONSTATE if acte == "notifier" else EtatTropPercu.NOTIFIE, montant=MILLE
    )
    bon, service, arguments = ACTES[acte]
    if role == bon:
        faire(role, service, trop_percu=objet, **arguments)
    else:
        with pytest.raises(ActeNonPermis):
            faire(role, service, trop_percu=objet, **arguments)


# Reading


def test_la_structure_lit_ses_trop_percus_et_n_y_ecrit_pas():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    chez_soi = personnes(objet.structure).referent
    voisin = creer_personne(
        Role.STRUCTURE_REFERENT, structure_id=creer_structure(denomination="Voisine").pk, email="v@exemple.fr"
    )
    with perimetre(chez_soi):
        assert [(o.pk, o.reste) for o in trop_percus(chez_soi)] == [(objet.pk, MILLE)]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            TropPercu.objects.filter(pk=objet.pk).update(etat=EtatTropPercu.RECOUVRE)
    with perimetre(voisin):
        assert list(trop_percus(voisin)) == list(TropPercu.objects.all()) == []


def test_la_base_fige_le_montant_et_le_cycle():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    for champs in ({"montant": Decimal("1.00")}, {"motif": "Autre"}, {"etat": EtatTropPercu.CONSTATE}):
        with pytest.raises(DatabaseError), transaction.atomic():
            TropPercu.objects.filter(pk=objet.pk).update(**champs)


def test_les_soldes_a_examiner_les_definitifs_d_abord(django_assert_max_num_queries):
    en_cours, finale, due = payee("1000.00"), payee("900.00"), payee("1000.00")
    Poste.objects.filter(conventionnements__convention=finale).update(date_rendu="2026-03-20")
    ordre = due.tranches.order_by("rang")[0].ordres.get()
    comptabiliser_rejet(ordre=ordre, motif="Essai.", par=SYSTEME, le=LE)  # nothing paid any more
    comptable = acteur(Role.COMPTABLE)
    with perimetre(comptable), django_assert_max_num_queries(3):
        lignes = soldes_a_examiner(comptable)
    assert [(ligne.convention, ligne.avance, ligne.finale) for ligne in lignes] == [
        (finale, solde(finale, Compte.AVANCES), True),
        (en_cours, solde(en_cours, Compte.AVANCES), False),
    ]
    faire(Role.ANCT_VALIDATEUR, constater_trop_percu, convention=finale, motif="Rendu.")
    with perimetre(comptable):
        assert [ligne.convention for ligne in soldes_a_examiner(comptable)] == [en_cours]


def test_un_etat_qui_contredit_le_livre_est_un_ecart():
    objet = creer_trop_percu(EtatTropPercu.NOTIFIE, montant=MILLE)
    TropPercu.objects.filter(pk=objet.pk).update(etat=EtatTropPercu.RECOUVRE, solde_le=LE)
    assert [a.code for a in verifier_livre().ecarts] == ["trop_percu_different"]


def test_constater_demande_une_personne():
    convention = payee("1000.00")
    with pytest.raises(ErreurMetier) as refus:
        constater_trop_percu(
            convention=convention, motif="Fin.", par=replace(SYSTEME, utilisateur_id=None), le=LE
        )
    assert refus.value.code == "personne_inconnue"


def test_une_convention_neuve_n_a_rien_a_recouvrer():
    assert comptes(creer_convention("active")) == {}
