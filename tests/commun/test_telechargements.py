"""One way for every download: a link for one person and one object, ten minutes, nothing that runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as reglages
from django.urls import reverse

from commun.models import EntreeJournal
from commun.telechargements import lien_prive
from comptes.enums import Role
from financement.enums import EtatConvention
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_convention, creer_piece, personnes
from tests.outils import client_de
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db


@pytest.fixture
def piece():
    return creer_piece(creer_convention(EtatConvention.ACTIVE))


def test_le_lien_vaut_dix_minutes_pour_une_personne(piece):
    gens = personnes(piece.structure)
    chez_soi, collegue = client_de(gens.referent), client_de(gens.gestionnaire)
    ailleurs = client_de(personnes(creer_structure(denomination="Ailleurs")).referent)
    with time_machine.travel(LE, tick=False) as horloge:
        lien = chez_soi.get(reverse("financement:piece", args=[piece.pk]))["Location"]
        assert [client.get(lien).status_code for client in (chez_soi, collegue, ailleurs)] == [200, 404, 404]
        assert client_de(None).get(lien)["Location"].startswith("/compte/login/")
        assert chez_soi.get(lien[:-2] + "x/").status_code == 404
        horloge.shift(timedelta(seconds=600))
        assert chez_soi.get(lien).status_code == 200
        horloge.shift(timedelta(seconds=1))
        expire = chez_soi.get(lien)
    assert expire.status_code == 403 and "plus de dix minutes" in expire.content.decode()
    assert EntreeJournal.objects.filter(acte="piece_telechargee", objet_id=piece.pk).count() == 2


def test_le_perimetre_est_relu_au_moment_de_servir(piece):
    """A link made for somebody who has lost the right since is worth nothing."""
    autre = personnes(creer_structure(denomination="Ailleurs")).referent
    assert client_de(autre).get(lien_prive("piece", piece.pk, autre)).status_code == 404


def test_ce_qui_est_servi_ne_s_execute_pas(piece):
    piece.nom = "délibération n° 3.pdf"
    piece.save(update_fields=["nom"])
    client = client_de(creer_personne(Role.ANCT_INSTRUCTEUR))
    reponse = client.get(reverse("financement:piece", args=[piece.pk]), follow=True)
    assert reponse["Content-Disposition"] == (
        "attachment; filename*=utf-8''d%C3%A9lib%C3%A9ration%20n%C2%B0%203.pdf"
    )
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert reponse["Cache-Control"] == "private, no-store"
    assert reponse["Content-Type"] == "application/pdf"


def test_aucun_fichier_n_a_d_adresse_directe(piece):
    assert reglages.STORAGES["default"]["OPTIONS"]["base_url"] is None
    client = client_de(personnes(piece.structure).referent)
    for debut in ("/media/", "/documents/", "/static/", "/"):
        assert client.get(f"{debut}{piece.fichier.name}").status_code == 404
