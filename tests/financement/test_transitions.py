"""Life cycles, exhaustively: each state × transition × role, in the service and in the database."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from commun.acteurs import Acteur
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.transitions import appliquer_transition
from comptes.enums import Role
from financement.cycle_convention import AUDIENCES, LIBELLES_ETAT, SUITES
from financement.cycles import (
    CYCLE_COMMENTAIRE,
    CYCLE_COMPTE,
    CYCLE_CONVENTION,
    CYCLE_LOT,
    CYCLE_ORDRE,
    CYCLE_TRANCHE,
)
from financement.enums import EtatCommentaire, EtatCompte, EtatConvention, EtatLot, EtatOrdre, EtatTranche
from financement.models import LotPaiement
from tests.fabriques import LE
from tests.financement.fabriques import (
    creer_commentaire,
    creer_compte,
    creer_convention,
    creer_lot,
    creer_ordre,
    creer_tranche,
)
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db

STRUCTURE = {"structure_referent", "structure_gestionnaire", "structure_signataire"}
ANCT = {"anct_instructeur", "anct_validateur"}

# transition: sources, target, roles, whether a reason is required
PREPARATION = {"structure_referent", "structure_gestionnaire"}
CONVENTION = {
    "soumettre": ({"brouillon"}, "soumise", STRUCTURE, False),
    "prendre_en_charge": ({"soumise"}, "en_instruction", ANCT, False),
    "corriger": ({"en_instruction"}, "a_corriger", ANCT, True),
    "renvoyer": ({"a_corriger"}, "en_instruction", STRUCTURE, False),
    "valider": ({"en_instruction"}, "a_signer", {"anct_validateur"}, False),
    "reprendre_instruction": ({"a_signer"}, "en_instruction", {"anct_validateur"}, True),
    "signer_structure": ({"a_signer"}, "a_signer", {"structure_signataire"}, False),
    "signer_financeur": ({"a_signer"}, "a_signer", {"signataire_financeur"}, False),
    "constater_structure": ({"a_signer"}, "a_signer", ANCT, False),
    "constater_financeur": ({"a_signer"}, "a_signer", ANCT, False),
    "refuser_signature": ({"a_signer"}, "en_instruction", {"signataire_financeur", "systeme"}, True),
    "activer": ({"a_signer"}, "active", {"structure_signataire", "signataire_financeur", *ANCT}, False),
    "echoir": ({"active"}, "echue", {"systeme", "anct_validateur"}, False),
    "resilier": ({"active"}, "resiliee", {"anct_validateur"}, True),
    "annuler": (
        {"brouillon", "soumise", "en_instruction", "a_corriger", "a_signer"},
        "annulee",
        STRUCTURE | {"anct_validateur"},
        True,
    ),
    "reactiver": ({"annulee"}, "brouillon", PREPARATION | {"anct_validateur"}, True),
}
COMMENTAIRE = {
    "resoudre": ({"ouvert"}, "resolu", PREPARATION, False),
    "reprendre": ({"resolu"}, "ouvert", PREPARATION, False),
    "clore": ({"ouvert", "resolu"}, "clos", ANCT, False),
    "rouvrir": ({"resolu", "clos"}, "ouvert", ANCT, True),
}
TRANCHE = {
    "debloquer": ({"bloquee"}, "prete", {"systeme", "ordonnateur"}, False),
    "bloquer": ({"prete"}, "bloquee", {"systeme", "ordonnateur"}, True),
    "ordonner": ({"prete"}, "ordonnee", {"ordonnateur"}, False),
    "rendre": ({"ordonnee"}, "prete", {"comptable", "ordonnateur"}, True),
    "transmettre": ({"ordonnee"}, "transmise", {"comptable"}, False),
    "payer": ({"transmise"}, "payee", {"comptable"}, False),
    "rejeter": ({"transmise"}, "rejetee", {"comptable"}, True),
    "corriger": ({"rejetee"}, "prete", {"ordonnateur"}, True),
    "compenser": ({"prete"}, "compensee", {"ordonnateur"}, True),
    "abandonner": ({"bloquee", "prete", "rejetee"}, "abandonnee", {"anct_validateur", "systeme"}, True),
}
A_DECIDER = {"propose", "approuve_une_fois"}
ORDRE = {
    "approuver_une_fois": ({"propose"}, "approuve_une_fois", {"comptable"}, False),
    "approuver": (A_DECIDER, "approuve", {"comptable"}, False),
    "refuser": (A_DECIDER, "refuse", {"comptable"}, True),
    "annuler": (A_DECIDER | {"approuve"}, "annule", {"ordonnateur"}, True),
    "transmettre": ({"approuve"}, "transmis", {"comptable"}, False),
    "payer": ({"transmis"}, "paye", {"comptable"}, False),
    "rejeter": ({"transmis"}, "rejete", {"comptable"}, True),
}
COMPTE = {
    "verifier": ({"a_verifier"}, "verifie", ANCT, False),
    "refuser": ({"a_verifier"}, "refuse", ANCT, True),
    "remplacer": ({"verifie"}, "remplace", ANCT, False),
    "abandonner": ({"a_verifier"}, "remplace", STRUCTURE, False),
}
LOT = {
    "transmettre": ({"prepare"}, "transmis", {"comptable"}, False),
    "annuler": ({"prepare"}, "annule", {"comptable"}, True),
}
ROLES = [*Role.values, "systeme", "visiteur"]
# What the check constraints require beside the state.
VALEURS = {
    "soumettre": {"premiere_soumission_le": LE},
    "corriger": {"date_limite_correction": LE.date()},
    "valider": {"numero": "CN-87-2026-9999", "montant_previsionnel": 1, "validations": 1},
    "activer": {"signee_structure_le": LE, "signee_financeur_le": LE},
}


def acteur(role: str, utilisateur: UUID | None = None) -> Acteur:
    return Acteur(role=role, libelle="Essai", utilisateur_id=utilisateur or uuid4())


def verifier_toutes(objet, table, etats, valeurs=VALEURS):
    """From the object's state, every transition by every role does what the table says, or changes nothing."""
    etat = objet.etat
    assert etat in etats
    for nom, (sources, cible, roles, motif) in table.items():
        for role in ROLES:
            permis, possible = role in roles, etat in sources
            try:
                with transaction.atomic():
                    appliquer_transition(
                        objet,
                        nom,
                        par=acteur(role),
                        le=LE,
                        motif="Motif." if motif else "",
                        **valeurs.get(nom, {}),
                    )
                    arrivee = type(objet)._base_manager.values_list("etat", flat=True).get(pk=objet.pk)
                    transaction.set_rollback(True)
                assert (permis, possible) == (True, True), f"{role} a pu {nom} depuis {etat}"
                assert arrivee == cible
            except ActeNonPermis as erreur:
                assert not permis, f"{role} n'a pas pu {nom}"
                assert erreur.code == "role_insuffisant"
            except ErreurMetier as erreur:
                assert (permis, possible) == (True, False), f"{role} n'a pas pu {nom} depuis {etat}"
                assert erreur.code == "transition_impossible"
            objet.refresh_from_db()
            assert objet.etat == etat


