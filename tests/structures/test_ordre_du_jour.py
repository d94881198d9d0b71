"""The agenda of a session: what may be examined, its order, its closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from commun.acteurs import perimetre
from commun.dates import jour_de_paris
from structures.models import (
    Comite,
    Demande,
    Inscription,
)
from structures.services.demandes import annuler_demande
from structures.services.ordre_du_jour import inscrire_demandes
from structures.services.seances import ouvrir_seance
from tests.fabriques import LE
from tests.outils import client_de, ecouler
from tests.structures.fabriques import (
    creer_demande,
    creer_seance,
    validateur,
)
from tests.structures.outils import texte
from tests.structures.seances import refus

pytestmark = pytest.mark.django_db


def test_les_demandes_a_inscrire_ont_un_avis_ou_une_echeance_depassee():
    le = timezone.now()
    avec_avis = creer_demande("avis_rendu", le=le)
    creer_demande("deposee", le=le)
    echue = creer_demande("deposee", le=le - timedelta(days=31))
    a_la_limite = creer_demande("deposee", le=le - timedelta(days=30))
    creer_demande("attribuee", le=le)
    seance = creer_seance(le=le)
    client, adresse = client_de(validateur()), f"/instruction/comites/{seance.pk}/inscrire/"
    proposees = {d.pk for d in client.get(adresse).context["form"].fields["demandes"].queryset}
    assert proposees == {avec_avis.pk, echue.pk}
    reponse = client.post(adresse, {"demandes": [str(echue.pk), str(avec_avis.pk)]}, follow=True)
    assert "2 demandes sont inscrites à l'ordre du jour." in texte(reponse)
    assert {d.etat for d in Demande.objects.filter(pk__in=proposees)} == {"inscrite"}
    assert list(seance.inscriptions.values_list("rang", flat=True)) == [1, 2]
    acteur = validateur()
    with perimetre(acteur):
        assert refus(inscrire_demandes, comite=seance, demandes=[a_la_limite], par=acteur, le=le) == (
            "avis_attendu",
            None,
        )


@pytest.mark.parametrize(
    ("saisie", "erreur"),
    [
        ({}, "Cochez au moins une demande."),
        (
            {"demandes": ["zzz"]},
            "Une des demandes cochées n'existe pas : rechargez la page.",
        ),
        (
            {"demandes": ["7c0f3f0e-3f5c-4a50-a1d4-6f6a5d6a2f01"]},
            "Une des demandes cochées n'attend plus de séance : rechargez la page.",
        ),
    ],
)
def test_inscription_refusee(saisie: dict[str, Any], erreur: str):
    creer_demande("avis_rendu", le=timezone.now())
    seance = creer_seance(le=timezone.now())
    reponse = client_de(validateur()).post(f"/instruction/comites/{seance.pk}/inscrire/", saisie)
    assert (reponse.status_code, dict(reponse.context["form"].errors)) == (422, {"demandes": [erreur]})


def test_inscrire_depuis_la_demande():
    demande = creer_demande("avis_rendu", le=timezone.now())
    client = client_de(validateur())
    page = f"/instruction/demandes/{demande.pk}/inscrire/"
    assert "Aucune séance n'est planifiée" in texte(client.get(page))
    assert dict(client.post(page, {"comite": ""}).context["form"].errors) == {
        "comite": ["Choisissez une séance planifiée dans la liste."]
    }
    seance = creer_seance(le=timezone.now())
    reponse = client.post(page, {"comite": str(seance.pk)}, follow=True)
    assert f"Voir la séance n° {seance.numero}" in texte(reponse)
    assert seance.inscriptions.get().demande == demande


def test_l_ordre_du_jour_se_deplace_et_se_trie():
    demandes = [
        creer_demande("avis_rendu", commune=nom, le=LE - timedelta(days=rang))
        for rang, nom in enumerate(["Limoges", "Guéret", "Limoges"])
    ]
    seance = creer_seance(demandes)
    client = client_de(validateur())
    points = list(seance.inscriptions.order_by("rang"))
    client.post(f"/instruction/comites/{seance.pk}/points/{points[2].pk}/deplacer/", {"vers": "1"})
    assert [p.demande for p in seance.inscriptions.order_by("rang")] == [
        demandes[2],
        demandes[0],
        demandes[1],
    ]
    client.post(f"/instruction/comites/{seance.pk}/points/{points[2].pk}/deplacer/", {"vers": "99"})
    assert [p.demande for p in seance.inscriptions.order_by("rang")] == [
        demandes[0],
        demandes[1],
        demandes[2],
    ]
    client.post(f"/instruction/comites/{seance.pk}/trier/")
    assert [p.demande for p in seance.inscriptions.order_by("rang")] == [
        demandes[1],
        demandes[2],
        demandes[0],
    ]
    assert sorted(seance.inscriptions.values_list("rang", flat=True)) == [1, 2, 3]


def test_un_ordre_du_jour_vide_ne_s_arrete_pas_et_un_arrete_ne_change_plus():
    vide = creer_seance()
    client = client_de(validateur())
    page = client.post(f"/instruction/comites/{vide.pk}/actes/arreter/", follow=True)
    assert "L'ordre du jour est vide : inscrivez au moins une demande." in texte(page)
    seance = creer_seance([creer_demande("avis_rendu")], "ordre_du_jour")
    point = seance.inscriptions.get()
    page = client.post(f"/instruction/comites/{seance.pk}/points/{point.pk}/reporter/", follow=True)
    assert "L'ordre du jour ne change plus : la séance est « ordre du jour arrêté »." in texte(page)
    client.post(f"/instruction/comites/{seance.pk}/actes/rouvrir/")
    client.post(f"/instruction/comites/{seance.pk}/points/{point.pk}/reporter/")
    assert (seance.inscriptions.count(), Demande.objects.get().etat) == (0, "avis_rendu")


def test_une_seance_ne_s_ouvre_pas_avant_son_jour():
    seance = creer_seance([creer_demande("avis_rendu")], "ordre_du_jour")
    acteur = validateur()
    with perimetre(acteur):
        assert refus(ouvrir_seance, comite=seance, par=acteur, le=LE - timedelta(days=1)) == (
            "seance_a_venir",
            None,
        )


def test_planifier_dans_le_passe_est_refuse():
    hier = jour_de_paris(timezone.now()) - timedelta(days=1)
    reponse = client_de(validateur()).post(
        "/instruction/comites/nouvelle/", {"date_seance": hier.isoformat()}
    )
    assert dict(reponse.context["form"].errors) == {
        "date_seance": ["Cette date est passée : choisissez aujourd'hui ou plus tard."]
    }
    loin = client_de(validateur()).post("/instruction/comites/nouvelle/", {"date_seance": "9999-12-31"})
    assert dict(loin.context["form"].errors) == {
        "date_seance": ["Cette date est à plus de 5 ans : vérifiez l'année."]
    }
    assert Comite.objects.count() == 0


def test_une_seance_annulee_rend_ses_demandes():
    avec, sans = creer_demande("avis_rendu"), creer_demande("deposee", le=LE - timedelta(days=40))
    seance = creer_seance([avec, sans])
    page = client_de(validateur()).post(
        f"/instruction/comites/{seance.pk}/annuler/", {"motif": "Quorum non atteint."}, follow=True
    )
    assert "La séance est annulée." in texte(page)
    etats = {d.pk: (d.etat, d.comite_id) for d in Demande.objects.all()}
    assert etats == {avec.pk: ("avis_rendu", None), sans.pk: ("deposee", None)}
    assert Inscription.objects.count() == 0


def test_une_demande_annulee_quitte_l_ordre_du_jour():
    demande = creer_demande("inscrite")
    acteur = validateur()
    with perimetre(acteur):
        annuler_demande(demande=demande, motif="Projet abandonné.", par=acteur, le=LE)
    ecouler()
    assert Inscription.objects.count() == 0
    demande.refresh_from_db()
    assert (demande.etat, demande.comite_id) == ("annulee", None)
