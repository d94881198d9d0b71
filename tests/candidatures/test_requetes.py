"""Every list of the room costs the same number of statements for one line and for ten: fifteen at most."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comptes.enums import Role
from tests.candidatures.fabriques import acteur_candidat, creer_candidat, creer_rencontre, hote_de
from tests.fabriques import creer_personne
from tests.outils import client_de, compter_requetes
from tests.structures.fabriques import creer_offre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]


def test_chaque_liste_garde_son_nombre_de_requetes():
    offre, candidat = creer_offre(), creer_candidat()
    hote = client_de(hote_de(offre))
    moi, anct = client_de(acteur_candidat(candidat)), client_de(creer_personne(Role.ANCT_INSTRUCTEUR))
    pages = {
        "classement": (hote, reverse("candidatures:candidats_offre", args=[offre.pk])),
        "tableau": (hote, reverse("candidatures:tableau", args=[offre.pk])),
        "présélectionnés": (hote, reverse("candidatures:rencontres")),
        "espace": (moi, reverse("candidatures:espace")),
        "correspondances": (moi, reverse("candidatures:correspondances")),
        "consultations": (moi, reverse("candidatures:consultations")),
        "imports Pix": (anct, reverse("candidatures:importer_pix")),
    }
    comptes = []
    for ajouts in (1, 9):
        for _ in range(ajouts):
            creer_rencontre(offre=offre)
            creer_candidat()
            creer_rencontre(offre=creer_offre(), candidat=candidat)
        comptes.append({nom: compter_requetes(client, page) for nom, (client, page) in pages.items()})
    assert comptes[0] == comptes[1]
    assert {nom: nombre for nom, nombre in comptes[1].items() if nombre > 15} == {}
