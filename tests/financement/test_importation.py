"""Our own file: duplicate SIRETs, overseas rates, holes and hostile values. The report is expected to the letter."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from commun.acteurs import SYSTEME
from commun.models import EntreeJournal
from financement.importation import importer, lire_fichier
from structures.models import Comite, Decision, Poste, PostesParDepartement, Rattachement, Structure
from tests.financement.outils_importation import (
    FIXTURE,
    LE,
    contenu,
    creer_departements,
    photographie,
)

pytestmark = pytest.mark.django_db

# ligne: statut, motifs, montant calculé, montant publié
ATTENDU = [
    ("importee", "", "109610", "109610"),  # public host, two posts
    ("importee", "", "54805", "54805"),  # the same SIRET, another committee
    ("importee", "", "36805", "36805"),  # private host
    ("importee", "", "54805", "54805"),  # code_département "1"
    ("importee", "", "54805", "54805"),  # code_département 1, SIRET as a number
    ("importee", "", "54805", "54805"),  # "2a", SIRET with spaces
    ("importee", "", "216915", "216915"),  # Martinique, the day before the new rate
    ("importee", "", "74805", "74805"),  # Martinique, the day of the new rate
    ("importee", "", "72305", "72305"),  # La Réunion keeps its rate
    ("importee", "", "36805", "36805"),  # private host overseas: no increase
    ("importee", "", "36805", "36805"),  # La Poste, exception of the SIRET key
    ("reparee", "siret_absent adresse_absente point_fantome", "54805", "54805"),
    ("reparee", "siret_absent", "54805", "54805"),
    ("reparee", "siret_invalide", "54805", "54805"),  # letters
    ("reparee", "siret_invalide", "54805", "54805"),  # wrong key
    ("reparee", "adresse_absente point_fantome", "54805", "54805"),
    ("reparee", "point_fantome", "36805", "36805"),
    ("reparee", "departement_discordant", "36805", "36805"),
    ("importee", "", "36805", "36805"),  # the same SIRET, in the right département
    ("rejetee", "champ_invalide", None, "54805"),  # -1 post
    ("rejetee", "champ_invalide", None, "54805"),  # 10²³ posts
    ("rejetee", "champ_invalide", None, "54805"),  # "3 "
    ("rejetee", "champ_invalide", None, "54805"),  # null
    ("rejetee", "champ_invalide", None, "54805"),  # 1.5
    ("rejetee", "champ_invalide", None, "54805"),  # 30 February
    ("rejetee", "champ_invalide", None, "54805"),  # year 2999
    ("rejetee", "champ_invalide", None, "54805"),  # before the scheme
    ("rejetee", "champ_invalide", None, "54805"),  # unknown type
    ("rejetee", "champ_invalide", None, "54805"),  # département 20
    ("importee", "", "36805", "36805"),  # markup in a name is text
    ("importee", "", "54805", "54805"),  # so are a formula and SQL
    ("rejetee", "champ_invalide", None, "54805"),  # NUL
    ("rejetee", "champ_invalide", None, "54805"),  # half of a surrogate pair
    ("inchangee", "", "109610", "109610"),  # line 0 again, its address revised
    ("rejetee", "champ_invalide", None, "219220"),  # line 0 again, with more posts
    ("rejetee", "champ_invalide", None, "54805"),  # no id
    ("importee", "", "36805", "40000"),  # another amount published: both are shown
    ("importee", "", "36805", None),  # no amount published
    ("rejetee", "siret_absent champ_invalide", None, "54805"),
    ("rejetee", "champ_invalide", None, "54805"),  # an address, but no name
]
RAPPORT = [
    {
        "ligne": ligne,
        "statut": statut,
        "motifs": motifs.split(),
        "montant_calcule": calcule,
        "montant_publie": publie,
    }
    for ligne, (statut, motifs, calcule, publie) in enumerate(ATTENDU)
]


@pytest.fixture(autouse=True)
def _territoires() -> None:
    creer_departements()


def importer_fixture() -> list[dict[str, object]]:
    return importer(lire_fichier(FIXTURE), par=SYSTEME, le=LE).en_json()


def test_rapport_de_chaque_ligne() -> None:
    assert importer_fixture() == RAPPORT


def test_une_structure_par_siret_et_une_decision_par_ligne() -> None:
    importer_fixture()
    acceptees = [i for i, (statut, *_) in enumerate(ATTENDU) if statut in {"importee", "reparee"}]
    assert Structure.objects.count() == 14
    assert {int(cle) - 100 for cle in Decision.objects.values_list("cle_source", flat=True)} == set(acceptees)
    limoges = Structure.objects.get(siret="21870001100016")
    assert [
        (d.cle_source, d.comite.numero, d.nombre_postes, d.dispositif, d.statut, d.sens, d.montant_publie)
        for d in limoges.decisions.order_by("cle_source")
    ] == [
        ("100", "10", 2, "forfait-2021", "public", "positive", Decimal("109610.00")),
        ("101", "11", 1, "forfait-2021", "public", "positive", Decimal("54805.00")),
    ]
    assert limoges.postes.count() == 3


def test_ce_qui_est_ecrit_d_une_structure() -> None:
    importer_fixture()
    champs = ("denomination", "type", "statut", "departement_id", "commune_id", "adresse")
    ecrits = {s: Structure.objects.values_list(*champs).get(siret=s) for s in SIRETS}
    assert ecrits == SIRETS
    limoges = Structure.objects.get(siret="21870001100016")
    assert (limoges.en_zrr, limoges.en_qpv, limoges.france_services) == (True, True, True)
    assert set(limoges.postes.values_list("territoire_prioritaire", flat=True)) == {True}


SIRETS = {
    "21870001100016": (
        "COMMUNE DE BELAC-SUR-VIENNE",
        "commune",
        "public",
        "87",
        "87085",
        "1 PL DE LA MAIRIE, 87000 LIMOGES",
    ),
    "20087001200016": (
        "CC DES DEUX RIVES",
        "epci",
        "public",
        "01",
        "01053",
        "HOTEL DE VILLE, 01000 BOURG-EN-BRESSE",
    ),
    # The published name and address were missing.
    "13008700000019": (
        "Structure au nom non publié (SIRET 130 087 000 00019)",
        "collectivite",
        "public",
        "87",
        None,
        "",
    ),
    # Two lines: the one whose département agrees with its commune tells where the host is.
    "90000001900019": (
        "ASS DES DEUX PAYS",
        "privee",
        "prive",
        "19",
        "19031",
        "2 AV DE PARIS, 19100 BRIVE-LA-GAILLARDE",
    ),
    "87654321600017": (
        "<script>alert('A')</script> & FILS",
        "privee",
        "prive",
        "87",
        "87085",
        "1 PL DE LA MAIRIE, 87000 LIMOGES",
    ),
    "23750009500011": (
        "=CMD('A');DROP TABLE structures_poste;--",
        "region",
        "public",
        "87",
        "87085",
        "1 PL DE LA MAIRIE, 87000 LIMOGES",
    ),
}


def test_une_ligne_sans_siret_compte_ses_postes_sans_structure() -> None:
    importer_fixture()
    sans_hote = Poste.objects.filter(structure=None)
    assert sorted(sans_hote.values_list("decision__cle_source", flat=True)) == ["111", "112", "113", "114"]
    assert sans_hote.filter(rattachements__isnull=False).count() == 0
    assert Poste.objects.count() == sum(d.nombre_postes for d in Decision.objects.all()) == 26
    assert Rattachement.objects.count() == 22
    assert dict(PostesParDepartement.objects.values_list("pk", "attribues")) == {
        "87": 15,
        "19": 2,
        "01": 2,
        "2A": 1,
        "972": 5,
        "974": 1,
    }


def test_le_departement_discordant_decide_du_poste_pas_de_la_commune() -> None:
    importer_fixture()
    postes = Poste.objects.filter(structure__siret="90000001900019")
    assert sorted(postes.values_list("decision__cle_source", "departement_id")) == [
        ("117", "87"),
        ("118", "19"),
    ]


def test_dates_de_la_seance() -> None:
    importer_fixture()
    seances = {c.numero: c.date_seance for c in Comite.objects.all()}
    assert seances == {
        "8": date(2021, 4, 28),
        "10": date(2021, 5, 19),
        "11": date(2021, 6, 9),
        "17": date(2021, 7, 28),
        "2021-01": date(2021, 7, 21),  # no published session on these two days
        "2021-02": date(2021, 7, 22),
    }
    decision = Decision.objects.get(cle_source="101")
    assert (decision.decidee_le.date(), decision.decidee_par_id) == (date(2021, 6, 9), None)
    poste = decision.postes.get()
    assert (poste.date_attribution, poste.departement_id) == (date(2021, 6, 9), "87")
    assert poste.rattachements.get().periode.lower == date(2021, 6, 9)


def test_une_seance_deja_ouverte_est_reprise() -> None:
    ouverte = Comite.objects.create(numero="2021-07", date_seance=date(2021, 5, 19))
    Comite.objects.create(numero="11", date_seance=date(2021, 1, 6))
    importer_fixture()
    assert Decision.objects.get(cle_source="100").comite == ouverte
    assert Decision.objects.get(cle_source="101").comite.numero == "2021-01"


def test_une_structure_connue_reste_comme_elle_est() -> None:
    importer(lire_fichier(FIXTURE)[:1], par=SYSTEME, le=LE)
    Structure.objects.update(denomination="Commune de Bélac", adresse="2 rue Neuve", en_zrr=False)
    importer_fixture()
    limoges = Structure.objects.get(siret="21870001100016")
    assert (limoges.denomination, limoges.adresse, limoges.en_zrr) == (
        "Commune de Bélac",
        "2 rue Neuve",
        False,
    )
    assert limoges.postes.count() == 3


def test_second_passage_rien_ne_change() -> None:
    importer_fixture()
    avant = photographie()
    second = importer_fixture()
    assert photographie() == avant
    assert second == [
        ligne | {"statut": "inchangee" if ligne["statut"] in {"importee", "reparee"} else ligne["statut"]}
        for ligne in RAPPORT
    ]


@pytest.mark.parametrize(
    ("champ", "valeur", "statut"),
    [
        ("nb_cnfs", 3, "rejetee"),
        ("siret", "22870001900018", "rejetee"),
        ("siret", None, "rejetee"),
        ("type", "privée", "rejetee"),
        ("code_département", "19", "rejetee"),
        ("date_de_validation_en_comité_de_sélection", "2021-05-20", "rejetee"),
        ("investissement_financier_estimatif_total_de_l.etat", 109611, "rejetee"),
        ("code_département", 87, "inchangee"),
        ("raison_sociale", "COMMUNE NOUVELLE", "inchangee"),
        ("adresse", "2 RUE NEUVE", "inchangee"),
        ("result_score", 1, "inchangee"),
    ],
)
def test_le_meme_id_avec_un_autre_contenu(champ: str, valeur: object, statut: str) -> None:
    brute = lire_fichier(FIXTURE)[0]
    importer([brute], par=SYSTEME, le=LE)
    avant = photographie()
    (constat,) = importer([brute | {champ: valeur}], par=SYSTEME, le=LE).constats
    assert constat.statut == statut
    assert constat.raison == (
        "id : cette décision est déjà importée avec un autre contenu ; une décision prise ne se réécrit pas,"
        " vérifiez l'identifiant ou corrigez la ligne"
        if statut == "rejetee"
        else ""
    )
    assert photographie() == avant


def test_de_nouvelles_lignes_completent() -> None:
    brutes = lire_fichier(FIXTURE)
    importer(brutes[:1], par=SYSTEME, le=LE)
    bilan = importer(brutes[:3], par=SYSTEME, le=LE)
    assert [constat.statut for constat in bilan.constats] == ["inchangee", "importee", "importee"]
    assert Structure.objects.get(siret="21870001100016").postes.count() == 3


def test_une_transaction_par_structure() -> None:
    """The second decision of a host fails: nothing of this host is there, what came before it is."""
    brutes = lire_fichier(FIXTURE)
    with connection.cursor() as curseur:
        curseur.execute(
            "create function pg_temp.panne() returns trigger language plpgsql as"
            " $$ begin raise exception 'panne'; end $$;"
            " create trigger panne before insert on structures_decision for each row"
            " when (new.cle_source = '118') execute function pg_temp.panne()"
        )
    with pytest.raises(ProgrammingError, match="panne"):
        importer(brutes, par=SYSTEME, le=LE)
    assert Decision.objects.filter(cle_source="116").count() == 1
    assert Decision.objects.filter(cle_source="117").count() == 0
    assert Structure.objects.filter(siret="90000001900019").count() == 0
    with connection.cursor() as curseur:
        curseur.execute("drop trigger panne on structures_decision")
    interrompu = [c.statut for c in importer(brutes, par=SYSTEME, le=LE).constats]
    apres_panne = contenu()
    assert interrompu == ["inchangee" if rang < 17 else str(ATTENDU[rang][0]) for rang in range(19)] + [
        ATTENDU[rang][0] for rang in range(19, 40)
    ]
    assert Decision.objects.filter(cle_source__in=("117", "118")).count() == 2
    assert len(apres_panne["decisions"]) == 23


def test_chaque_decision_importee_est_au_journal() -> None:
    importer_fixture()
    entrees = EntreeJournal.objects.filter(acte="decision_importee")
    assert entrees.count() == Decision.objects.count()
    decision = Decision.objects.get(cle_source="111")
    entree = entrees.get(objet_id=decision.pk)
    assert (entree.donnees, entree.role, entree.le) == (
        {"cle_source": "111", "motifs": ["siret_absent", "adresse_absente", "point_fantome"]},
        "systeme",
        LE,
    )


def test_la_commande_ecrit_le_rapport(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sortie = StringIO()
    call_command("importer_attributions", str(FIXTURE), rapport=str(tmp_path / "r.json"), stdout=sortie)
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == RAPPORT
    lignes = sortie.getvalue().splitlines()
    assert lignes[0].startswith(
        "Lignes : 40 ; importées : 16 ; réparées : 7 ; inchangées : 1 ; rejetées : 16 ("
    )
    assert lignes[1] == "Montants publiés égaux au calcul : 22 sur 23."
    assert "Ligne 19 rejetée. nb_cnfs : un nombre entier de 1 à 1000 est attendu, sans guillemets." in lignes
    assert capfd.readouterr() == ("", "")  # no progress bar outside a terminal


def test_sans_territoires_rien_n_est_ecrit() -> None:
    with connection.cursor() as curseur:
        curseur.execute("delete from territoires_commune; delete from territoires_departement")
    with pytest.raises(CommandError) as refus:
        call_command("importer_attributions", str(FIXTURE))
    assert str(refus.value) == (
        "Les départements ne sont pas chargés : lancez d'abord « manage.py charger_territoires »."
    )
    assert Decision.objects.count() == 0


def test_rapport_impossible_refuse_avant_d_ecrire(tmp_path: Path) -> None:
    cible = tmp_path / "absent" / "r.json"
    with pytest.raises(CommandError) as refus:
        call_command("importer_attributions", str(FIXTURE), rapport=str(cible))
    assert str(refus.value) == f"écriture de {cible} impossible : donnez un fichier d'un dossier existant"
    assert Decision.objects.count() == 0
