"""The préfecture's inbox and deadline; reminders sent once each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from commun.dates import jour_de_paris
from commun.registres import a_faire
from structures.models import RappelAvis
from structures.services.rappels import rappeler_avis
from structures.tasks import rappeler
from tests.fabriques import LE
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_demande, donner_un_avis, prefecture, validateur
from tests.structures.outils import envoyes, texte

pytestmark = pytest.mark.django_db


def rappeler_le(jours: int) -> tuple[int, list[tuple[str, str]]]:
    """Run the reminders `jours` days after the request of LE: how many, and the mails that left."""
    mail.outbox.clear()
    with perimetre(SYSTEME):
        nombre = rappeler_avis(par=SYSTEME, le=LE + timedelta(days=jours))
    ecouler()
    return nombre, envoyes()


def preparer(**options: Any) -> Any:
    """A request whose opinion is due thirty days after LE, and the agent who owes it."""
    agent = prefecture()
    demande = creer_demande("deposee", **options)
    ecouler()
    assert demande.deposee_le == LE
    demande.refresh_from_db()
    assert demande.echeance_avis == jour_de_paris(LE) + timedelta(days=30)
    return agent, demande


def test_un_rappel_avant_et_un_apres_une_seule_fois_chacun():
    preparer()
    a_rendre = "Avis à rendre avant le 1er avril 2026 : Commune d'essai"
    en_retard = "Avis en retard : Commune d'essai"
    adresse = "prefecture_departement-87@exemple.fr"
    assert rappeler_le(22) == (0, [])
    assert rappeler_le(23) == (1, [(adresse, a_rendre)])
    assert rappeler_le(23) == (0, [])
    assert rappeler_le(30) == (0, [])
    assert rappeler_le(31) == (1, [(adresse, en_retard)])
    assert rappeler_le(60) == (0, [])
    assert sorted(RappelAvis.objects.values_list("sorte", flat=True)) == ["avant", "retard"]


def test_un_avis_rendu_n_est_plus_rappele():
    _, demande = preparer()
    donner_un_avis(demande)
    assert rappeler_le(31) == (0, [])


def test_un_examen_complementaire_a_ses_propres_rappels():
    prefecture()
    creer_demande("examen")
    ecouler()
    assert rappeler_le(31)[0] == 1
    assert RappelAvis.objects.get().echeance == jour_de_paris(LE) + timedelta(days=30)


def test_un_departement_sans_agent_est_rappele_quand_il_en_a_un():
    creer_demande("deposee")
    ecouler()
    assert rappeler_le(31) == (0, [])
    assert RappelAvis.objects.count() == 0
    prefecture()
    assert rappeler_le(32)[0] == 1


def test_la_tache_de_chaque_matin():
    prefecture()
    creer_demande("deposee", le=timezone.now() - timedelta(days=31))
    rappeler()
    rappeler()
    assert RappelAvis.objects.count() == 1


def test_la_liste_va_par_echeance_et_montre_les_retards():
    le = timezone.now()
    agent = prefecture()
    recente = creer_demande("deposee", denomination="Récente", le=le)
    ancienne = creer_demande("deposee", denomination="Ancienne", le=le - timedelta(days=40))
    creer_demande("avis_rendu", denomination="Rendue", le=le - timedelta(days=50))
    client = client_de(agent)
    page = client.get("/espace/prefecture/demandes/")
    assert [d.denomination for d in page.context["demandes"]] == ["Ancienne", "Récente", "Rendue"]
    assert "1 avis en retard : le comité peut décider sans vous." in texte(page)
    assert texte(page).count("En retard</span>") == 1
    filtree = client.get("/espace/prefecture/demandes/", {"retard": "oui"})
    assert [d.pk for d in filtree.context["demandes"]] == [ancienne.pk]
    (ligne, *_) = a_faire(agent)
    assert (ligne.nombre, ligne.echeance) == (2, jour_de_paris(le) - timedelta(days=10))
    assert "Avis attendu avant le" in texte(client.get(f"/espace/prefecture/demandes/{recente.pk}/"))


@pytest.mark.parametrize(
    ("criteres", "creuse", "haute_vienne", "national", "prefecture_87"),
    [
        ({}, 1, 3, 4, 3),
        ({"etat": "deposee"}, 0, 2, 2, 2),
        ({"etat": "avis_rendu"}, 1, 1, 2, 1),
        ({"retard": "oui"}, 0, 1, 1, 1),
        ({"departement": "87"}, 1, 3, 3, 3),
        ({"departement": "19"}, 1, 3, 0, 3),
        ({"departement": "23", "etat": "avis_rendu"}, 1, 1, 1, 1),
        ({"etat": "avis_rendu", "retard": "oui"}, 0, 0, 0, 0),
        ({"etat": "nulle part", "departement": "87"}, 1, 3, 3, 3),
        ({"departement": "zz", "etat": "deposee"}, 0, 2, 2, 2),
    ],
)
def test_le_nombre_annonce_est_celui_de_la_liste(criteres, creuse, haute_vienne, national, prefecture_87):
    """Counted with the départements of the filter; a département of somebody else is a wrong criterion, left aside."""
    le = timezone.now()
    creer_demande("deposee", le=le - timedelta(days=40))
    creer_demande("deposee", le=le)
    creer_demande("avis_rendu", le=le)
    creer_demande("avis_rendu", commune="Guéret", le=le)
    creer_demande("brouillon")
    page = client_de(validateur()).get("/instruction/demandes/", criteres)
    choix = dict(page.context["form"].fields["departement"].choices)
    assert (choix["23"], choix["87"]) == (f"Creuse (23) : {creuse}", f"Haute-Vienne (87) : {haute_vienne}")
    assert page.context["paginator"].count == len(page.context["demandes"]) == national
    assert f"{national} demande{'s' if national > 1 else ''}." in texte(page)
    page = client_de(prefecture()).get("/espace/prefecture/demandes/", criteres)
    choix = dict(page.context["form"].fields["departement"].choices)
    assert choix == {"": "Tous les départements", "87": f"Haute-Vienne (87) : {haute_vienne}"}
    assert page.context["paginator"].count == len(page.context["demandes"]) == prefecture_87