@pytest.mark.parametrize("etat", EtatConvention.values)
def test_convention(etat: str):
    verifier_toutes(creer_convention(etat), CONVENTION, EtatConvention.values)


@pytest.mark.parametrize("etat", EtatCommentaire.values)
def test_commentaire(etat: str):
    verifier_toutes(creer_commentaire(etat), COMMENTAIRE, EtatCommentaire.values, {})


@pytest.mark.parametrize("etat", EtatTranche.values)
def test_tranche(etat: str):
    verifier_toutes(creer_tranche(etat), TRANCHE, EtatTranche.values, {})


@pytest.mark.parametrize("etat", EtatOrdre.values)
def test_ordre(etat: str):
    lot = LotPaiement.objects.create(
        numero="LP-essai",
        date_execution=LE.date(),
        nombre=1,
        total=1,
        seuil_ordres=10,
        prepare_le=LE,
        prepare_par_id=uuid4(),
    )
    valeurs = {"payer": {"date_paiement": LE.date()}, "transmettre": {"lot": lot}}
    verifier_toutes(creer_ordre(etat), ORDRE, EtatOrdre.values, valeurs)


@pytest.mark.parametrize("etat", [EtatCompte.A_VERIFIER, EtatCompte.VERIFIE, EtatCompte.REFUSE])
def test_compte(etat: str):
    verifier_toutes(creer_compte(creer_structure(), etat), COMPTE, EtatCompte.values, {})


@pytest.mark.parametrize("transmis", [False, True])
def test_lot(transmis: bool):
    lot = creer_lot(creer_ordre(EtatOrdre.APPROUVE), transmis=transmis)
    lot.refresh_from_db()
    verifier_toutes(lot, LOT, EtatLot.values, {})


