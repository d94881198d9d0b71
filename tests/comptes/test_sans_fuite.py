"""P4: a person is in the database and on the pages, never in logs, broker, cache, addresses or titles.

A dozen journeys are played with canaries; everything that is written elsewhere is caught and searched.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from celery.signals import before_task_publish
from django.conf import settings as reglages
from django.core.cache import cache
from django.test import Client

from candidatures.models import Candidat, MiseEnRelation
from commun import evenements
from commun.models import Evenement
from commun.models.evenement import Livraison
from comptes.enums import Role
from tests.candidatures.fabriques import acteur_candidat, creer_cv, lien_recu
from tests.fabriques import LE, creer_personne
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_membre, creer_offre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]

CANARIS = (
    "Philomène",
    "Canarisson",
    "philomene.canari",
    "0555918273",
    "05 55 91 82 73",
    "mot-de-la-motivation",
)
IDENTITE = {
    "prenom": "Philomène",
    "nom": "Canarisson",
    "email": "philomene.canari@exemple.fr",
    "telephone": "05 55 91 82 73",
}
_ADRESSES = re.compile(r"""(?:href|action|src|hx-get|hx-post)=["']([^"']*)["']""")
_TITRE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


class Temoin(logging.Handler):
    """Keeps every record of every logger, formatted."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lignes: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lignes.append(logging.Formatter().format(record))


@pytest.fixture(autouse=True)
def aujourd_hui() -> Iterator[None]:
    with time_machine.travel(LE, tick=True):
        yield


@pytest.fixture
def dehors() -> Iterator[SimpleNamespace]:
    """What leaves the database and the pages: logs, broker, cache, addresses, titles."""
    temoin = Temoin()
    racine = logging.getLogger()
    niveau = racine.level
    racine.setLevel(logging.DEBUG)
    racine.addHandler(temoin)
    messages: list[str] = []

    def retenir(body: Any = None, headers: Any = None, **_: Any) -> None:
        messages.append(repr((body, headers)))

    before_task_publish.connect(retenir, weak=False)
    cache.clear()
    yield SimpleNamespace(journal=temoin.lignes, messages=messages, adresses=[], titres=[], pages=[])
    before_task_publish.disconnect(retenir)
    racine.removeHandler(temoin)
    racine.setLevel(niveau)


class Navigateur:
    """A client whose every address and title is kept."""

    def __init__(self, client: Client, dehors: SimpleNamespace) -> None:
        self.client, self.dehors = client, dehors

    def _garder(self, adresse: str, reponse: Any) -> Any:
        self.dehors.adresses += [adresse, reponse.get("Location", ""), str(reponse.headers)]
        if reponse.get("Content-Type", "").startswith("text/html"):
            page = reponse.content.decode()
            self.dehors.adresses += [
                unescape(a) for a in _ADRESSES.findall(page) if not a.startswith(("mailto:", "tel:"))
            ]
            self.dehors.titres += [unescape(titre) for titre in _TITRE.findall(page)]
            self.dehors.pages.append(unescape(page))
        assert reponse.status_code < 500
        return reponse

    def get(self, adresse: str) -> Any:
        return self._garder(adresse, self.client.get(adresse))

    def post(self, adresse: str, donnees: dict[str, Any] | None = None) -> Any:
        return self._garder(adresse, self.client.post(adresse, donnees or {}))


def candidater(visiteur: Navigateur) -> Candidat:
    suite = visiteur.post("/candidats/candidater/", IDENTITE | {"email": "pas une adresse"})
    assert suite.status_code == 422
    suite = visiteur.post("/candidats/candidater/", IDENTITE)
    visiteur.get(suite.url)
    suite = visiteur.post(
        suite.url,
        {
            "commune": "Panazol", "distance": "40", "disponible_le": "2026-03-15", "situation": "demandeur_emploi",
            "a_experience": "oui",
        },
    )  # fmt: skip
    assert suite.status_code == 302, suite.content.decode()[:3000]
    visiteur.get(suite.url)
    suite = visiteur.post(
        suite.url, {"motivation": "mot-de-la-motivation", "majeur": "on", "consentement": "on"}
    )
    visiteur.get(suite.url)
    lien = lien_recu(IDENTITE["email"], "candidature_a_confirmer")
    visiteur.get(lien)
    visiteur.post(lien)
    visiteur.get(lien)
    # a link that is dead, an address that does not exist
    visiteur.get("/candidats/brouillon/inconnu/")
    visiteur.get("/candidats/nulle-part/")
    return Candidat.objects.get()


