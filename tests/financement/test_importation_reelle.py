"""The real decisions of 2021 shipped with the project: every published amount is the computed one."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from commun.acteurs import SYSTEME
from financement.importation import DECISIONS_2021, importer, lire_fichier
from financement.importation.ecriture import numeros_des_comites
from structures.models import Comite, Decision, Poste, Structure
from structures.services.attribution import recompter_postes
from territoires.chargement import charger_territoires
from tests.financement.outils_importation import LE, contenu, photographie

REPAREES = {
    2: ["siret_absent", "adresse_absente", "point_fantome"],
    158: ["siret_absent", "adresse_absente", "point_fantome"],
    204: ["departement_discordant"],  # Leval: that of the Nord, or that of the Territoire de Belfort
    340: ["departement_discordant"],  # posts in Gironde of a host of Pontoise
    396: ["siret_absent", "adresse_absente", "point_fantome"],
    434: ["departement_discordant"],  # Saint-Benoît: La Réunion, or Alpes-de-Haute-Provence
    441: ["siret_invalide", "adresse_absente", "point_fantome"],
}


@pytest.mark.django_db
def test_484_montants_publies_et_second_passage() -> None:
    charger_territoires(le=LE)
    brutes = lire_fichier(DECISIONS_2021)
    bilan = importer(brutes, par=SYSTEME, le=LE)
    assert (len(brutes), bilan.montants_publies, bilan.montants_egaux) == (484, 484, 484)
    assert bilan.par_statut == Counter({"importee": 477, "reparee": 7})
    assert {c.ligne: [str(m) for m in c.motifs] for c in bilan.constats if c.motifs} == REPAREES
    assert Decision.objects.count() == 484
    assert Structure.objects.count() == 480
    assert Structure.objects.filter(commune=None).count() == 3
    assert (Poste.objects.count(), Poste.objects.filter(structure=None).count()) == (703, 6)
    assert sum(ligne["nb_cnfs"] for ligne in brutes) == 703
    seances = {date(2021, 5, 19), date(2021, 3, 31), date(2021, 3, 24), date(2021, 5, 5)}
    assert seances < {c.date_seance for c in Comite.objects.all()}
    assert recompter_postes() == {}
    avant = photographie()
    second = importer(brutes, par=SYSTEME, le=LE)
    assert second.par_statut == Counter({"inchangee": 484})
    assert photographie() == avant


@pytest.mark.lent
@pytest.mark.django_db
def test_1450_lignes() -> None:
    """The whole published file has 1 450 lines: the shipped ones three times, under other identifiers."""
    charger_territoires(le=LE)
    brutes = (lire_fichier(DECISIONS_2021) * 3)[:1450]
    brutes = [brute | {"id": f"b-{rang}"} for rang, brute in enumerate(brutes)]
    bilan = importer(brutes, par=SYSTEME, le=LE)
    assert (bilan.montants_egaux, Decision.objects.count()) == (1450, 1450)
    assert Structure.objects.count() == 480
    assert len(contenu()["postes"]) == sum(int(str(brute["nb_cnfs"])) for brute in brutes)
    assert recompter_postes() == {}


def test_numeros_des_comites() -> None:
    numeros = numeros_des_comites()
    assert len(numeros) == 61
    assert list(numeros) == sorted(numeros)
    assert len(set(numeros.values())) == 61
    assert (numeros[date(2021, 3, 24)], numeros[date(2021, 5, 19)], numeros[date(2023, 12, 22)]) == (
        "1-3",
        "10",
        "62BIS",
    )
