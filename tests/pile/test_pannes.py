"""Faults made on purpose: a worker killed in its batch, the broker away, work that nobody can do."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import FileField
from django.utils import timezone

from candidatures.enums import EtatCandidat
from candidatures.models import Candidat
from commun.dates import jour_de_paris
from commun.models import Livraison
from commun.models.evenement import EtatLivraison
from comptes.enums import Role
from financement.enums import NatureCalcul
from tests.fabriques import creer_personne
from tests.pile.lot import MEMBRE, creer_lot, empoisonner
from tests.pile.pile import MOT_DE_PASSE, Pile
from tests.pile.processus import attendre
from tests.pile.visiteur import Reponse, Visiteur
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.pile

DROITS, DOCUMENTS, MORTS = 200, 20, 3
PATIENCE = 2.0  # seconds that a page may take while the broker is away
PAGES = ("/", "/offres/", "/ateliers/", "/statistiques/", "/structures/demander/", "/compte/login/")


@pytest.mark.timeout(600)
def test_kill_9_du_travailleur_au_milieu_d_un_lot(pile: Pile) -> None:
    with pile.base():
        lot = creer_lot(DROITS, DOCUMENTS)
        total = len(lot.livraisons())
        minimum = dict.fromkeys(lot.livraisons(), 1)
        for mort in range(MORTS):
            seuil = round(total * (mort + random.uniform(0.1, 0.8)) / MORTS)
            attendre(lambda seuil=seuil: lot.au_travail(seuil), 200, f"{seuil} livraisons sur {total}", 0.01)
            pile.travailleur.tuer()
            au_mort = lot.livraisons()
            assert 0 < sum(etat == EtatLivraison.A_FAIRE for etat, _ in au_mort.values()) < total
            for pk, (etat, tentatives) in au_mort.items():
                if etat == EtatLivraison.A_FAIRE:
                    minimum[pk] = tentatives + 1
            pile.travailleur.demarrer()
        attendre(lambda: lot.faites() == total, 200, f"les {total} livraisons\n{pile.travailleur.journal}")

        pile.attendre_les_livraisons()
        finies = lot.livraisons()
        pile.redonner(finies)

        natures = (NatureCalcul.PREVISIONNEL, NatureCalcul.CONSTATE)
        assert lot.calculs() == {(c, nature): 1 for c in lot.conventions for nature in natures} | {
            (c, NatureCalcul.NOTIFIE): 1 for c in lot.activees
        }
        assert lot.documents(pile) == dict.fromkeys(lot.activees, 1)
        assert lot.tranches() == dict.fromkeys(lot.activees, 3)
        assert lot.courriels() == DOCUMENTS
        assert lot.livraisons() == finies
        assert {etat for etat, _ in finies.values()} == {EtatLivraison.FAITE}
        # Each try was counted before its work, the interrupted ones too.
        assert max(minimum.values()) > 1
        assert [
            pk for pk, (_, n) in finies.items() if not minimum[pk] <= n <= settings.LIVRAISON_TENTATIVES
        ] == []
        fichiers = {
            str(f.relative_to(pile.document(""))) for f in pile.document("").rglob("*") if f.is_file()
        }
        ranges = [
            modele.objects.exclude(**{champ.name: ""}).values_list(champ.name, flat=True)
            for modele in apps.get_models()
            for champ in modele._meta.concrete_fields
            if isinstance(champ, FileField)
        ]
        assert fichiers == {nom for noms in ranges for nom in noms}
    pile.attendre_les_livraisons()
    # A mail server gives no transaction: a worker killed between the sending and its mark sends again, never less.
    assert len(pile.courriels(MEMBRE)) >= DOCUMENTS
    pile.vider_la_file()


def candidater(visiteur: Visiteur, email: str) -> list[Reponse]:
    """The three pages of an application; returns the site's answers."""
    demain = jour_de_paris(timezone.now()) + timedelta(days=1)
    pages = [
        {"prenom": "Inès", "nom": "Vidal", "email": email, "telephone": ""},
        {
            "commune": "87000 Limoges",
            "distance": "40",
            "disponible_le": demain.isoformat(),
            "situation": "en_emploi",
            "a_experience": "oui",
        },
        {"motivation": "Aider mes voisins à se servir d'internet.", "majeur": "on", "consentement": "on"},
    ]
    reponses = []
    chemin = "/candidats/candidater/"
    for champs in pages:
        reponse = visiteur.envoyer(chemin, champs)
        assert reponse.statut == 302, (chemin, reponse.statut)
        reponses.append(reponse)
        chemin = reponse.vers
    return [*reponses, visiteur.lire(chemin)]


def test_sans_courtier_la_candidature_passe_et_le_courriel_part_au_retour(pile: Pile) -> None:
    visiteur = Visiteur(pile.adresse)
    adresse = "ines.vidal@exemple.fr"
    pile.valkey.arreter()
    try:
        reponses = [visiteur.lire(page) for page in PAGES] + candidater(visiteur, adresse)
        assert [r.statut for r in reponses] == [200] * len(PAGES) + [302, 302, 302, 200]
        assert [r.vers or r.corps[:80] for r in reponses if r.duree > PATIENCE] == []
        assert pile.courriels(adresse) == []
        with pile.base():
            membre = creer_personne(
                Role.STRUCTURE_REFERENT, structure_id=creer_structure().pk, email="sans@exemple.fr"
            )
        assert membre.est_connecte
        agent = Visiteur(pile.adresse)
        connexion = agent.se_connecter("sans@exemple.fr", MOT_DE_PASSE)
        assert (connexion.statut, connexion.vers) == (302, "/espace/")
        assert connexion.duree <= PATIENCE
        assert agent.lire("/espace/").statut == 200
    finally:
        pile.valkey.obtenir()
    confirmation = pile.attendre_courriel(adresse, "Confirmez votre candidature", 30)
    with pile.base():
        assert Candidat.objects.get(email=adresse).etat == EtatCandidat.BROUILLON
    assert visiteur.lire(confirmation.lien).statut == 200
    assert visiteur.envoyer(confirmation.lien, {}).statut == 302
    pile.attendre_les_livraisons()
    with pile.base():
        assert Candidat.objects.get(email=adresse).etat == EtatCandidat.ACTIF
    assert [c.sujet for c in pile.courriels(adresse)].count(confirmation.sujet) == 1


def test_un_travail_impossible_est_abandonne_sans_retenir_les_autres(pile: Pile) -> None:
    pile.travailleur.arreter()
    pile.travailleur.demarrer("-I", "tests.pile.poison")
    with pile.base():
        poisons = [*empoisonner("tests.echouer"), *empoisonner("tests.tuer")]
        voisins = empoisonner("tests.reussir", 20)

        def etats(livraisons: list[Livraison]) -> list[tuple[str, int]]:
            lues = Livraison.objects.in_bulk([livraison.pk for livraison in livraisons])
            return [(lues[livraison.pk].etat, lues[livraison.pk].tentatives) for livraison in livraisons]

        try:
            attendre(lambda: etats(voisins) == [(EtatLivraison.FAITE, 1)] * 20, 60, "les livraisons voisines")
            abandon = (EtatLivraison.ABANDONNEE, settings.LIVRAISON_TENTATIVES)
            attendre(lambda: etats(poisons) == [abandon] * 2, 90, f"l'abandon : {etats(poisons)}")
            poisons[0].refresh_from_db()
            assert poisons[0].erreur == "ValueError : poison"
        finally:
            pile.travailleur.arreter()
            pile.travailleur.demarrer()
