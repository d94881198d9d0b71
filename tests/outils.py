"""What tests do often: sign in, drain the outbox, look at the screen as an actor."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commun.acteurs import Acteur
from commun.evenements import traiter_livraison
from commun.models.evenement import EtatLivraison, Livraison
from comptes.middleware import CLE_SESSION


def client_de(acteur: Acteur | None) -> Client:
    """A browser signed in as this actor (None: a visitor)."""
    client = Client()
    if acteur is not None and acteur.utilisateur_id is not None:
        client.force_login(get_user_model().objects.get(pk=acteur.utilisateur_id))
        session = client.session
        session[CLE_SESSION] = str(acteur.habilitation_id)
        session.save()
    return client


def compter_requetes(client: Client, adresse: str) -> int:
    """Statements of a page that answers 200, without the savepoints: the tests' transaction makes them."""
    with CaptureQueriesContext(connection) as requetes:
        reponse = client.get(adresse)
    assert reponse.status_code == 200, reponse.status_code
    return sum("SAVEPOINT" not in requete["sql"] for requete in requetes)


def ecouler(limite: int = 2000) -> int:
    """Do every waiting delivery of the outbox, those that they create too; returns how many were done.

    A failed delivery fails the test.
    """
    faites = 0
    while livraison := Livraison.objects.filter(etat=EtatLivraison.A_FAIRE).order_by("cree_le").first():
        if not traiter_livraison(livraison.pk):
            livraison.refresh_from_db()
            raise AssertionError(f"livraison {livraison.abonne} en échec : {livraison.erreur}")
        faites += 1
        if faites > limite:
            raise AssertionError("la boîte d'envoi ne se vide pas")
    return faites
