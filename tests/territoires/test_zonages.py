"""Official lists of zonings: strict, whole, safe to run again; what a commune is in on a day."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from territoires.models import Quartier, Zonage
from territoires.selecteurs import quartiers_de, zonages_de
from territoires.zonages import COLONNES, LIVRE, Bilan, ListeRefusee, importer_zonages
from tests.fabriques import creer_limousin

pytestmark = pytest.mark.django_db

ENTETE = ",".join(COLONNES)
SOURCE = "Arrêté du 19 juin 2024"
BONNE = f"frr,87154,,,2024-07-01,,{SOURCE}"


def importer(*lignes: str) -> Bilan:
    return importer_zonages(io.StringIO("\n".join([ENTETE, *lignes]) + "\n"))


@pytest.fixture(autouse=True)
def limousin() -> None:
    creer_limousin()


def test_une_liste_est_ecrite_puis_inchangee():
    lignes = [
        f"zrr,87154,,,2017-07-01,2024-06-30,{SOURCE}",
        BONNE,
        f"qpv,87085,QP087001,Beaubreuil,2015-01-01,,{SOURCE}",
    ]
    assert importer(*lignes) == Bilan(lues=3, ajoutees=3)
    assert importer(*lignes) == Bilan(lues=3, inchangees=3)
    assert (Zonage.objects.count(), Quartier.objects.count()) == (2, 1)


def test_la_fin_d_un_zonage_se_corrige_par_la_meme_liste():
    importer(BONNE)
    assert importer(BONNE.replace("2024-07-01,,", "2024-07-01,2027-12-31,")) == Bilan(lues=1, modifiees=1)
    assert Zonage.objects.get().date_fin == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("jour", "types"),
    [
        (date(2017, 6, 30), []),
        (date(2017, 7, 1), ["zrr"]),
        (date(2024, 6, 30), ["zrr"]),
        (date(2024, 7, 1), ["frr"]),
        (date(2030, 1, 1), ["frr"]),
    ],
)
def test_le_zonage_d_une_commune_un_jour(jour: date, types: list[str]):
    importer(f"zrr,87154,,,2017-07-01,2024-06-30,{SOURCE}", BONNE)
    commune = creer_limousin()["Saint-Junien"]
    assert [z.type for z in zonages_de(commune, le=jour)] == types


def test_les_quartiers_d_une_commune():
    importer(
        f"qpv,87085,QP087001,Beaubreuil,2015-01-01,2023-12-31,{SOURCE}",
        f"qpv,87085,QN08701M,Beaubreuil,2024-01-01,,{SOURCE}",
    )
    limoges, panazol = (creer_limousin()[nom] for nom in ("Limoges", "Panazol"))
    assert [q.code for q in quartiers_de(limoges, le=date(2024, 1, 1))] == ["QN08701M"]
    assert [q.code for q in quartiers_de(limoges, le=date(2023, 12, 31))] == ["QP087001"]
    assert not quartiers_de(panazol, le=date(2024, 1, 1)).exists()


@pytest.mark.parametrize(
    ("ligne", "erreur"),
    [
        (f"zfu,87154,,,2024-07-01,,{SOURCE}", "ligne 3 : type « zfu » inconnu ; types admis : zrr, frr, qpv"),
        (
            f"frr,8715,,,2024-07-01,,{SOURCE}",
            "ligne 3 : code_commune « 8715 » : cinq signes du code officiel géographique",
        ),
        (f"frr,87154,,,01/07/2024,,{SOURCE}", "ligne 3 : date_debut « 01/07/2024 » : écrivez AAAA-MM-JJ"),
        (f"frr,87154,,,2024-02-30,,{SOURCE}", "ligne 3 : date_debut « 2024-02-30 » : écrivez AAAA-MM-JJ"),
        (
            f"frr,87154,,,2024-07-02,demain,{SOURCE}",
            "ligne 3 : date_fin « demain » : écrivez AAAA-MM-JJ, ou rien",
        ),
        (f"frr,87154,,,2024-07-02,2024-07-01,{SOURCE}", "ligne 3 : date_fin précède date_debut"),
        (
            "frr,87154,,,2024-07-02,,",
            "ligne 3 : source : indiquez le texte officiel, en 200 caractères au plus",
        ),
        ("frr,87154,,,2024-07-02,", "ligne 3 : 7 colonnes attendues"),
        (BONNE + ",de trop", "ligne 3 : 7 colonnes attendues"),
        (BONNE, "ligne 3 : répète la ligne 2"),
        (
            f"frr,87154,QP087001,Beaubreuil,2024-07-02,,{SOURCE}",
            "ligne 3 : code_quartier et nom_quartier ne concernent que les QPV",
        ),
        (
            f"qpv,87085,87001,Beaubreuil,2024-07-02,,{SOURCE}",
            "ligne 3 : code_quartier « 87001 » : QP ou QN suivi de six signes",
        ),
        (f"qpv,87085,QP087001,,2024-07-02,,{SOURCE}", "ligne 3 : nom_quartier : de 1 à 150 caractères"),
    ],
)
def test_une_ligne_fautive_refuse_toute_la_liste(ligne: str, erreur: str):
    with pytest.raises(ListeRefusee) as refus:
        importer(BONNE, ligne)
    assert refus.value.erreurs == [erreur]
    assert Zonage.objects.count() == 0


def test_l_entete_est_exact():
    with pytest.raises(ListeRefusee) as refus:
        importer_zonages(io.StringIO("type;commune\nzrr;87154\n"))
    assert refus.value.erreurs == [f"ligne 1 : l'en-tête attendu est « {ENTETE} »"]


def test_une_commune_disparue_est_dite_et_laissee():
    bilan = importer(BONNE, f"frr,87999,,,2024-07-01,,{SOURCE}")
    assert (bilan.ajoutees, bilan.inconnues) == (1, ["ligne 3 : commune 87999 inconnue"])


def test_la_commande_dit_ce_qu_elle_fait(tmp_path: Path):
    liste, rapport, sortie = tmp_path / "frr.csv", tmp_path / "bilan.json", io.StringIO()
    liste.write_text(f"\ufeff{ENTETE}\n{BONNE}\n", encoding="utf-8")
    call_command("importer_zonages", liste, rapport=rapport, stdout=sortie)
    assert sortie.getvalue() == (
        "Zonages : 1 lignes lues, 1 ajoutées, 0 modifiées, 0 inchangées, 0 communes inconnues.\n"
    )
    assert json.loads(rapport.read_text())["ajoutees"] == 1
    liste.write_text(f"{ENTETE}\nfrr,1,,,x,,\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"frr\.csv : liste refusée, rien n'est écrit"):
        call_command("importer_zonages", liste)
    with pytest.raises(CommandError, match="illisible"):
        call_command("importer_zonages", tmp_path / "absente.csv")


def test_la_liste_livree(france: None):
    with LIVRE.open(encoding="utf-8", newline="") as flux:
        bilan = importer_zonages(flux)
    assert (bilan.lues, bilan.lues - bilan.inchangees, bilan.inconnues) == (101, 101, [])
    assert set(Zonage.objects.values_list("type", flat=True)) == {"zrr"}