def test_rien_ne_sort_au_long_d_une_douzaine_de_parcours(dehors, settings):
    offre = creer_offre()
    hote = creer_membre(offre.structure)
    ecouler()
    debut = Evenement.objects.count()
    settings.EVENEMENTS_REVEIL = True
    visiteur = Navigateur(Client(), dehors)
    candidat = candidater(visiteur)
    # signing in: a wrong password, then a code
    visiteur.post("/compte/login/", {"login": IDENTITE["email"], "password": "faux"})
    visiteur.post("/compte/login/code/", {"email": IDENTITE["email"]})
    visiteur.get("/compte/login/code/confirm/")
    elle = Navigateur(client_de(acteur_candidat(candidat)), dehors)
    recruteur = Navigateur(client_de(hote), dehors)
    # one's space, search, CV, optional question, own data
    creer_cv(candidat)
    for adresse in (
        "/espace/", "/candidats/espace/", "/candidats/espace/postes/", "/candidats/espace/recherche/",
        "/candidats/espace/cv/", "/candidats/espace/consultations/", "/candidats/espace/equite/",
        "/espace/mes-donnees/", "/espace/mes-donnees/effacer/",
    ):  # fmt: skip
        elle.get(adresse)
    elle.post("/espace/mes-donnees/archive/")
    # ranking, preselection, meeting, note, message, board, refusal
    recruteur.get(f"/espace/structure/offres/{offre.pk}/candidats/")
    suite = recruteur.post(f"/espace/structure/offres/{offre.pk}/candidats/{candidat.pk}/preselectionner/")
    assert suite.status_code == 302
    rencontre = MiseEnRelation.objects.get()
    fiche = f"/espace/structure/mises-en-relation/{rencontre.pk}/"
    for adresse in (
        "/espace/structure/", "/espace/structure/mises-en-relation/", fiche, f"{fiche}convier/", f"{fiche}message/",
        f"{fiche}ecarter/", f"{fiche}recruter/", f"/espace/structure/offres/{offre.pk}/tableau/",
    ):  # fmt: skip
        recruteur.get(adresse)
    recruteur.post(fiche, {"texte": "Philomène Canarisson a rappelé."})
    assert recruteur.post(fiche, {"texte": "Au 05 55 91 82 73."}).status_code == 422
    elle.get("/candidats/espace/")
    # a colleague invited, a request of another host by the same person
    recruteur.post("/espace/structure/membres/inviter/", IDENTITE | {"role": "structure_gestionnaire"})
    recruteur.get("/espace/structure/membres/")
    agent = Navigateur(client_de(creer_personne(Role.ADMINISTRATEUR)), dehors)
    for adresse in (
        "/instruction/equite/",
        "/instruction/conservation/",
        "/instruction/integrite/",
        "/espace/",
    ):
        agent.get(adresse)
    for livraison in list(Livraison.objects.filter(etat="a_faire").values_list("pk", "file")):
        evenements._reveiller([livraison])
    settings.EVENEMENTS_REVEIL = False
    ecouler()
    elle.post("/espace/mes-donnees/effacer/", {"confirmation": "on"})
    ecouler()

    assert any("Canarisson" in page for page in dehors.pages), "le parcours montre bien la personne"
    # The journey itself may log nothing: a line of ours shows that the witness listens.
    logging.getLogger("commun.sonde").debug("sonde")
    assert len(dehors.adresses) > 300 and len(dehors.titres) > 25 and "sonde" in dehors.journal[-1]
    charges = [f"{e.type} {e.charge}" for e in Evenement.objects.order_by("cree_le")[debut:]]
    cles = [str(cle) for cle in cache._cache]  # type: ignore[attr-defined]
    lieux = {
        "journaux": dehors.journal,
        "événements": charges,
        "courtier": dehors.messages,
        "cache": cles,
        "adresses": dehors.adresses,
        "titres": dehors.titres,
    }
    fuites = {
        lieu: [texte[:200] for texte in textes if any(mot.lower() in texte.lower() for mot in CANARIS)]
        for lieu, textes in lieux.items()
    }
    assert {lieu: textes for lieu, textes in fuites.items() if textes} == {}
    assert len(charges) > 8


def test_aucun_gabarit_ne_met_une_personne_dans_son_titre():
    """What the journeys do not reach: a title is kept in the browser's history, and on a shared screen."""
    personne = re.compile(
        r"block titre %}[^%]*{{[^}]*(candidat|conseiller|personne|prenom|nom_complet|email)[^_a-z]"
    )
    gabarits = Path(reglages.BASE_DIR, "templates").rglob("*.html")
    assert [str(g) for g in gabarits if personne.search(g.read_text(encoding="utf-8"))] == []
