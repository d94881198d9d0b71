"""Every arrow of the two life cycles, and every arrow that does not exist, in the service and in the database."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from candidatures.cycles import CYCLE_CANDIDAT, CYCLE_MISE_EN_RELATION
from candidatures.enums import EtatCandidat, EtatMiseEnRelation
from candidatures.models import Candidat, MiseEnRelation
from commun.acteurs import Acteur
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.transitions import appliquer_transition
from comptes.enums import Role
from tests.candidatures.fabriques import creer_candidat, creer_rencontre
from tests.fabriques import LE, creer_personne

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]

CANDIDAT = {
    ("brouillon", "confirmer"): "actif",
    ("actif", "recruter"): "recrute",
    ("en_pause", "recruter"): "recrute",
    ("actif", "suspendre"): "en_pause",
    ("actif", "retirer"): "retire",
    ("en_pause", "retirer"): "retire",
    ("retire", "reprendre"): "actif",
    ("en_pause", "reprendre"): "actif",
    ("recrute", "liberer"): "actif",
}
RENCONTRE = {
    (de, nom): vers
    for nom, sources, vers in (
        ("convier", ("preselectionnee",), "entretien"),
        ("proposer", ("preselectionnee", "entretien"), "proposee"),
        ("accepter", ("proposee",), "acceptee"),
        ("decliner", ("preselectionnee", "entretien", "proposee", "acceptee"), "close"),
        ("recruter", ("preselectionnee", "entretien", "proposee", "acceptee"), "recrutee"),
        ("ecarter", ("preselectionnee", "entretien", "proposee", "acceptee"), "ecartee"),
        ("clore", ("preselectionnee", "entretien", "proposee", "acceptee"), "close"),
    )
    for de in sources
}
HOTES = {"structure_referent", "structure_gestionnaire", "structure_signataire"}
ROLES = {
    "candidat.recruter": HOTES,
    "candidat.suspendre": {"candidat"},
    "candidat.retirer": {"candidat"},
    "candidat.reprendre": {"candidat"},
    "candidat.liberer": {"candidat", "systeme"},
    "mise_en_relation.convier": HOTES,
    "mise_en_relation.proposer": HOTES,
    "mise_en_relation.accepter": {"candidat"},
    "mise_en_relation.decliner": {"candidat"},
    "mise_en_relation.recruter": HOTES,
    "mise_en_relation.ecarter": HOTES,
    "mise_en_relation.clore": HOTES | {"candidat", "systeme"},
}


def verifier(objet, nom, cible, roles, **valeurs):
    par = Acteur(role=sorted(roles)[0], utilisateur_id=creer_personne(Role.CANDIDAT).utilisateur_id)
    if cible is None:
        with pytest.raises(ErreurMetier) as refus:
            appliquer_transition(objet, nom, par=par, le=LE, motif="Motif", **valeurs)
        assert refus.value.code == "transition_impossible"
        return
    appliquer_transition(objet, nom, par=par, le=LE, motif="Motif", **valeurs)
    objet.refresh_from_db()
    assert objet.etat == cible


@pytest.mark.parametrize("etat", EtatCandidat.values)
@pytest.mark.parametrize("nom", sorted(CYCLE_CANDIDAT.transitions))
def test_candidat(etat, nom):
    candidat = creer_candidat(etat)
    valeurs = {"personne_id": creer_personne(Role.CANDIDAT).utilisateur_id} if nom == "confirmer" else {}
    verifier(candidat, nom, CANDIDAT.get((etat, nom)), ROLES.get(f"candidat.{nom}", {"visiteur"}), **valeurs)


@pytest.mark.parametrize("etat", EtatMiseEnRelation.values)
@pytest.mark.parametrize("nom", sorted(CYCLE_MISE_EN_RELATION.transitions))
def test_mise_en_relation(etat, nom):
    verifier(creer_rencontre(etat), nom, RENCONTRE.get((etat, nom)), ROLES[f"mise_en_relation.{nom}"])


@pytest.mark.parametrize("cle", sorted(ROLES))
def test_chaque_transition_pour_ses_roles_seulement(cle):
    objet_type, nom = cle.split(".")
    cycle = CYCLE_CANDIDAT if objet_type == "candidat" else CYCLE_MISE_EN_RELATION
    objet = creer_candidat() if objet_type == "candidat" else creer_rencontre()
    for role in [*Role.values, "systeme", "visiteur"]:
        permise = cycle.transitions[nom].permise_a(Acteur(role=role))
        assert (role, permise) == (role, role in ROLES[cle])
        if not permise:
            with pytest.raises(ActeNonPermis):
                appliquer_transition(objet, nom, par=Acteur(role=role), le=LE, motif="Motif")


@pytest.mark.parametrize(
    ("modele", "fabrique", "etats", "fleches"),
    [
        (Candidat, creer_candidat, EtatCandidat.values, CANDIDAT),
        (MiseEnRelation, creer_rencontre, EtatMiseEnRelation.values, RENCONTRE),
    ],
)
def test_la_base_garde_les_fleches(modele, fabrique, etats, fleches):
    permises = {(de, vers) for (de, _), vers in fleches.items()}
    for de in etats:
        objet = fabrique(de)
        for vers in etats:
            if de == vers or (de, vers) in permises:
                continue
            with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
                modele.objects.filter(pk=objet.pk).update(etat=vers)
