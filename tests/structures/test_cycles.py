"""Every state × transition × role of a request and of a position, against a table written here by hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from commun.acteurs import Acteur, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import TransitionEffectuee
from commun.transitions import appliquer_transition
from comptes.enums import Role
from structures.models import Comite, Demande, Offre
from structures.services.ordre_du_jour import annuler_seance
from tests.fabriques import LE
from tests.structures.fabriques import creer_demande, creer_offre, creer_seance, decider, validateur

pytestmark = pytest.mark.django_db

STRUCTURE = {"structure_referent", "structure_gestionnaire", "structure_signataire"}
PREFECTURE = {"prefecture_departement", "prefecture_region"}
ANCT = {"anct_instructeur", "anct_validateur"}
REPARATION = {"anct_validateur", "administrateur"}
ROLES = {*Role.values, "visiteur", "systeme"}

ETATS_DEMANDE = (
    "brouillon",
    "deposee",
    "avis_rendu",
    "examen",
    "inscrite",
    "attribuee",
    "refusee",
    "annulee",
)
DEMANDE = {
    # transition: (sources, target, roles, reason needed)
    "deposer": ({"brouillon"}, "deposee", ROLES, False),
    "rendre_avis": ({"deposee", "examen", "avis_rendu"}, "avis_rendu", PREFECTURE, False),
    "changer_avis": ({"inscrite"}, "inscrite", PREFECTURE, False),
    "inscrire": ({"avis_rendu", "deposee", "examen"}, "inscrite", ANCT, False),
    "reporter": ({"inscrite"}, "avis_rendu", ANCT, False),
    "reporter_sans_avis": ({"inscrite"}, "deposee", ANCT, False),
    "attribuer": ({"inscrite"}, "attribuee", {"anct_validateur"}, False),
    "refuser": ({"inscrite"}, "refusee", {"anct_validateur"}, True),
    "examiner": ({"inscrite"}, "examen", {"anct_validateur"}, True),
    "annuler": (
        {"brouillon", "deposee", "avis_rendu", "examen", "inscrite"},
        "annulee",
        STRUCTURE | ANCT | {"administrateur"},
        True,
    ),
    "rouvrir": ({"refusee", "annulee"}, "deposee", REPARATION, True),
}
ETATS_COMITE = ("planifie", "ordre_du_jour", "tenu", "publie", "annule")
COMITE = {
    "arreter": ({"planifie"}, "ordre_du_jour", ANCT, False),
    "rouvrir": ({"ordre_du_jour"}, "planifie", ANCT, False),
    "tenir": ({"ordre_du_jour"}, "tenu", {"anct_validateur"}, False),
    "publier": ({"tenu"}, "publie", {"anct_validateur"}, False),
    "annuler": ({"planifie", "ordre_du_jour"}, "annule", {"anct_validateur"}, True),
}
ETATS_OFFRE = ("brouillon", "publiee", "pourvue", "retiree")
OFFRE = {
    "publier": ({"brouillon"}, "publiee", STRUCTURE, False),
    "pourvoir": ({"publiee"}, "pourvue", STRUCTURE | {"systeme"}, False),
    "retirer": (
        {"brouillon", "publiee"},
        "retiree",
        STRUCTURE | {"anct_validateur", "administrateur", "systeme"},
        False,
    ),
    "rouvrir": ({"pourvue", "retiree"}, "brouillon", STRUCTURE | REPARATION, False),
}


def comite(etat: str) -> Comite:
    if etat == "publie":
        return decider(creer_demande("avis_rendu"))
    if etat == "annule":
        seance, acteur = creer_seance(), validateur()
        with perimetre(acteur):
            annuler_seance(comite=seance, motif="Reportée.", par=acteur, le=LE)
        return seance
    return creer_seance([creer_demande("avis_rendu")], etat)


CREER = {"demande": creer_demande, "offre": creer_offre, "comite": comite}
TABLES = {
    "demande": (Demande, ETATS_DEMANDE, DEMANDE),
    "offre": (Offre, ETATS_OFFRE, OFFRE),
    "comite": (Comite, ETATS_COMITE, COMITE),
}


def test_les_tables_sont_completes():
    for modele, etats, transitions in TABLES.values():
        assert set(modele.cycle.etats.values) == set(etats)
        assert set(modele.cycle.transitions) == set(transitions)


def essayer(objet: Any, nom: str, role: str, motif: str) -> str:
    """The outcome of a transition in a transaction that is undone: the new state, or the refusal's code."""
    with transaction.atomic():
        try:
            appliquer_transition(objet, nom, par=Acteur(role=role), le=LE, motif=motif)
        except ActeNonPermis:
            return "role"
        except ErreurMetier as erreur:
            return erreur.code
        finally:
            transaction.set_rollback(True)
    return str(objet.etat)


@pytest.mark.parametrize(("sorte", "etat"), [(s, e) for s, (_, etats, _t) in TABLES.items() for e in etats])
def test_etat_par_transition_par_role(sorte: str, etat: str):
    modele, _, transitions = TABLES[sorte]
    cle = CREER[sorte](etat).pk
    for nom, (sources, cible, roles, motif_requis) in transitions.items():
        for role in sorted(ROLES):
            attendu = "role" if role not in roles else cible if etat in sources else "transition_impossible"
            assert (nom, role, essayer(modele.objects.get(pk=cle), nom, role, "Motif.")) == (
                nom,
                role,
                attendu,
            )
            if motif_requis and role in roles:
                assert essayer(modele.objects.get(pk=cle), nom, role, "  ") == "motif_requis"


@pytest.mark.parametrize(("sorte", "etat"), [(s, e) for s, (_, etats, _t) in TABLES.items() for e in etats])
def test_la_base_refuse_les_autres_fleches(sorte: str, etat: str):
    """An update that goes round the services still meets the guard of the database."""
    modele, etats, transitions = TABLES[sorte]
    cle = CREER[sorte](etat).pk
    permises = {cible for sources, cible, _, _ in transitions.values() if etat in sources}
    for autre in set(etats) - permises - {etat}:
        with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
            modele.objects.filter(pk=cle).update(etat=autre)


def test_une_transition_laisse_sa_trace():
    demande = creer_demande("refusee", motif="Couverture suffisante.")
    traces = TransitionEffectuee.objects.filter(objet_id=demande.pk).order_by("cree_le")
    assert [(t.nom, t.de, t.vers, t.role, t.motif) for t in traces] == [
        ("deposer", "brouillon", "deposee", "visiteur", ""),
        ("rendre_avis", "deposee", "avis_rendu", "prefecture_departement", ""),
        ("inscrire", "avis_rendu", "inscrite", "anct_validateur", ""),
        (
            "refuser",
            "inscrite",
            "refusee",
            "anct_validateur",
            "Le besoin est déjà couvert par l'offre existante. Couverture suffisante.",
        ),
    ]
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("update commun_transitioneffectuee set motif = 'autre'")
