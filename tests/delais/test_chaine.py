"""With a whole set of objects: the later steps of the chain, and the inbox over all rooms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from commun.acteurs import SYSTEME, perimetre
from commun.dates import jour_de_paris
from commun.delais import rafraichir_delais
from commun.models import Delai, TransitionEffectuee
from commun.registres import SORTES, attentes
from conseillers.models import Contrat
from tests.fabriques import LE
from tests.structures.fabriques import validateur

pytestmark = pytest.mark.django_db


def arriver(objet: str, nom: str, identifiant: object, jour: int) -> None:
    """A transition `jour` days after LE, as the services write it."""
    TransitionEffectuee(
        objet_type=objet,
        objet_id=identifiant,
        nom=nom,
        de="",
        vers="",
        role="systeme",
        le=LE + timedelta(days=jour),
        departement="87",
    ).save(force_insert=True)


def test_de_l_offre_au_premier_versement(jeu):
    """The set of the matrix, its instants written here: each step is the distance of two of them."""
    offre, rencontre = jeu.candidatures.offre, jeu.candidatures.rencontre
    convention = jeu.financement["convention_active"]
    tranche = convention.tranches.order_by("rang").first()
    contrat = Contrat.objects.get(poste=convention.postes.first().poste)
    recits = [
        ("offre", "publier", offre.pk, -400),
        ("mise_en_relation", "preselectionner", rencontre.pk, -393),
        ("mise_en_relation", "recruter", rencontre.pk, -380),
        ("contrat", "conclure", contrat.pk, -380),
        ("contrat", "verifier", contrat.pk, -369),
        ("convention", "soumettre", convention.pk, -366),
        ("convention", "prendre_en_charge", convention.pk, -364),
        ("convention", "valider", convention.pk, -355),
        ("convention", "activer", convention.pk, -350),
        ("tranche", "payer", tranche.pk, -300),
    ]
    for objet, nom, identifiant, jour in recits:
        arriver(objet, nom, identifiant, jour)
    with perimetre(SYSTEME):
        rafraichir_delais(le=LE)
    jours_par_etape = {
        (d.etape, d.unite_id): d.jours for d in Delai.objects.filter(fin__lt=LE - timedelta(days=299))
    }
    assert jours_par_etape == {
        ("preselection", offre.pk): 7,
        ("contrat", offre.pk): 13,
        ("verification", contrat.pk): 11,
        ("convention", contrat.pk): 3,
        ("prise_en_charge", convention.pk): 2,
        ("instruction", convention.pk): 9,
        ("signatures", convention.pk): 5,
        ("versement", convention.pk): 50,
    }


def test_les_contrats_et_conventions_y_sont(jeu):
    sortes = {a.sorte for a in attentes(validateur(), jour_de_paris(timezone.now()))}
    assert {"contrat", "convention", "seance"} <= sortes <= set(SORTES)