@pytest.mark.parametrize(
    ("cycle", "table"),
    [
        (CYCLE_CONVENTION, CONVENTION),
        (CYCLE_COMMENTAIRE, COMMENTAIRE),
        (CYCLE_TRANCHE, TRANCHE),
        (CYCLE_ORDRE, ORDRE),
        (CYCLE_COMPTE, COMPTE),
        (CYCLE_LOT, LOT),
    ],
    ids=["convention", "commentaire", "tranche", "ordre", "compte", "lot"],
)
def test_la_table_du_code_est_celle_de_l_essai(cycle, table):
    assert {
        nom: (set(t.sources), t.cible, set(t.roles), t.motif_requis) for nom, t in cycle.transitions.items()
    } == table


def avec_motif(table):
    return [nom for nom, (_, _, _, motif) in table.items() if motif]


@pytest.mark.parametrize(
    ("table", "nom"),
    [(table, nom) for table in (CONVENTION, TRANCHE, ORDRE) for nom in avec_motif(table)],
)
def test_motif_requis(table, nom: str):
    fabrique = {id(CONVENTION): creer_convention, id(TRANCHE): creer_tranche, id(ORDRE): creer_ordre}
    objet = fabrique[id(table)](sorted(table[nom][0])[0])
    with pytest.raises(ErreurMetier, match=r"Indiquez le motif de cette décision\.") as refus:
        appliquer_transition(objet, nom, par=acteur(sorted(table[nom][2])[0]), le=LE, motif="  ")
    assert refus.value.champ == "motif"


@pytest.mark.parametrize("cible", sorted(set(EtatConvention.values) - {"soumise", "annulee", "brouillon"}))
def test_la_base_refuse_une_autre_fleche(cible: str):
    convention = creer_convention(EtatConvention.BROUILLON)
    with (
        pytest.raises(DatabaseError, match="brouillon"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute("update financement_convention set etat = %s where id = %s", [cible, convention.pk])


def test_la_base_refuse_une_convention_active_sans_signature():
    convention = creer_convention(EtatConvention.A_SIGNER)
    with pytest.raises(IntegrityError, match="convention_active_deux_signatures"), transaction.atomic():
        appliquer_transition(convention, "activer", par=acteur("structure_signataire"), le=LE)


def test_la_base_refuse_une_validation_sans_montant():
    convention = creer_convention(EtatConvention.EN_INSTRUCTION)
    with pytest.raises(IntegrityError, match="convention_validee_chiffree"), transaction.atomic():
        appliquer_transition(
            convention, "valider", par=acteur("anct_validateur"), le=LE, numero="CN-1", validations=1
        )


@pytest.mark.parametrize(
    ("etat", "champs", "contrainte"),
    [
        (EtatConvention.SOUMISE, {"soumise_le": None}, "convention_soumise_datee"),
        (EtatConvention.EN_INSTRUCTION, {"instructeur_id": None}, "convention_instruite_datee"),
        (EtatConvention.EN_INSTRUCTION, {"a_corriger_le": LE}, "convention_correction_datee"),
        (EtatConvention.A_CORRIGER, {"date_limite_correction": None}, "convention_correction_datee"),
        (EtatConvention.EN_INSTRUCTION, {"signee_structure_le": LE}, "convention_signee_apres_validation"),
        (EtatConvention.A_SIGNER, {"validations": 0}, "convention_validee_datee_numerotee"),
        (EtatConvention.A_SIGNER, {"active_le": LE}, "convention_active_datee"),
        (EtatConvention.ACTIVE, {"echue_le": LE}, "convention_echue_datee"),
        (EtatConvention.ACTIVE, {"resiliee_le": LE}, "convention_resiliee_datee"),
        (EtatConvention.BROUILLON, {"annulee_le": LE}, "convention_annulee_datee"),
    ],
)
def test_la_base_lie_les_dates_aux_etats(etat, champs, contrainte):
    convention = creer_convention(etat)
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        type(convention).objects.filter(pk=convention.pk).update(**champs)


def test_un_numero_ne_change_plus_et_ne_disparait_pas():
    convention = creer_convention(EtatConvention.A_SIGNER)
    ligne = type(convention).objects.filter(pk=convention.pk)
    for essai in (lambda: ligne.update(numero="CN-87-2026-0042"), lambda: ligne.update(numero=None)):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            essai()
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        ligne._raw_delete(ligne.db)


def test_chaque_etat_a_sa_suite_pour_chaque_audience():
    assert set(SUITES) == {(etat, audience) for etat in EtatConvention for audience in AUDIENCES}
    assert {etat for etat, _ in LIBELLES_ETAT} < set(EtatConvention)
