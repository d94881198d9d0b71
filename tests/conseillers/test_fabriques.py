"""The builders that other rooms import make coherent rows."""

from __future__ import annotations

import pytest

from conseillers.models import Affectation, Emargement
from tests.conseillers.fabriques import creer_jeu

pytestmark = pytest.mark.django_db


def test_jeu_complet_pour_une_structure():
    jeu = creer_jeu()
    assert jeu.contrat.poste.structure_id == jeu.structure.pk == jeu.dossier.structure_id
    assert Affectation.objects.get(contrat=jeu.contrat).conseiller_id == jeu.conseiller.pk
    assert [str(e.heures) for e in Emargement.objects.filter(dossier=jeu.dossier)] == ["4.0", "4.0"]
