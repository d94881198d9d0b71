"""Members of a host: invitations, the last référent, the three-monthly review, one person's several roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commun.acteurs import SYSTEME, VISITEUR, Acteur, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.models import Courriel
from commun.transitions import appliquer_transition
from comptes.enums import ROLES_STRUCTURE, Role
from comptes.models import Habilitation, Utilisateur
from comptes.selecteurs import acteur_de, membres_de_structure
from comptes.services import donner_role
from structures.models import Invitation, RevueAcces
from structures.services.membres import (
    accepter_invitation,
    annuler_invitation,
    faire_revue,
    inviter_membre,
    quitter_structure,
    renvoyer_invitation,
    retirer_membre,
)
from structures.services.revues import ouvrir_revues, rappeler_revues, trimestre_de
from tests.fabriques import LE, creer_personne
from tests.outils import client_de, ecouler
from tests.structures.fabriques import (
    creer_habilitation,
    creer_invitation,
    creer_membre,
    creer_revue,
    creer_structure,
)
from tests.structures.outils import envoyes, lien_de, texte
from tests.structures.test_concurrence import ensemble

pytestmark = pytest.mark.django_db
ROLES = {*Role.values, "visiteur", "systeme"}
REFERENT = {"structure_referent"}


@pytest.fixture(autouse=True)
def aujourd_hui():
    with time_machine.travel(LE, tick=True):
        yield


@pytest.fixture
def hote(limousin: Any) -> Any:
    return creer_structure(denomination="Mairie de Limoges")


@pytest.fixture
def referent(hote: Any) -> Acteur:
    return creer_membre(hote)


def code_de(acte: Callable[[], Any]) -> str:
    with pytest.raises(ErreurMetier) as refus, transaction.atomic():
        acte()
    return refus.value.code


def inviter(
    hote: Any, par: Acteur, email: str = "zoe@exemple.fr", role: str = "structure_gestionnaire"
) -> Any:
    with perimetre(par):
        return inviter_membre(
            structure=hote, email=email, prenom="Zoé", nom="Lenoir", role=role, par=par, le=LE
        )


def accepter(invitation: Invitation, jeton: str, le: Any = LE) -> None:
    porteur = VISITEUR.avec_jeton(jeton)
    with perimetre(porteur):
        accepter_invitation(invitation=invitation, par=porteur, le=le)


def roles_de(email: str) -> list[tuple[str, Any]]:
    actifs = Habilitation.objects.actives().filter(utilisateur__email=email)
    return sorted(actifs.values_list("role", "structure_id"))


# Life cycles

INVITATION = {
    "accepter": ({"envoyee"}, "acceptee", ROLES),
    "renvoyer": ({"envoyee"}, "envoyee", REFERENT),
    "annuler": ({"envoyee"}, "annulee", REFERENT),
}
REVUE = {"faire": ({"ouverte"}, "faite", REFERENT)}


def invitation_a(etat: str, hote: Any) -> Invitation:
    invitation, jeton = creer_invitation(hote, le=LE)
    if etat == "acceptee":
        accepter(invitation, jeton)
    if etat == "annulee":
        par = creer_membre(hote)
        with perimetre(par):
            annuler_invitation(invitation=invitation, par=par, le=LE)
    return invitation


def revue_a(etat: str, hote: Any) -> RevueAcces:
    revue = creer_revue(hote)
    if etat == "faite":
        par = creer_membre(hote)
        with perimetre(par):
            appliquer_transition(revue, "faire", par=par, le=LE)
    return revue


@pytest.mark.parametrize("etat", ["envoyee", "acceptee", "annulee", "ouverte", "faite"])
def test_etat_par_transition_par_role(etat: str, hote: Any):
    sorte, table = (Invitation, INVITATION) if etat in Invitation.cycle.etats.values else (RevueAcces, REVUE)
    assert set(sorte.cycle.transitions) == set(table)
    objet = invitation_a(etat, hote) if sorte is Invitation else revue_a(etat, hote)
    for nom, (sources, cible, roles) in table.items():
        for role in sorted(ROLES):
            attendu = "role" if role not in roles else cible if etat in sources else "transition_impossible"
            with transaction.atomic():
                lu = sorte.objects.get(pk=objet.pk)
                try:
                    appliquer_transition(lu, nom, par=Acteur(role=role, utilisateur_id=objet.pk), le=LE)
                    obtenu = lu.etat
                except ActeNonPermis:
                    obtenu = "role"
                except ErreurMetier as erreur:
                    obtenu = erreur.code
                transaction.set_rollback(True)
            assert (nom, role, obtenu) == (nom, role, attendu)
    permises = {cible for sources, cible, _ in table.values() if etat in sources} | {etat}
    for autre in set(sorte.cycle.etats.values) - permises:
        with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
            sorte.objects.filter(pk=objet.pk).update(etat=autre)


# Invitations


def test_une_invitation_donne_le_role_une_fois(hote: Any, referent: Acteur):
    invitation, jeton = inviter(hote, referent, " ZOE@Exemple.fr ")
    assert roles_de("zoe@exemple.fr") == []
    assert jeton not in str(Invitation.objects.filter(pk=invitation.pk).values().get())
    accepter(invitation, jeton, LE + timedelta(days=7, seconds=-1))
    assert roles_de("zoe@exemple.fr") == [("structure_gestionnaire", hote.pk)]
    assert str(Utilisateur.objects.get(email="zoe@exemple.fr")) == "Zoé Lenoir"
    assert code_de(lambda: accepter(invitation, jeton)) == "transition_impossible"


def test_sept_jours_et_pas_un_de_plus(hote: Any, referent: Acteur):
    invitation, jeton = inviter(hote, referent)
    assert code_de(lambda: accepter(invitation, jeton, LE + timedelta(days=7))) == "invitation_expiree"
    with perimetre(referent):
        nouveau = renvoyer_invitation(invitation=invitation, par=referent, le=LE + timedelta(days=8))
    ancien_porteur = VISITEUR.avec_jeton(jeton)
    with perimetre(ancien_porteur):
        assert Invitation.objects.count() == 0
    accepter(invitation, nouveau, LE + timedelta(days=14))
    assert len(roles_de("zoe@exemple.fr")) == 1


def test_une_invitation_annulee_ne_sert_plus(hote: Any, referent: Acteur):
    invitation, jeton = inviter(hote, referent)
    with perimetre(referent):
        annuler_invitation(invitation=invitation, par=referent, le=LE)
    assert code_de(lambda: accepter(invitation, jeton)) == "transition_impossible"
    assert roles_de("zoe@exemple.fr") == []


def test_la_base_refuse_un_role_que_l_invitation_ne_donne_pas(hote: Any, referent: Acteur):
    """The holder of a link writes that role, in that host, for that address, and nothing else."""
    inviter(hote, referent)
    _, jeton = creer_invitation(hote, par=referent, email="lea@exemple.fr", role="structure_gestionnaire")
    autre = creer_structure()
    lea = Utilisateur.objects.create_user("lea@exemple.fr")
    intrus = Utilisateur.objects.create_user("intrus@exemple.fr")
    porteur = VISITEUR.avec_jeton(jeton)
    for utilisateur, role, structure in (
        (lea, Role.STRUCTURE_REFERENT, hote),
        (lea, Role.STRUCTURE_GESTIONNAIRE, autre),
        (intrus, Role.STRUCTURE_GESTIONNAIRE, hote),
    ):
        with pytest.raises(ProgrammingError, match="row-level security"), perimetre(porteur):
            donner_role(utilisateur=utilisateur, role=role, par=porteur, le=LE, structure_id=structure.pk)


REFUS = {
    "adresse fausse": ({"email": "pas une adresse"}, "email"),
    "rôle national": ({"role": "anct_validateur"}, "role"),
    "conseiller": ({"role": "conseiller"}, "role"),
}


@pytest.mark.parametrize("cas", REFUS)
def test_invitation_refusee(cas: str, hote: Any, referent: Acteur):
    options, code = REFUS[cas]
    assert code_de(lambda: inviter(hote, referent, **options)) == code


def test_deja_membre_deja_invite_trop_d_invitations(hote: Any, referent: Acteur):
    membre = creer_habilitation(hote)
    assert code_de(lambda: inviter(hote, referent, membre.utilisateur.email)) == "deja_membre"
    inviter(hote, referent)
    assert code_de(lambda: inviter(hote, referent)) == "deja_invite"
    for rang in range(19):
        inviter(hote, referent, f"n{rang}@exemple.fr")
    assert code_de(lambda: inviter(hote, referent, "n19@exemple.fr")) == "trop_d_invitations"


@pytest.mark.parametrize("role", sorted(ROLES - REFERENT))
def test_seul_un_referent_de_la_structure_gere_ses_membres(role: str, hote: Any):
    par = Acteur(role=role, structures=(hote.pk,))
    invitation, _ = creer_invitation(hote)
    membre = creer_habilitation(hote)
    for acte in (
        lambda: inviter_membre(
            structure=hote, email="a@exemple.fr", prenom="A", nom="B", role=role, par=par, le=LE
        ),
        lambda: renvoyer_invitation(invitation=invitation, par=par, le=LE),
        lambda: annuler_invitation(invitation=invitation, par=par, le=LE),
        lambda: retirer_membre(membre=membre, par=par, le=LE),
    ):
        with pytest.raises(ActeNonPermis):
            acte()


def test_aucune_enumeration_de_comptes(hote: Any, referent: Acteur):
    """A known and an unknown address: same page, same number of mails, same words."""
    creer_personne(Role.CANDIDAT, email="connue@exemple.fr")
    client, pages = client_de(referent), []
    for adresse in ("connue@exemple.fr", "inconnue@exemple.fr"):
        avant = Courriel.objects.count()
        reponse = client.post(
            "/espace/structure/membres/inviter/",
            {"prenom": "Zoé", "nom": "Lenoir", "email": adresse, "role": "structure_signataire"},
        )
        courriel = Courriel.objects.order_by("-cree_le").first()
        pages.append(
            (
                reponse.status_code,
                reponse.headers["Location"],
                Courriel.objects.count() - avant,
                courriel.sujet,
            )
        )
    assert pages[0] == pages[1]
    assert Utilisateur.objects.filter(email="inconnue@exemple.fr").count() == 0


def test_le_parcours_d_une_invitation_dans_les_pages(hote: Any, referent: Acteur, mailoutbox: Any):
    client = client_de(referent)
    page = client.post("/espace/structure/membres/inviter/", {"prenom": "Zoé", "email": "x"})
    assert (page.status_code, 'value="Zoé"' in page.content.decode()) == (422, True)
    client.post(
        "/espace/structure/membres/inviter/",
        {"prenom": "Zoé", "nom": "Lenoir", "email": "zoe@exemple.fr", "role": "structure_referent"},
    )
    ecouler()
    (message,) = [m for m in mailoutbox if m.to == ["zoe@exemple.fr"]]
    lien = lien_de(message)
    invitee = client_de(None)
    assert "Invitation à rejoindre Mairie de Limoges" in texte(invitee.get(lien))
    assert invitee.post(f"{lien}accepter/").headers["Location"] == "/compte/login/"
    assert "déjà été acceptée" in texte(invitee.get(lien))
    assert invitee.get("/invitations/autre-jeton/").status_code == 404
    assert "Zoé Lenoir" in texte(client.get("/espace/structure/membres/"))
    pk = Habilitation.objects.get(utilisateur__email="zoe@exemple.fr").pk
    assert "perd tout de suite le rôle" in texte(client.get(f"/espace/structure/membres/{pk}/retirer/"))
    client.post(f"/espace/structure/membres/{pk}/retirer/")
    ecouler()
    assert roles_de("zoe@exemple.fr") == []
    assert ("zoe@exemple.fr", "Votre accès à Mairie de Limoges est retiré") in envoyes()


# Leaving, the last référent


def test_le_dernier_referent_reste(hote: Any, referent: Acteur):
    with perimetre(referent):
        assert code_de(lambda: quitter_structure(par=referent, le=LE)) == "dernier_referent"
    second = creer_habilitation(hote, Role.STRUCTURE_REFERENT)
    with perimetre(referent):
        quitter_structure(par=referent, le=LE)
    autre = acteur_de(second)
    with perimetre(autre):
        assert code_de(lambda: retirer_membre(membre=second, par=autre, le=LE)) == "dernier_referent"
    assert [m.pk for m in membres_de_structure(hote.pk)] == [second.pk]


def test_un_gestionnaire_part_quand_il_veut(hote: Any, referent: Acteur):
    gestionnaire = creer_membre(hote, Role.STRUCTURE_GESTIONNAIRE)
    client = client_de(gestionnaire)
    assert client.get("/espace/structure/quitter/").status_code == 200
    assert client.post("/espace/structure/quitter/").status_code == 302
    assert client.get("/espace/structure/membres/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_deux_referents_partent_a_la_fois_un_reste(limousin: Any):
    hote = creer_structure()
    referents = [acteur_de(creer_habilitation(hote, Role.STRUCTURE_REFERENT)) for _ in range(2)]

    def partir(par: Acteur) -> Callable[[], None]:
        def acte() -> None:
            with perimetre(par):
                quitter_structure(par=par, le=LE)

        return acte

    assert ensemble(*map(partir, referents)) == ["dernier_referent", "ok"]
    assert len(membres_de_structure(hote.pk)) == 1


# The three-monthly review


def test_les_trimestres():
    jours = [date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 12, 31)]
    assert [trimestre_de(j) for j in jours] == ["2026-T1", "2026-T1", "2026-T2", "2026-T4"]


def ouvrir(le: Any) -> int:
    with perimetre(SYSTEME):
        return ouvrir_revues(par=SYSTEME, le=le)


def rappeler(le: Any) -> int:
    with perimetre(SYSTEME):
        return rappeler_revues(par=SYSTEME, le=le)


def test_la_campagne_ouvre_rappelle_et_montre_le_retard(hote: Any, referent: Acteur):
    creer_structure(denomination="Sans membre")
    avril = LE + timedelta(days=40)
    assert [ouvrir(LE), ouvrir(avril), ouvrir(avril), ouvrir(avril + timedelta(days=91))] == [0, 1, 0, 1]
    revue = RevueAcces.objects.order_by("ouverte_le").first()
    assert (revue.trimestre, revue.echeance) == ("2026-T2", avril.date() + timedelta(days=30))
    assert [rappeler(avril + timedelta(days=n)) for n in (22, 23, 24)] == [0, 1, 0]
    ecouler()
    sujets = sorted(s for _, s in envoyes())
    assert sujets == [
        "Rappel : qui a accès à Mairie de Limoges ?",
        "qui a accès à Mairie de Limoges ?",
        "qui a accès à Mairie de Limoges ?",
    ]
    coordination = creer_personne(Role.ANCT_VALIDATEUR)
    for jours, attendu in ((30, "0 revue en retard"), (31, "1 revue en retard")):
        with time_machine.travel(avril + timedelta(days=jours), tick=True):
            assert attendu in texte(client_de(coordination).get("/instruction/revues/"))


def test_une_revue_garde_et_retire(hote: Any, referent: Acteur):
    garde, retire = creer_habilitation(hote), creer_habilitation(hote, Role.STRUCTURE_SIGNATAIRE)
    revue = creer_revue(hote)
    nouveau = creer_habilitation(hote)
    Habilitation.objects.filter(pk=nouveau.pk).update(cree_le=revue.ouverte_le + timedelta(seconds=1))
    client = client_de(referent)
    adresse = f"/espace/structure/revues/{revue.pk}/"
    assert "Confirmer qui a accès" in texte(client.get("/espace/"))
    reponses = {f"membre_{referent.habilitation_id}": "garder", f"membre_{garde.pk}": "garder"}
    assert client.post(adresse, reponses).status_code == 422
    dernier = reponses | {f"membre_{referent.habilitation_id}": "retirer", f"membre_{retire.pk}": "retirer"}
    page = client.post(adresse, dernier)
    assert (page.status_code, "au moins un référent" in texte(page)) == (422, True)
    assert len(membres_de_structure(hote.pk)) == 4
    assert client.post(adresse, reponses | {f"membre_{retire.pk}": "retirer"}).status_code == 302
    assert {m.pk for m in membres_de_structure(hote.pk)} == {referent.habilitation_id, garde.pk, nouveau.pk}
    assert "Cette revue a été faite" in texte(client.get(adresse))
    assert "Confirmer qui a accès" not in texte(client.get("/espace/"))


def test_une_revue_incomplete_est_refusee(hote: Any, referent: Acteur):
    membre = creer_habilitation(hote)
    revue = creer_revue(hote)
    with perimetre(referent):
        assert (
            code_de(lambda: faire_revue(revue=revue, garder=[membre.pk], retirer=[], par=referent, le=LE))
            == "revue_incomplete"
        )


def test_les_pages_en_nombre_constant_de_requetes(hote: Any, referent: Acteur):
    client, nombres = client_de(referent), []
    for combien in (1, 9):
        for rang in range(combien):
            creer_habilitation(hote)
            inviter(hote, referent, f"p{combien}-{rang}@exemple.fr")
        with CaptureQueriesContext(connection) as requetes:
            assert client.get("/espace/structure/membres/").status_code == 200
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1] <= 15


# Several roles, several hosts


@pytest.fixture
def plusieurs_roles(hote: Any) -> tuple[Any, Any, Acteur]:
    """One person: référent of two hosts, and préfecture of the département."""
    autre = creer_structure(denomination="Médiathèque de Panazol", commune="Panazol")
    ici = creer_membre(hote, email="multiple@exemple.fr")
    creer_membre(autre, email="multiple@exemple.fr")
    creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87", email="multiple@exemple.fr")
    return hote, autre, ici


def test_la_bascule_nomme_chaque_role(plusieurs_roles: tuple[Any, Any, Acteur]):
    page = texte(client_de(plusieurs_roles[2]).get("/espace/"))
    assert "Changer de rôle (3)" in page
    assert "Référent de structure — Mairie de Limoges (rôle actuel)" in page
    assert "Référent de structure — Médiathèque de Panazol" in page
    assert "Préfecture de département — 87" in page
    seul = client_de(creer_membre(creer_structure()))
    assert "Changer de rôle" not in texte(seul.get("/espace/"))


def test_un_lien_d_un_autre_role_propose_d_en_changer(plusieurs_roles: tuple[Any, Any, Acteur]):
    client = client_de(plusieurs_roles[2])
    adresse = "/espace/prefecture/mouvements/?etat=a_decider"
    refus = client.get(adresse)
    page = texte(refus)
    assert refus.status_code == 403
    assert ("Préfecture de département — 87" in page, "Médiathèque de Panazol" in page) == (True, False)
    role = Habilitation.objects.get(
        role=Role.PREFECTURE_DEPARTEMENT, utilisateur__email="multiple@exemple.fr"
    )
    suite = client.post("/espace/changer/", {"habilitation": str(role.pk), "suite": adresse})
    assert suite.headers["Location"] == adresse
    assert client.get(adresse).status_code == 200
    # A refused act is not replayed, and who has no such role is offered nothing.
    assert "autre de vos rôles" not in texte(client.post("/espace/structure/membres/inviter/"))
    assert "autre de vos rôles" not in texte(client_de(creer_membre(creer_structure())).get(adresse))


def test_un_objet_d_une_autre_de_mes_structures_reste_introuvable(plusieurs_roles: tuple[Any, Any, Acteur]):
    _, autre, acteur = plusieurs_roles
    membre = creer_habilitation(autre)
    client = client_de(acteur)
    adresse = f"/espace/structure/membres/{membre.pk}/retirer/"
    refus = client.get(adresse)
    assert (refus.status_code, "Médiathèque de Panazol" in texte(refus)) == (404, True)
    ailleurs = Habilitation.objects.get(structure_id=autre.pk, utilisateur__email="multiple@exemple.fr")
    client.post("/espace/changer/", {"habilitation": str(ailleurs.pk), "suite": adresse})
    assert client.get(adresse).status_code == 200


@pytest.mark.parametrize(
    "suite", ["https://exemple.com/", "//exemple.com/", "\\\\exemple.com", "javascript:alert(1)", ""]
)
def test_la_bascule_ne_mene_pas_ailleurs(suite: str, plusieurs_roles: tuple[Any, Any, Acteur]):
    acteur = plusieurs_roles[2]
    reponse = client_de(acteur).post(
        "/espace/changer/", {"habilitation": str(acteur.habilitation_id), "suite": suite}
    )
    assert reponse.headers["Location"] == "/espace/"


def test_les_roles_invitables_sont_ceux_d_une_structure():
    assert {valeur for valeur, _ in Invitation._meta.get_field("role").choices} == set(ROLES_STRUCTURE)
