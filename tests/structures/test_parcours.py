import pytest

from structures.models import Poste
from tests.structures.fabriques import creer_jeu

pytestmark = pytest.mark.django_db


def test_jeu():
    jeu = creer_jeu()
    assert [p.numero for p in Poste.objects.all()] == ["P-87-00001", "P-87-00002", "P-87-00003"]
    assert jeu["offre_publiee"].etat == "publiee"
