"""The home page of every role: what waits, each thing once, counted in one statement under the person's perimeter."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from commun.acteurs import perimetre
from commun.denombrement import denombrer
from commun.registres import a_faire
from financement.models import CompteBancaire, Convention
from financement.services.comptes_bancaires import refuser_compte
from structures.models import Comite, Demande, Inscription, Offre, Poste, Structure
from tests.fabriques import LE
from tests.outils import client_de, compter_requetes

pytestmark = pytest.mark.django_db


def test_chaque_accueil_tient_en_quinze_requetes_et_ne_dit_rien_deux_fois(jeu: Any):
    for personnage in jeu.personnages:
        if personnage.acteur is None:
            continue
        client = client_de(personnage.acteur)
        client.get("/espace/")
        assert compter_requetes(client, "/espace/") <= 15, personnage.nom
        with perimetre(personnage.acteur):
            lignes = [(ligne.libelle, ligne.url) for ligne in a_faire(personnage.acteur)]
        assert len(lignes) == len(set(lignes)), personnage.nom


def test_un_hote_conventionne_sans_compte_est_prie_de_le_donner(jeu: Any):
    """Its own account only, to check or checked; a refused one is to be given again."""
    demandee = "Coordonnées bancaires à donner"
    referent = next(p.acteur for p in jeu.personnages if p.nom == "structure_referent")
    comptes = CompteBancaire.objects.filter(structure_id=jeu.structure_id)

    def lignes(acteur: Any) -> list[tuple[str, int]]:
        with perimetre(acteur):
            return [(ligne.libelle, ligne.nombre) for ligne in a_faire(acteur) if ligne.libelle == demandee]

    assert comptes.filter(etat="a_verifier").exists()
    assert lignes(referent) == []
    comptes.filter(etat="verifie").update(etat="remplace")
    assert lignes(referent) == []
    with perimetre(jeu.financement["personnes"].instructeur) as par:
        refuser_compte(compte=comptes.get(etat="a_verifier"), motif="Titulaire différent.", par=par, le=LE)
    assert lignes(referent) == [(demandee, 1)]
    assert lignes(next(p.acteur for p in jeu.personnages if p.nom == "autre structure_referent")) == []


def test_compte_comme_chaque_table_compterait(jeu: Any):
    ensembles = [
        Poste.objects.all(),
        Poste.objects.none(),
        Offre.objects.filter(pk__in=[]),
        # Doubled by a join, then said once; gathered by an aggregate; with a field named like our own columns.
        Structure.objects.filter(postes__isnull=False),
        Structure.objects.filter(postes__isnull=False).distinct(),
        Convention.objects.annotate(combien=Count("postes")).filter(combien__gt=0).order_by("-combien"),
        Inscription.objects.order_by("rang"),
        Demande.objects.exclude(etat="brouillon").select_related("commune"),
        Comite.objects.all(),
    ]
    attendus = [len({ligne.pk for ligne in ensemble}) for ensemble in ensembles]
    assert sum(nombre > 0 for nombre in attendus) == 7, attendus
    with CaptureQueriesContext(connection) as requetes:
        assert denombrer(ensembles) == attendus
    assert len(requetes) == 1
    assert denombrer([Poste.objects.none()]) == [0]
    assert denombrer([]) == []


def test_ne_compte_que_ce_que_la_personne_voit(jeu: Any):
    """The second fence holds in the one statement: no filter of ours, the neighbour counts none of it."""
    ensembles = [Poste.objects.all(), Offre.objects.filter(etat="brouillon"), Convention.objects.all()]
    nombres = {}
    for personnage in jeu.personnages:
        if personnage.nom in {"structure_referent", "autre structure_referent", "anct_validateur"}:
            with perimetre(personnage.acteur):
                nombres[personnage.nom] = denombrer(ensembles)
    assert nombres["autre structure_referent"] == [0, 0, 0]
    assert all(nombre > 0 for nombre in nombres["structure_referent"])
    assert nombres["anct_validateur"] == [ensemble.count() for ensemble in ensembles]
