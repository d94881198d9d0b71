"""More posts, fewer posts: one demand at a time, every state × transition × role, effects and mails once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commun.acteurs import Acteur, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.transitions import appliquer_transition
from comptes.enums import Role
from structures.enums import MOTIFS_AJOUT, MOTIFS_RETRAIT, MotifMouvement
from structures.models import Mouvement, Poste, PostesParDepartement, Rattachement
from structures.services.mouvements import (
    accepter_mouvement,
    demander_ajout,
    demander_retrait,
    rendre_avis_mouvement,
)
from tests.conseillers.fabriques import creer_contrat
from tests.fabriques import LE, creer_personne
from tests.outils import client_de, ecouler
from tests.structures.fabriques import (
    creer_demande,
    creer_membre,
    creer_mouvement,
    creer_postes,
    creer_structure,
    prefecture,
    validateur,
)
from tests.structures.outils import envoyes, texte
from tests.structures.test_concurrence import ensemble

pytestmark = pytest.mark.django_db
JOUR = LE.date()

STRUCTURE = {"structure_referent", "structure_gestionnaire", "structure_signataire"}
PREFECTURE = {"prefecture_departement", "prefecture_region"}
ANCT = {"anct_instructeur", "anct_validateur"}
ROLES = {*Role.values, "visiteur", "systeme"}
ETATS = ("avis_attendu", "a_decider", "accepte", "refuse", "annule")
TABLE = {
    "rendre_avis": ({"avis_attendu", "a_decider"}, "a_decider", PREFECTURE, False),
    "accepter": ({"a_decider"}, "accepte", {"anct_validateur"}, False),
    "refuser": ({"a_decider"}, "refuse", {"anct_validateur"}, True),
    "annuler": ({"avis_attendu", "a_decider"}, "annule", STRUCTURE | ANCT, True),
}
VALEURS = {"accepter": {"nombre_accorde": 1}, "rendre_avis": {"avis_sens": "favorable", "avis_rendu_le": LE}}


@pytest.fixture(autouse=True)
def aujourd_hui():
    import time_machine

    with time_machine.travel(LE, tick=True):
        yield


def essayer(objet: Mouvement, nom: str, role: str, motif: str) -> str:
    with transaction.atomic():
        try:
            par = Acteur(role=role, utilisateur_id=objet.pk)
            appliquer_transition(objet, nom, par=par, le=LE, motif=motif, **VALEURS.get(nom, {}))
        except ActeNonPermis:
            return "role"
        except ErreurMetier as erreur:
            return erreur.code
        finally:
            transaction.set_rollback(True)
    return str(objet.etat)


@pytest.mark.parametrize("etat", ETATS)
def test_etat_par_transition_par_role(etat: str, limousin: Any):
    assert (set(Mouvement.cycle.etats.values), set(Mouvement.cycle.transitions)) == (set(ETATS), set(TABLE))
    cle = creer_mouvement(etat).pk
    for nom, (sources, cible, roles, motif_requis) in TABLE.items():
        for role in sorted(ROLES):
            attendu = "role" if role not in roles else cible if etat in sources else "transition_impossible"
            obtenu = essayer(Mouvement.objects.get(pk=cle), nom, role, "Motif.")
            assert (nom, role, obtenu) == (nom, role, attendu)
            if motif_requis and role in roles:
                assert essayer(Mouvement.objects.get(pk=cle), nom, role, " ") == "motif_requis"
    permises = {cible for sources, cible, _, _ in TABLE.values() if etat in sources}
    for autre in set(ETATS) - permises - {etat}:
        with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
            Mouvement.objects.filter(pk=cle).update(etat=autre)


@pytest.fixture
def hote(limousin: Any) -> Any:
    """A host of Limoges with two posts, attributed a month ago."""
    structure = creer_structure()
    creer_postes(structure, 2, le=LE - timedelta(days=30))
    return structure


def ajout(structure: Any, nombre: int = 2, motif: str = "forte_demande", precision: str = "") -> Mouvement:
    membre = creer_membre(structure)
    with perimetre(membre):
        return demander_ajout(
            structure=structure, nombre=nombre, motif=motif, precision=precision, par=membre, le=LE
        )


def retrait(
    structure: Any, postes: list[Poste], jour: date = JOUR, motif: str = "capacite_financiere"
) -> Mouvement:
    membre = creer_membre(structure)
    with perimetre(membre):
        return demander_retrait(
            structure=structure, postes=postes, date_effet=jour, motif=motif, par=membre, le=LE
        )


def code_de(acte: Callable[[], Any]) -> str:
    with pytest.raises(ErreurMetier) as refus, transaction.atomic():
        acte()
    return refus.value.code


def test_ajout_avis_puis_nombre_accorde(hote: Any):
    mouvement = ajout(hote, 3)
    agent, decideur = prefecture(), validateur()
    with perimetre(decideur):
        assert (
            code_de(lambda: accepter_mouvement(mouvement=mouvement, par=decideur, le=LE))
            == "transition_impossible"
        )
    for sens, commentaire in (
        ("favorable", "Le besoin est établi."),
        ("defavorable", "Trois postes voisins déjà."),
    ):
        with perimetre(agent):
            rendre_avis_mouvement(mouvement=mouvement, sens=sens, commentaire=commentaire, par=agent, le=LE)
    with perimetre(decideur):
        for trop in (0, 4):
            assert (
                code_de(lambda n=trop: accepter_mouvement(mouvement=mouvement, nombre=n, par=decideur, le=LE))
                == "nombre_postes"
            )
        accepter_mouvement(mouvement=mouvement, nombre=2, par=decideur, le=LE)
    mouvement = Mouvement.objects.get(pk=mouvement.pk)
    assert (mouvement.etat, mouvement.nombre_accorde, mouvement.avis_sens) == ("accepte", 2, "defavorable")
    nouveaux = Poste.objects.filter(decision=mouvement.decision)
    assert [p.numero for p in nouveaux] == ["P-87-00003", "P-87-00004"]
    assert {p.date_attribution for p in nouveaux} == {JOUR}
    assert PostesParDepartement.objects.get(pk="87").attribues == 4
    assert [t.motif for t in historique_de(mouvement)] == [
        "Favorable : Le besoin est établi.",
        "Défavorable : Trois postes voisins déjà.",
        "",
    ]


def historique_de(mouvement: Mouvement) -> Any:
    from structures.selecteurs import historique

    return historique(mouvement)


def test_retrait_accepte_rend_les_postes(hote: Any):
    un, deux = hote.postes.order_by("numero")
    mouvement = retrait(hote, [un], date(2026, 4, 1))
    decideur = validateur()
    with perimetre(decideur):
        accepter_mouvement(mouvement=mouvement, par=decideur, le=LE)
    un.refresh_from_db()
    deux.refresh_from_db()
    assert (un.date_rendu, deux.date_rendu) == (date(2026, 4, 1), None)
    lien = Rattachement.objects.get(poste=un)
    assert (lien.periode.upper, lien.fin, lien.motif_fin) == (
        date(2026, 4, 1),
        "rendu",
        "Capacité financière insuffisante",
    )
    assert PostesParDepartement.objects.get(pk="87").attribues == 1


def test_un_poste_pris_entre_la_demande_et_la_decision_n_est_pas_rendu(hote: Any):
    poste = hote.postes.first()
    mouvement = retrait(hote, [poste])
    creer_contrat(poste)
    decideur = validateur()
    with perimetre(decideur):
        assert code_de(lambda: accepter_mouvement(mouvement=mouvement, par=decideur, le=LE)) == "poste_engage"
    mouvement.refresh_from_db()
    assert (mouvement.etat, Rattachement.objects.filter(fin="rendu").count()) == ("a_decider", 0)


def test_une_restitution_n_appelle_pas_d_avis(hote: Any):
    mouvement, agent = retrait(hote, list(hote.postes.all()[:1])), prefecture()
    with perimetre(agent):
        assert (
            code_de(
                lambda: rendre_avis_mouvement(
                    mouvement=mouvement, sens="favorable", commentaire="Pas d'objection.", par=agent, le=LE
                )
            )
            == "avis_sans_objet"
        )


def test_une_seule_demande_a_la_fois(hote: Any):
    premiere = ajout(hote)
    postes = list(hote.postes.all()[:1])
    assert code_de(lambda: ajout(hote)) == "mouvement_deja_ouvert"
    assert code_de(lambda: retrait(hote, postes)) == "mouvement_deja_ouvert"
    with perimetre(validateur()) as par:
        from structures.services.mouvements import annuler_mouvement

        annuler_mouvement(mouvement=premiere, motif="Erreur.", par=par, le=LE)
    assert retrait(hote, postes).etat == "a_decider"


REFUS_AJOUT = {
    "zéro": ({"nombre": 0}, "nombre_postes"),
    "trop": ({"nombre": 31}, "nombre_postes"),
    "motif d'un retrait": ({"motif": "manque_visibilite"}, "motif"),
    "autre sans précision": ({"motif": "autre"}, "precision"),
    "précision trop longue": ({"motif": "autre", "precision": "x" * 201}, "precision"),
}


@pytest.mark.parametrize("cas", REFUS_AJOUT)
def test_ajout_refuse(cas: str, hote: Any):
    options, code = REFUS_AJOUT[cas]
    assert code_de(lambda: ajout(hote, **options)) == code
    assert Mouvement.objects.count() == 0


def test_ajout_sans_poste_ou_avec_une_demande_ouverte(hote: Any):
    assert code_de(lambda: ajout(creer_structure())) == "aucun_poste"
    creer_demande(structure=hote)
    assert code_de(lambda: ajout(hote)) == "demande_deja_ouverte"


def test_retrait_refuse(hote: Any):
    poste = hote.postes.first()
    etranger = creer_postes(creer_structure(), le=LE - timedelta(days=30))
    assert code_de(lambda: retrait(hote, [])) == "aucun_poste"
    assert code_de(lambda: retrait(hote, etranger)) == "poste_indisponible"
    assert code_de(lambda: retrait(hote, [poste], JOUR - timedelta(days=1))) == "date_passee"
    assert code_de(lambda: retrait(hote, [poste], motif="forte_demande")) == "motif"
    creer_contrat(poste)
    assert code_de(lambda: retrait(hote, [poste])) == "poste_engage"


def test_les_motifs_sont_ceux_du_programme():
    assert set(MOTIFS_AJOUT) & set(MOTIFS_RETRAIT) == {MotifMouvement.AUTRE}
    assert set(MOTIFS_AJOUT) | set(MOTIFS_RETRAIT) == set(MotifMouvement)


@pytest.mark.parametrize(
    "faux",
    [
        {"nombre_accorde": 1},
        {"date_effet": JOUR},
        {"nombre": 31},
        {"motif": "autre"},
        {"decide_le": LE},
    ],
)
def test_la_base_refuse_une_ligne_incoherente(faux: dict[str, Any], limousin: Any):
    mouvement = creer_mouvement()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mouvement.objects.filter(pk=mouvement.pk).update(**faux)


def test_chacun_recoit_son_courriel_une_fois(hote: Any):
    agent, decideur, membre = prefecture(), validateur(), creer_membre(hote)
    ecouler()
    avant = set(envoyes())
    mouvement = ajout(hote)
    ecouler()
    adresses = {a: courriel_de(a) for a in (agent, decideur, membre)}
    depot = [e for e in envoyes() if e not in avant]
    assert depot == [(adresses[agent], "Avis à rendre : 2 postes de plus pour Commune d'essai")]
    with perimetre(agent):
        rendre_avis_mouvement(
            mouvement=mouvement, sens="favorable", commentaire="Le besoin est établi.", par=agent, le=LE
        )
    with perimetre(decideur):
        accepter_mouvement(mouvement=mouvement, nombre=1, par=decideur, le=LE)
    ecouler()
    suite = [e for e in envoyes() if e not in avant and e not in depot]
    assert suite == sorted([(adresses[a], "1 poste de plus : Commune d'essai") for a in (agent, membre)])
    retrait(hote, list(hote.postes.all()[:1]))
    ecouler()
    assert (adresses[decideur], "Restitution à décider : 1 poste de Commune d'essai") in envoyes()


def courriel_de(acteur: Acteur) -> str:
    from comptes.models import Utilisateur

    return str(Utilisateur.objects.get(pk=acteur.utilisateur_id).email)


def test_le_parcours_dans_les_pages(hote: Any):
    poste = hote.postes.order_by("numero").first()
    membre, agent, decideur = map(client_de, (creer_membre(hote), prefecture(), validateur()))
    page = membre.post("/espace/structure/postes/ajout/", {"nombre": "2", "motif": "autre", "precision": ""})
    assert page.status_code == 422
    assert "Précisez l'autre motif." in texte(page)
    assert 'value="2"' in page.content.decode()
    reponse = membre.post("/espace/structure/postes/ajout/", {"nombre": "2", "motif": "forte_demande"})
    adresse = reponse.headers["Location"]
    assert "En attente de l'avis de la préfecture" in texte(membre.get(adresse))
    assert "Une demande est déjà en cours" in texte(membre.get("/espace/structure/postes/retrait/"))
    mouvement = Mouvement.objects.get()
    lettre = {"sens": "favorable", "commentaire": "Le besoin est établi."}
    assert agent.post(f"/espace/prefecture/mouvements/{mouvement.pk}/", lettre).status_code == 302
    page = decideur.post(f"/instruction/mouvements/{mouvement.pk}/", {"sens": "accepter", "nombre": "3"})
    assert (page.status_code, "Indiquez entre 1 et 2 postes." in texte(page)) == (422, True)
    decideur.post(f"/instruction/mouvements/{mouvement.pk}/", {"sens": "accepter", "nombre": "2"})
    assert "2 postes attribués" in texte(membre.get(adresse))
    rendre = {"postes": [str(poste.pk)], "date_effet": "2026-03-02", "motif": "difficulte_recrutement"}
    assert membre.post("/espace/structure/postes/retrait/", rendre).status_code == 302
    mouvement = Mouvement.objects.get(type="retrait")
    assert f"{poste.numero} quitte la structure le 2 mars 2026" in texte(
        decideur.get(f"/instruction/mouvements/{mouvement.pk}/")
    )
    decideur.post(f"/instruction/mouvements/{mouvement.pk}/", {"sens": "accepter"})
    poste.refresh_from_db()
    assert poste.date_rendu == JOUR


def test_transferer_un_poste_dans_les_pages(hote: Any):
    poste, vers = hote.postes.first(), creer_structure(denomination="Médiathèque voisine")
    creer_structure("Fort-de-France", denomination="Trop loin")
    client = client_de(creer_personne(Role.ADMINISTRATEUR))
    adresse = f"/instruction/postes/{poste.pk}/transferer/"
    page = texte(client.get(adresse))
    assert ("Médiathèque voisine" in page, "Trop loin" in page) == (True, False)
    saisie = {"destination": str(vers.pk), "date_effet": "2026-03-02", "motif": "Fermeture du site."}
    apercu = client.post(adresse, saisie)
    assert "Ce qui va se passer" in texte(apercu)
    poste.refresh_from_db()
    assert poste.structure_id == hote.pk
    assert client.post(adresse, saisie | {"confirme": "on"}).status_code == 302
    poste.refresh_from_db()
    assert poste.structure_id == vers.pk


def test_les_listes_en_nombre_constant_de_requetes(limousin: Any):
    nombres = []
    clients = [
        (client_de(validateur()), "/instruction/mouvements/"),
        (client_de(prefecture()), "/espace/prefecture/mouvements/"),
    ]
    for combien in (1, 9):
        for _ in range(combien):
            creer_mouvement("a_decider", sorte="retrait")
        for client, adresse in clients:
            with CaptureQueriesContext(connection) as requetes:
                assert client.get(adresse).status_code == 200
            nombres.append(len(requetes))
    assert nombres[:2] == nombres[2:]
    assert max(nombres) <= 15


@pytest.mark.django_db(transaction=True)
@pytest.mark.lent
def test_cinquante_demandes_une_seule_passe(limousin: Any):
    structure = creer_structure()
    creer_postes(structure, le=LE - timedelta(days=30))
    membre = creer_membre(structure)
    postes = list(structure.postes.all())

    def demander() -> None:
        with perimetre(membre):
            demander_retrait(
                structure=structure,
                postes=postes,
                date_effet=JOUR,
                motif="besoin_non_justifie",
                par=membre,
                le=LE,
            )

    assert ensemble(*[demander] * 50) == ["mouvement_deja_ouvert"] * 49 + ["ok"]
    assert Mouvement.objects.count() == 1


def test_deux_demandes_ouvertes_font_attendre_la_fusion(hote: Any):
    from structures.services.fusions import fusionner

    autre = creer_structure()
    creer_postes(autre, le=LE - timedelta(days=30))
    ajout(hote)
    ajout(autre)
    par = creer_personne(Role.ADMINISTRATEUR)
    with perimetre(par):
        assert (
            code_de(lambda: fusionner(cible=hote, absorbee=autre, motif="Deux fiches.", par=par, le=LE))
            == "mouvements_ouverts"
        )
