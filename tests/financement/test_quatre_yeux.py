"""Who may approve: never the proposer, two persons above the threshold, nobody of the host; and only once."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import uuid4

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from commun.models import TransitionEffectuee
from comptes.enums import Role
from comptes.models import Utilisateur
from comptes.selecteurs import acteur_de
from comptes.services import donner_role
from financement.enums import EtatCompte, EtatConvention, EtatOrdre, EtatTranche
from financement.models import Ordre, Tranche
from financement.services.avenants import valider_avenant
from financement.services.comptes_bancaires import verifier_compte
from financement.services.instruction import valider_convention
from financement.services.ordres import (
    annuler_ordre,
    approuver_ordre,
    cle_d_ordre,
    proposer_ordre,
    refuser_ordre,
)
from financement.services.paiements import constater_paiement, corriger_tranche
from financement.services.signatures import signer_convention
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import (
    creer_compte,
    creer_convention,
    creer_ordre,
    creer_tranche,
    personnes,
    proposer,
)
from tests.financement.fabriques_avenants import creer_avenant
from tests.structures.fabriques import creer_structure

COURSES = 200


def comptable(numero: int):
    return creer_personne(Role.COMPTABLE, email=f"comptable{numero}@exemple.fr")


def approuver_par(ordre, par, le=LE):
    with perimetre(par):
        approuver_ordre(ordre=ordre, par=par, le=le)


def refus_de(ordre, par) -> str:
    with perimetre(par), pytest.raises(ErreurMetier) as refus:
        approuver_ordre(ordre=ordre, par=par, le=LE)
    return refus.value.code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seuil", "etats"), [("9999.99", ["approuve_une_fois", "approuve"]), ("10000.00", ["approuve"])]
)
def test_au_dessus_du_seuil_deux_personnes_approuvent(settings, seuil, etats):
    settings.SEUIL_DOUBLE_APPROBATION = Decimal(seuil)
    ordre = creer_ordre()
    settings.SEUIL_DOUBLE_APPROBATION = Decimal("999999.00")  # what counts is the threshold of the proposal
    vus = []
    for numero in range(len(etats)):
        approuver_par(ordre, comptable(numero))
        ordre.refresh_from_db()
        vus.append(ordre.etat)
    assert vus == etats
    assert (ordre.seuil, ordre.montant) == (Decimal(seuil), Decimal("10000.00"))


@pytest.mark.django_db
def test_la_meme_personne_ne_donne_pas_les_deux_approbations():
    ordre = creer_ordre(EtatOrdre.APPROUVE_UNE_FOIS)
    premier = personnes(ordre.structure).comptable
    assert refus_de(ordre, premier) == "ordre_deux_approbateurs"
    ordre.refresh_from_db()
    assert ordre.etat == EtatOrdre.APPROUVE_UNE_FOIS
    approuver_par(ordre, comptable(2), LE + timedelta(hours=1))
    ordre.refresh_from_db()
    assert (ordre.etat, ordre.premier_le, ordre.decide_le) == (
        EtatOrdre.APPROUVE,
        LE,
        LE + timedelta(hours=1),
    )
    assert len({ordre.propose_par_id, ordre.premier_par_id, ordre.decide_par_id}) == 3


@pytest.mark.django_db
def test_le_premier_approbateur_peut_se_raviser_et_refuser():
    ordre = creer_ordre(EtatOrdre.APPROUVE_UNE_FOIS)
    premier = personnes(ordre.structure).comptable
    with perimetre(premier):
        refuser_ordre(ordre=ordre, motif="Pièce manquante.", par=premier, le=LE)
    ordre.refresh_from_db()
    assert (ordre.etat, ordre.tranche.etat) == (EtatOrdre.REFUSE, EtatTranche.PRETE)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.ORDONNATEUR, Role.COMPTABLE])
def test_qui_appartient_a_la_structure_ne_decide_pas_de_son_paiement(role):
    tranche = creer_tranche()
    agent = creer_personne(role, email="deux-employeurs@exemple.fr")
    utilisateur = Utilisateur.objects.get(pk=agent.utilisateur_id)
    membre = donner_role(
        utilisateur=utilisateur,
        role=Role.STRUCTURE_GESTIONNAIRE,
        par=SYSTEME,
        le=LE,
        structure_id=tranche.structure_id,
    )
    agent = acteur_de(donner_role(utilisateur=utilisateur, role=role, par=SYSTEME, le=LE))
    if role == Role.ORDONNATEUR:
        with perimetre(agent), pytest.raises(ErreurMetier) as refus:
            proposer_ordre(tranche=tranche, par=agent, le=LE)
        assert refus.value.code == "conflit_d_interets"
        assert Ordre.objects.count() == 0
        return
    ordre = proposer(tranche)
    assert refus_de(ordre, agent) == "conflit_d_interets"
    membre.retiree_le = LE
    membre.save(update_fields=["retiree_le"])
    approuver_par(ordre, agent)


def _signer_pour_l_etat(structure, par):
    convention = creer_convention(EtatConvention.A_SIGNER, structure=structure)
    with perimetre(par):
        signer_convention(convention=convention, partie="financeur", par=par, le=LE)


def _valider_convention(structure, par):
    convention = creer_convention(EtatConvention.SOUMISE, structure=structure)
    with perimetre(par):
        valider_convention(convention=convention, par=par, le=LE)


def _valider_avenant(structure, par):
    avenant = creer_avenant(structure=structure)
    with perimetre(par):
        valider_avenant(avenant=avenant, par=par, le=LE)


def _verifier_compte(structure, par):
    compte = creer_compte(structure, EtatCompte.A_VERIFIER)
    with perimetre(par):
        verifier_compte(compte=compte, par=par, le=LE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "acte"),
    [
        (Role.SIGNATAIRE_FINANCEUR, _signer_pour_l_etat),
        (Role.ANCT_VALIDATEUR, _valider_convention),
        (Role.ANCT_VALIDATEUR, _valider_avenant),
        (Role.ANCT_INSTRUCTEUR, _verifier_compte),
    ],
)
def test_qui_appartient_a_la_structure_ne_decide_pas_non_plus_de_sa_convention(limousin, role, acte):
    """The same person never stands on both sides, under whatever role: neither signature, validation nor account."""
    structure = creer_structure()
    agent = creer_personne(role, email="deux-employeurs@exemple.fr")
    utilisateur = Utilisateur.objects.get(pk=agent.utilisateur_id)
    membre = donner_role(
        utilisateur=utilisateur, role=Role.STRUCTURE_SIGNATAIRE, par=SYSTEME, le=LE, structure_id=structure.pk
    )
    agent = acteur_de(donner_role(utilisateur=utilisateur, role=role, par=SYSTEME, le=LE))
    with pytest.raises(ErreurMetier) as refus:
        acte(structure, agent)
    assert refus.value.code == "conflit_d_interets"
    membre.retiree_le = LE
    membre.save(update_fields=["retiree_le"])
    acte(creer_structure(), agent)


INTERDITS = {
    "une seule approbation au-dessus du seuil": (
        "update financement_ordre set etat = 'approuve', decide_le = now(), decide_par_id = gen_random_uuid()"
        " where id = %s",
        "ordre_double_approbation",
    ),
    "le proposant donne la première": (
        "update financement_ordre set etat = 'approuve_une_fois', premier_le = now(),"
        " premier_par_id = propose_par_id where id = %s",
        "ordre_quatre_yeux",
    ),
    "deux fois le même": (
        "update financement_ordre set etat = 'approuve', decide_le = now(), premier_le = now(),"
        " premier_par_id = structure_id, decide_par_id = structure_id where id = %s",
        "ordre_deux_approbateurs",
    ),
    "relever le seuil": ("update financement_ordre set seuil = 999999 where id = %s", "ordre_fige"),
    "changer le montant": ("update financement_ordre set montant = montant + 1 where id = %s", "ordre_fige"),
    "changer le proposant": (
        "update financement_ordre set propose_par_id = gen_random_uuid() where id = %s",
        "ordre_fige",
    ),
    "sauter l'approbation": (
        "update financement_ordre set etat = 'transmis', transmis_le = now() where id = %s",
        "cycle_de_vie",
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("cas", INTERDITS)
def test_la_base_refuse_sans_le_service(cas):
    ordre = creer_ordre(nombre_postes=3)
    assert ordre.double_requis
    requete, garde = INTERDITS[cas]
    with pytest.raises(DatabaseError) as refus, transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(requete, [ordre.pk])
    attendu = {"ordre_fige": "Cannot update rows", "cycle_de_vie": "Invalid transition"}.get(garde, garde)
    assert attendu in str(refus.value)


@pytest.mark.django_db
@pytest.mark.parametrize("champ", ["decide_par_id", "premier_par_id"])
def test_une_decision_ne_change_plus_d_auteur(champ):
    ordre = creer_ordre(EtatOrdre.APPROUVE, nombre_postes=3)
    with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
        Ordre.objects.filter(pk=ordre.pk).update(**{champ: uuid4()})


@pytest.mark.django_db
def test_la_cle_d_un_ordre_dit_ce_qu_il_paie():
    ordre = creer_ordre()
    (calcul,) = ordre.calculs
    attendu = f"{ordre.tranche.convention_id}|{ordre.tranche_id}|{calcul}|0"
    assert ordre.cle == sha256(attendu.encode()).hexdigest()
    assert cle_d_ordre(ordre.tranche.convention_id, ordre.tranche_id, ["b", "a"], 0) == cle_d_ordre(
        ordre.tranche.convention_id, ordre.tranche_id, ["a", "b"], 0
    )
    copie = Ordre.objects.get(pk=ordre.pk)
    copie.pk, copie.etat, copie.decide_le, copie.decide_par_id = uuid4(), EtatOrdre.REFUSE, LE, uuid4()
    with pytest.raises(IntegrityError, match="financement_ordre_cle"), transaction.atomic():
        copie.save(force_insert=True)


@pytest.mark.django_db
def test_un_ordre_annule_ou_rejete_laisse_la_place_a_un_autre():
    ordre = creer_ordre(EtatOrdre.ANNULE)
    assert ordre.tranche.etat == EtatTranche.PRETE
    suivant = proposer(ordre.tranche)
    assert (suivant.essai, suivant.montant) == (1, ordre.montant)

    rejete = creer_ordre(EtatOrdre.REJETE)
    assert rejete.tranche.etat == EtatTranche.REJETEE
    ordonnateur = personnes(rejete.structure).ordonnateur
    with perimetre(ordonnateur):
        corriger_tranche(tranche=rejete.tranche, motif="Nouveau relevé vérifié.", par=ordonnateur, le=LE)
    suivant = proposer(rejete.tranche)
    assert (suivant.essai, suivant.etat) == (1, EtatOrdre.PROPOSE)
    assert (
        TransitionEffectuee.objects.get(objet_id=rejete.tranche_id, nom="corriger").motif
        == "Nouveau relevé vérifié."
    )


@pytest.mark.django_db
def test_les_ordres_ne_depassent_pas_le_montant_accorde():
    ordre = creer_ordre()
    convention = ordre.tranche.convention
    autre = Tranche.objects.create(
        convention=convention,
        structure=ordre.structure,
        departement_id=ordre.departement_id,
        rang=9,
        libelle="Tranche en trop",
        date_exigibilite=LE.date(),
        montant=Decimal("40000.01"),
        etat=EtatTranche.PRETE,
    )
    with pytest.raises(ErreurMetier) as refus:
        proposer(autre)
    assert refus.value.message == (
        "Cette convention accorde 50\u202f000,00\u00a0€, dont 10\u202f000,00\u00a0€ déjà ordonnés :"
        " il reste 40\u202f000,00\u00a0€, pour 40\u202f000,01\u00a0€ demandés."
    )
    autre.refresh_from_db()
    assert autre.etat == EtatTranche.PRETE


@pytest.mark.django_db
def test_un_ordre_ne_peut_etre_nul_ni_negatif():
    ordre = creer_ordre()
    for montant in ("0.00", "-1.00"):
        copie = Ordre.objects.get(pk=ordre.pk)
        copie.pk, copie.cle, copie.montant, copie.etat = uuid4(), montant, Decimal(montant), EtatOrdre.PROPOSE
        with pytest.raises(IntegrityError, match="ordre_montant_positif"), transaction.atomic():
            copie.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize("jours", [-1, 1])
def test_la_date_du_paiement_va_de_la_transmission_a_aujourd_hui(jours):
    ordre = creer_ordre(EtatOrdre.TRANSMIS)
    par = personnes(ordre.structure).comptable
    with perimetre(par), pytest.raises(ErreurMetier) as refus:
        constater_paiement(ordre=ordre, date_paiement=LE.date() + timedelta(days=jours), par=par, le=LE)
    assert (refus.value.code, refus.value.champ) == ("date_paiement_impossible", "date_paiement")
    ordre.refresh_from_db()
    assert ordre.etat == EtatOrdre.TRANSMIS


def ordres_en_serie(nombre: int) -> list[Ordre]:
    """`nombre` small orders of one convention, as the service proposes them."""
    convention = creer_convention(EtatConvention.ACTIVE)
    tranches = Tranche.objects.bulk_create(
        Tranche(
            convention=convention,
            structure=convention.structure,
            departement_id=convention.departement_id,
            rang=100 + rang,
            libelle=f"Tranche {rang}",
            date_exigibilite=LE.date(),
            montant=Decimal("10.00"),
            etat=EtatTranche.PRETE,
        )
        for rang in range(nombre)
    )
    return [proposer(tranche) for tranche in tranches]


def courses(ordres: list[Ordre], approuver) -> list[list[str]]:
    """For each order, two accountants who approve at the same instant; what each one was told, sorted."""
    gens = [comptable(numero) for numero in range(2)]
    barriere = threading.Barrier(2)
    recits: list[list[str]] = [[] for _ in ordres]

    def courir(par):
        try:
            for rang, ordre in enumerate(ordres):
                barriere.wait(timeout=30)
                try:
                    approuver(Ordre(pk=ordre.pk), par)
                    recits[rang].append("fait")
                except ErreurMetier as erreur:
                    recits[rang].append(erreur.message)
        finally:
            connection.close()

    fils = [threading.Thread(target=courir, args=[par]) for par in gens]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=240)
    return [sorted(recit) for recit in recits]


@pytest.mark.django_db(transaction=True)
def test_deux_approbateurs_au_meme_instant_deux_cents_fois_un_seul_passe():
    ordres = ordres_en_serie(COURSES)

    def approuver(ordre, par):
        with perimetre(par):
            approuver_ordre(ordre=Ordre.objects.get(pk=ordre.pk), par=par, le=LE)

    recits = courses(ordres, approuver)
    perdant = "Cet ordre est déjà approuvé par Camille comptable — Comptable (second regard), le 2 mars 2026"
    assert [recit[1] for recit in recits] == ["fait"] * COURSES
    assert [recit[0][: len(perdant)] for recit in recits] == [perdant] * COURSES
    actes = TransitionEffectuee.objects.filter(objet_type="ordre", nom="approuver")
    assert actes.count() == actes.values("objet_id").distinct().count() == COURSES
    assert set(Ordre.objects.values_list("etat", flat=True)) == {EtatOrdre.APPROUVE}


@pytest.mark.django_db(transaction=True)
def test_temoin_sans_verrou_les_deux_passent():
    """Control: read, decide, write, as a service without lock nor guard would do: both believe that they approved."""
    ordres = ordres_en_serie(20)
    lus = threading.Barrier(2)

    def approuver_naivement(ordre, par):
        with perimetre(par), pgtrigger.ignore("financement.Ordre:decision_une_fois"):
            lu = Ordre.objects.get(pk=ordre.pk)
            lus.wait(timeout=30)
            if lu.etat != EtatOrdre.PROPOSE:
                raise ErreurMetier("deja", "déjà approuvé")
            Ordre.objects.filter(pk=ordre.pk).update(
                etat=EtatOrdre.APPROUVE, decide_le=LE, decide_par_id=par.utilisateur_id
            )

    assert courses(ordres, approuver_naivement) == [["fait", "fait"]] * 20


@pytest.mark.django_db(transaction=True)
def test_temoin_sans_verrou_la_base_garde_la_premiere_decision():
    """Control: the same service under the guard of the database: the second decision is refused, not written over."""
    ordres = ordres_en_serie(20)
    lus = threading.Barrier(2)

    def approuver_naivement(ordre, par):
        try:
            with perimetre(par):
                Ordre.objects.get(pk=ordre.pk)
                lus.wait(timeout=30)
                Ordre.objects.filter(pk=ordre.pk).update(
                    etat=EtatOrdre.APPROUVE, decide_le=LE, decide_par_id=par.utilisateur_id
                )
        except DatabaseError as erreur:
            raise ErreurMetier(
                "garde", "Cannot update" if "Cannot update" in str(erreur) else str(erreur)
            ) from erreur

    assert courses(ordres, approuver_naivement) == [["Cannot update", "fait"]] * 20


@pytest.mark.django_db
def test_annuler_un_ordre_approuve_dit_pourquoi():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    ordonnateur = personnes(ordre.structure).ordonnateur
    with perimetre(ordonnateur), pytest.raises(ErreurMetier, match="Indiquez le motif"):
        annuler_ordre(ordre=ordre, motif=" ", par=ordonnateur, le=LE)
    with perimetre(ordonnateur):
        annuler_ordre(ordre=ordre, motif="Convention à corriger.", par=ordonnateur, le=LE)
    ordre.refresh_from_db()
    assert (ordre.etat, ordre.annule_par_id) == (EtatOrdre.ANNULE, ordonnateur.utilisateur_id)
