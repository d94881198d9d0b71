"""Two pairs of eyes on each payment, once, whoever clicks and however fast."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from comptes.enums import Role
from comptes.models import Utilisateur
from comptes.selecteurs import acteur_de
from comptes.services import donner_role
from financement.enums import EtatConvention, EtatOrdre, EtatTranche
from financement.models import Convention, Ordre, Tranche
from financement.services.instruction import valider_convention
from financement.services.ordres import approuver_ordre, proposer_ordre, refuser_ordre
from financement.services.pieces import refuser_piece
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import (
    creer_convention,
    creer_ordre,
    creer_tranche,
    personnes,
    proposer,
    relire,
    signer,
)
from tests.structures.fabriques import creer_structure

FOULE = 20


@pytest.mark.django_db
def test_un_ordre_reprend_le_montant_de_la_tranche():
    tranche = creer_tranche()
    ordre = proposer(tranche)
    assert (ordre.etat, ordre.montant, ordre.propose_le) == (EtatOrdre.PROPOSE, tranche.montant, LE)
    tranche.refresh_from_db()
    assert tranche.etat == EtatTranche.ORDONNEE


@pytest.mark.django_db
def test_une_tranche_bloquee_ne_s_ordonne_pas():
    tranche = creer_tranche(EtatTranche.BLOQUEE)
    with pytest.raises(ErreurMetier, match="« Proposer le paiement » n'est plus possible"):
        proposer(tranche)
    assert Ordre.objects.count() == 0


@pytest.mark.django_db
def test_pas_deux_ordres_pour_une_tranche():
    tranche = creer_tranche()
    proposer(tranche)
    with pytest.raises(ErreurMetier, match="« Proposer le paiement » n'est plus possible"):
        proposer(tranche)
    assert Ordre.objects.count() == 1


@pytest.mark.django_db
def test_la_base_refuse_un_second_ordre_meme_sans_le_service():
    ordre = creer_ordre()
    copie = Ordre(
        tranche=ordre.tranche,
        structure=ordre.structure,
        departement_id=ordre.departement_id,
        montant=ordre.montant,
        propose_le=LE,
        propose_par_id=uuid4(),
        seuil=ordre.seuil,
        cle="autre",
    )
    with pytest.raises(IntegrityError, match="ordre_unique_par_tranche"), transaction.atomic():
        copie.save(force_insert=True)


def double_casquette() -> tuple:
    """One person who is both ordonnateur and comptable."""
    ordonnateur = creer_personne(Role.ORDONNATEUR, email="double@exemple.fr")
    utilisateur = Utilisateur.objects.get(pk=ordonnateur.utilisateur_id)
    comptable = acteur_de(donner_role(utilisateur=utilisateur, role=Role.COMPTABLE, par=SYSTEME, le=LE))
    return ordonnateur, comptable


@pytest.mark.django_db
@pytest.mark.parametrize("decision", ["approuver", "refuser"])
def test_la_meme_personne_ne_decide_pas_de_son_ordre(decision):
    tranche = creer_tranche()
    ordonnateur, comptable = double_casquette()
    with perimetre(ordonnateur):
        ordre = proposer_ordre(tranche=tranche, par=ordonnateur, le=LE)
    with perimetre(comptable), pytest.raises(ErreurMetier) as refus:
        if decision == "approuver":
            approuver_ordre(ordre=ordre, par=comptable, le=LE)
        else:
            refuser_ordre(ordre=ordre, motif="Je me relis.", par=comptable, le=LE)
    assert (refus.value.code, refus.value.message) == (
        "ordre_quatre_yeux",
        "Un ordre est décidé par une autre personne que celle qui l'a proposé.",
    )
    assert Ordre.objects.get().etat == EtatOrdre.PROPOSE


@pytest.mark.django_db
def test_la_base_tient_les_quatre_yeux_sans_le_service():
    ordre = creer_ordre()
    with (
        pytest.raises(IntegrityError, match="ordre_quatre_yeux"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(
            "update financement_ordre set etat = 'approuve', decide_le = now(), decide_par_id = propose_par_id"
            " where id = %s",
            [ordre.pk],
        )


@pytest.mark.django_db
def test_l_ordonnateur_n_approuve_pas():
    ordre = creer_ordre()
    autre = creer_personne(Role.ORDONNATEUR, email="autre@exemple.fr")
    with perimetre(autre), pytest.raises(ActeNonPermis):
        approuver_ordre(ordre=ordre, par=autre, le=LE)


@pytest.mark.django_db
def test_ce_qui_s_est_perdu_depuis_la_proposition_fait_refuser_l_approbation():
    ordre = creer_ordre()
    gens = personnes(ordre.structure)
    piece = ordre.tranche.convention.pieces.order_by("type").first()
    with perimetre(gens.instructeur) as par:
        refuser_piece(piece=piece, motif="Ce relevé est celui d'une autre structure.", par=par, le=LE)
    with perimetre(gens.comptable) as par:
        with pytest.raises(ErreurMetier, match="n'est plus dû") as refus:
            approuver_ordre(ordre=ordre, par=par, le=LE)
        assert refus.value.code == "condition_perdue" and "à déposer de nouveau" in refus.value.message
        assert Ordre.objects.get().etat == EtatOrdre.PROPOSE
        refuser_ordre(ordre=Ordre.objects.get(), motif="Une pièce manque.", par=par, le=LE)
    ordre.tranche.refresh_from_db()
    assert ordre.tranche.etat == EtatTranche.PRETE


@pytest.mark.django_db
def test_un_avenant_qui_reduit_l_accord_fait_refuser_l_approbation():
    ordre = creer_ordre()
    convention = ordre.tranche.convention
    reduit = ordre.montant - Decimal("0.01")
    Convention.objects.filter(pk=convention.pk).update(montant_previsionnel=reduit)
    with perimetre(personnes(ordre.structure).comptable) as par:
        with pytest.raises(ErreurMetier, match="n'accorde plus que") as refus:
            approuver_ordre(ordre=ordre, par=par, le=LE)
        assert refus.value.code == "ordre_depasse_accorde"
        Convention.objects.filter(pk=convention.pk).update(montant_previsionnel=ordre.montant)
        approuver_ordre(ordre=ordre, par=par, le=LE)
    assert Ordre.objects.get().etat == EtatOrdre.APPROUVE


@pytest.mark.django_db
def test_un_refus_rend_la_tranche_et_permet_un_nouvel_ordre():
    ordre = creer_ordre(EtatOrdre.REFUSE)
    assert ordre.tranche.etat == EtatTranche.PRETE
    nouveau = proposer(ordre.tranche)
    assert nouveau.pk != ordre.pk
    assert sorted(Ordre.objects.values_list("etat", flat=True)) == [EtatOrdre.PROPOSE, EtatOrdre.REFUSE]


@pytest.mark.django_db
@pytest.mark.parametrize("etat", [EtatOrdre.REFUSE, EtatOrdre.ANNULE])
def test_un_ordre_abandonne_ne_s_approuve_plus(etat):
    ordre = creer_ordre(etat)
    comptable = personnes(ordre.structure).comptable
    with perimetre(comptable), pytest.raises(ErreurMetier, match="« Approuver l'ordre » n'est plus possible"):
        approuver_ordre(ordre=ordre, par=comptable, le=LE)


@pytest.mark.django_db
@pytest.mark.parametrize("etat", [EtatOrdre.APPROUVE, EtatOrdre.TRANSMIS, EtatOrdre.PAYE, EtatOrdre.REJETE])
def test_le_second_approbateur_apprend_qui_a_approuve(etat):
    ordre = creer_ordre(etat)
    autre = creer_personne(Role.COMPTABLE, email="tardif@exemple.fr")
    with perimetre(autre), pytest.raises(ErreurMetier) as refus:
        approuver_ordre(ordre=ordre, par=autre, le=LE)
    assert (refus.value.code, refus.value.message) == (
        "ordre_deja_approuve",
        "Cet ordre est déjà approuvé par Camille comptable — Comptable (second regard),"
        " le 2 mars 2026 à 10\u00a0h\u00a000.",
    )


@pytest.mark.django_db
def test_proposer_demande_une_personne():
    tranche = creer_tranche()
    anonyme = replace(personnes(tranche.structure).ordonnateur, utilisateur_id=None)
    with perimetre(anonyme), pytest.raises(ErreurMetier, match="est proposé par une personne"):
        proposer_ordre(tranche=tranche, par=anonyme, le=LE)


def ensemble(actes: list) -> list[str]:
    """Run every act at the same instant, each in its own thread; returns « fait » or the error's code, sorted."""
    barriere, resultats = threading.Barrier(len(actes)), []

    def courir(acte):
        try:
            barriere.wait(timeout=30)
            acte()
            resultats.append("fait")
        except ErreurMetier as erreur:
            resultats.append(erreur.code)
        except DatabaseError as erreur:
            resultats.append(f"{type(erreur).__name__} : {erreur}")
        finally:
            connection.close()

    fils = [threading.Thread(target=courir, args=[acte]) for acte in actes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    return sorted(resultats)


def sous(acteur, service, **arguments):
    """The service under its actor's perimeter, with the object read again by this thread."""

    def acte():
        with perimetre(acteur):
            service(par=acteur, le=LE, **{nom: relecture() for nom, relecture in arguments.items()})

    return acte


@pytest.mark.django_db(transaction=True)
def test_vingt_approbateurs_au_meme_instant_un_seul_approuve():
    ordre = creer_ordre()
    comptables = [creer_personne(Role.COMPTABLE, email=f"comptable{n}@exemple.fr") for n in range(FOULE)]
    resultats = ensemble(
        [sous(qui, approuver_ordre, ordre=lambda: Ordre.objects.get(pk=ordre.pk)) for qui in comptables]
    )
    assert resultats == ["fait"] + ["ordre_deja_approuve"] * (FOULE - 1)
    ordre.refresh_from_db()
    assert ordre.etat == EtatOrdre.APPROUVE


@pytest.mark.django_db(transaction=True)
def test_vingt_propositions_au_meme_instant_un_seul_ordre():
    tranche = creer_tranche()
    gens = [creer_personne(Role.ORDONNATEUR, email=f"ordonnateur{n}@exemple.fr") for n in range(FOULE)]
    resultats = ensemble(
        [sous(qui, proposer_ordre, tranche=lambda: Tranche.objects.get(pk=tranche.pk)) for qui in gens]
    )
    assert resultats == ["fait"] + ["transition_impossible"] * (FOULE - 1)
    assert Ordre.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_les_deux_parties_signent_au_meme_instant_la_convention_devient_active():
    convention = creer_convention(EtatConvention.A_SIGNER)
    partie = [
        lambda: signer(relire(convention), "structure"),
        lambda: signer(relire(convention), "financeur"),
    ]
    assert ensemble(partie) == ["fait", "fait"]
    assert relire(convention).etat == EtatConvention.ACTIVE


@pytest.mark.django_db(transaction=True)
def test_vingt_validations_au_meme_instant_numeros_uniques_et_sans_trou():
    structures = [creer_structure(denomination=f"Commune {n}") for n in range(FOULE)]
    conventions = [creer_convention(EtatConvention.SOUMISE, structure=s) for s in structures]
    validateur = personnes(structures[0]).validateur
    en_trop = [conventions[0]]  # validated by two people: one number, no hole
    resultats = ensemble(
        [
            sous(validateur, valider_convention, convention=lambda pk=c.pk: Convention.objects.get(pk=pk))
            for c in conventions + en_trop
        ]
    )
    assert resultats == ["fait"] * FOULE + ["transition_impossible"]
    assert sorted(Convention.objects.values_list("numero", flat=True)) == [
        f"CN-87-2026-{rang:04d}" for rang in range(1, FOULE + 1)
    ]
