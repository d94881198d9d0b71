"""Reminders sent once, mails of the examination, and the same acts in the technicians' admin."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from commun.acteurs import SYSTEME, perimetre
from commun.models import Courriel, TransitionEffectuee
from comptes.enums import Role
from comptes.models import Habilitation
from financement.enums import EtatCommentaire, EtatConvention
from financement.models import RelanceConvention
from financement.services.conventions import soumettre_convention
from financement.services.instruction import reprendre_instruction
from financement.services.relances_conventions import relancer_conventions
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_commentaire, creer_convention, personnes, relire
from tests.outils import client_de, ecouler

pytestmark = pytest.mark.django_db

COURRIEL_AGENT = f"{Role.ANCT_INSTRUCTEUR}-x@exemple.fr"


def relancer(jours: int) -> list[tuple[str, str]]:
    """Run the daily task so many days after the acts; (template, subject) of the mails that it wrote."""
    avant = set(Courriel.objects.values_list("pk", flat=True))
    with perimetre(SYSTEME):
        relancer_conventions(par=SYSTEME, le=LE + timedelta(days=jours))
    return sorted(set(Courriel.objects.exclude(pk__in=avant).values_list("gabarit", "sujet")))


def test_la_structure_est_relancee_une_fois_par_seuil():
    creer_convention(EtatConvention.A_CORRIGER)
    ecouler()
    correction = Courriel.objects.filter(gabarit="convention_a_corriger").first()
    assert correction is not None
    assert "- Description du projet : Précisez les publics visés, s'il vous plaît." in correction.texte
    bientot = [("convention_correction_rappel", "Votre convention est toujours à corriger")]
    retard = [("convention_correction_rappel", "La correction de votre convention est en retard")]
    assert [relancer(jours) for jours in (1, 22, 23, 24, 30, 31, 32, 60)] == [
        [],
        [],
        bientot,
        [],
        [],
        retard,
        [],
        [],
    ]
    rappel = Courriel.objects.filter(gabarit="convention_correction_rappel").first()
    assert rappel is not None
    assert "Description du projet : Précisez les publics visés" in rappel.texte


def test_les_agents_sont_prevenus_une_fois_de_ce_qui_depasse():
    creer_convention(EtatConvention.SOUMISE)
    creer_convention(EtatConvention.EN_INSTRUCTION)
    creer_personne(Role.ANCT_INSTRUCTEUR, email="autre-agent@exemple.fr")
    assert relancer(5) == []
    assert relancer(6) == [("conventions_en_retard", "Une convention attend au-delà du délai")]
    assert relancer(15) == []
    envoyes = set(Courriel.objects.values_list("destinataire", flat=True))
    assert len(envoyes) == 3  # nobody examines the first: every agent is told
    assert relancer(16) == [("conventions_en_retard", "Une convention attend au-delà du délai")]
    dernier = Courriel.objects.latest("cree_le")
    assert dernier.destinataire == COURRIEL_AGENT
    assert RelanceConvention.objects.count() == 2
    assert relancer(90) == []


def test_un_renvoi_previent_l_agent_et_une_reprise_la_structure():
    commentaire = creer_commentaire(EtatCommentaire.RESOLU)
    gens = personnes(commentaire.structure)
    with perimetre(gens.referent) as par:
        soumettre_convention(convention=relire(commentaire.convention), par=par, le=LE)
    ecouler()
    (renvoi,) = Courriel.objects.filter(gabarit="convention_renvoyee")
    assert (renvoi.destinataire, renvoi.sujet) == (
        COURRIEL_AGENT,
        "Une convention est revenue corrigée",
    )

    a_signer = creer_convention(EtatConvention.A_SIGNER)
    with perimetre(gens.validateur) as par:
        reprendre_instruction(convention=a_signer, motif="Le poste n'est pas le bon.", par=par, le=LE)
    ecouler()
    reprises = Courriel.objects.filter(gabarit="convention_reprise")
    assert reprises.count() == 4  # référent, gestionnaire and signatory of the host, signatory of the State
    assert "Motif : Le poste n'est pas le bon." in reprises[0].texte


def technicien(role: str = ""):
    """An administrator, who may also hold another role."""
    par = creer_personne(Role.ADMINISTRATEUR)
    if role:
        Habilitation.objects.create(utilisateur_id=par.utilisateur_id, role=role)
    return client_de(par)


def agir(client, acte, convention, **plus):
    page = client.post(
        reverse("admin:financement_convention_changelist"),
        {"action": acte, "_selected_action": [str(convention.pk)], **plus},
        follow=True,
    )
    assert page.status_code == 200
    return unescape(page.content.decode())


def test_les_memes_actes_dans_l_administration():
    convention = creer_convention(EtatConvention.SOUMISE)
    client = technicien(Role.ANCT_VALIDATEUR)
    assert "1 convention traitée" in agir(client, "prendre_en_charge", convention)
    assert "Indiquez le motif de cette décision." in agir(client, "demander_une_correction", convention)
    assert relire(convention).etat == EtatConvention.EN_INSTRUCTION
    for acte, plus, etat in (
        ("valider", {}, EtatConvention.A_SIGNER),
        ("revenir_a_l_instruction", {"motif": "Erreur de poste."}, EtatConvention.EN_INSTRUCTION),
        ("demander_une_correction", {"motif": "À préciser.", "champ": "modalite"}, EtatConvention.A_CORRIGER),
        ("annuler", {"motif": "Projet abandonné."}, EtatConvention.ANNULEE),
        ("reprendre", {"motif": "Projet repris."}, EtatConvention.BROUILLON),
    ):
        assert "1 convention traitée" in agir(client, acte, convention, **plus)
        assert relire(convention).etat == etat
    assert convention.commentaires.get().champ == "modalite"
    roles = TransitionEffectuee.objects.filter(objet_id=convention.pk).exclude(nom="soumettre")
    assert set(roles.values_list("role", flat=True)) == {Role.ANCT_VALIDATEUR}


@pytest.mark.parametrize("acte", ["prendre_en_charge", "valider", "annuler"])
def test_un_technicien_sans_autre_role_ne_decide_pas(acte):
    convention = creer_convention(EtatConvention.SOUMISE)
    page = agir(technicien(), acte, convention, motif="Essai d'annulation.")
    assert "Votre rôle ne permet pas" in page
    assert relire(convention).etat == EtatConvention.SOUMISE
