"""Nobody learns from outside who applied, or who has an account (S19)."""

from __future__ import annotations

import re
import secrets
import time
from html import unescape
from statistics import median

import pytest
from django.test import Client

from commun.models import Courriel
from commun.models.evenement import Evenement
from comptes.models import Utilisateur
from tests.candidatures.fabriques import MOTIVATION, creer_candidat
from tests.structures.fabriques import creer_membre, creer_structure, saisie_demande

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]

RECHERCHE = {
    "commune": "Panazol",
    "distance": "40",
    "disponible_le": "2026-03-15",
    "situation": "demandeur_emploi",
    "a_experience": "oui",
}


def visage(reponse, *secrets_: str) -> tuple[int, str]:
    """Status and page, without what is drawn at each request or typed by the person."""
    page = unescape(reponse.content.decode())
    for mot in secrets_:
        page = page.replace(mot, "◆")
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return reponse.status_code, re.sub(r"/brouillon/[^/]+/", "/brouillon/◆/", page)


def candidater(adresse: str) -> list[tuple[int, str]]:
    """The three pages and the last screen, as this address would see them."""
    client = Client()
    vues = []
    pas = client.post(
        "/candidats/candidater/", {"prenom": "Ana", "nom": "Roux", "email": adresse, "telephone": ""}
    )
    vues.append((pas.status_code, re.sub(r"/brouillon/[^/]+/", "/brouillon/◆/", pas.url)))
    brouillon = pas.url.removesuffix("recherche/")
    for page, saisie in (
        ("recherche", RECHERCHE),
        ("motivation", {"motivation": MOTIVATION, "majeur": "on", "consentement": "on"}),
    ):
        pas = client.post(f"{brouillon}{page}/", saisie)
        vues.append((pas.status_code, re.sub(r"/brouillon/[^/]+/", "/brouillon/◆/", pas.url)))
    vues.append(visage(client.get(pas.url), adresse))
    vues.append(visage(client.get(brouillon, follow=True), adresse))
    return vues


def connexion(adresse: str) -> list[tuple[int, str]]:
    """Sign-in by password, by code, and a forgotten password."""
    vues = []
    for page, saisie in (
        ("/compte/login/", {"login": adresse, "password": "pas-le-bon-mot-de-passe"}),
        ("/compte/login/code/", {"email": adresse}),
        ("/compte/password/reset/", {"email": adresse}),
    ):
        client = Client(REMOTE_ADDR=f"10.0.{secrets.randbelow(250)}.{secrets.randbelow(250)}")
        vues.append(visage(client.post(page, saisie, follow=True), adresse))
    return vues


def demander(siret: str) -> tuple[int, str]:
    """A host asks for posts with this SIRET."""
    client = Client()
    adresse = "mairie.inconnue@exemple.fr"
    reponse = client.post(
        "/structures/demander/", saisie_demande(identifiant=siret, contact_email=adresse), follow=True
    )
    page = visage(reponse, siret)
    return page[0], re.sub(r"[0-9a-f-]{36}|/[A-Za-z0-9_-]{40,}/", "◆", page[1])


def courriels_a(adresse: str) -> int:
    return Courriel.objects.filter(destinataire=adresse).count()


def test_candidater_dit_la_meme_chose_a_une_adresse_connue():
    connue, inconnue = creer_candidat().email, "inconnue@exemple.fr"
    avant = courriels_a(connue)
    assert candidater(connue) == candidater(inconnue)
    assert (courriels_a(connue) - avant, courriels_a(inconnue)) == (2, 2)
    # Control: the two mails are not the same, and only the mailbox says it.
    assert Courriel.objects.filter(gabarit="candidature_existante").count() == 1


def test_se_connecter_dit_la_meme_chose_a_une_adresse_connue(mailoutbox):
    connue, inconnue = creer_candidat().email, "inconnue@exemple.fr"
    comptes = {}
    vues = {}
    for adresse in (connue, inconnue):
        avant, partis = courriels_a(adresse), len(mailoutbox)
        vues[adresse] = connexion(adresse)
        comptes[adresse] = courriels_a(adresse) - avant + len(mailoutbox) - partis
    assert vues[connue] == vues[inconnue]
    assert comptes[connue] == comptes[inconnue]


def test_un_siret_connu_ne_dit_pas_qui_le_tient():
    """The register of companies is public and the page warns of a duplicate; no person of the host is named."""
    structure = creer_structure()
    membre = Utilisateur.objects.get(
        pk=creer_membre(structure, email="maire.secret@exemple.fr").utilisateur_id
    )
    Utilisateur.objects.filter(pk=membre.pk).update(prenom="Zéphyrin", nom="Quintillac")
    code, page = demander(structure.siret)
    assert code == 422 and "Cette structure est déjà connue" in page
    assert [mot for mot in ("maire.secret", "Zéphyrin", "Quintillac") if mot in page] == []


@pytest.mark.lent
@pytest.mark.timeout(600)
def test_le_temps_ne_parle_pas_non_plus(settings):
    """Fifty tries of each, side by side: the median difference is under 20 ms, whatever else the machine does."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    connue = creer_candidat().email
    ecarts = {}
    for nom, essayer in (("candidater", _deposer), ("code", _demander_un_code), ("mot de passe", _entrer)):
        differences = []
        for rang in range(50):
            adresses = [connue, f"x{rang}@exemple.fr"]
            durees = {adresse: essayer(adresse) for adresse in (adresses if rang % 2 else adresses[::-1])}
            differences.append(durees[adresses[0]] - durees[adresses[1]])
        ecarts[nom] = abs(median(differences)) * 1000
    print({nom: f"{ecart:.1f} ms" for nom, ecart in ecarts.items()})  # noqa: T201
    assert {nom: ecart for nom, ecart in ecarts.items() if ecart >= 20} == {}
    assert Evenement.objects.exists()


def _deposer(adresse: str) -> float:
    client = Client()
    debut = client.post("/candidats/candidater/", {"prenom": "Ana", "nom": "Roux", "email": adresse}).url
    suite = client.post(debut, RECHERCHE).url
    depart = time.perf_counter()
    client.post(suite, {"motivation": MOTIVATION, "majeur": "on", "consentement": "on"})
    return time.perf_counter() - depart


def _demander_un_code(adresse: str) -> float:
    client = Client()
    depart = time.perf_counter()
    client.post("/compte/login/code/", {"email": adresse})
    return time.perf_counter() - depart


def _entrer(adresse: str) -> float:
    client = Client()
    depart = time.perf_counter()
    client.post("/compte/login/", {"login": adresse, "password": "pas-le-bon-mot-de-passe"})
    return time.perf_counter() - depart
