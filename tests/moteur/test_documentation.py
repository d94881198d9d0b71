"""The tables of docs/calcul-des-droits.md are recomputed: the page may not lie."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from commun.argent import montant_francais
from commun.parametres import Groupe, Parametre
from financement.chargement import RACINE, bareme_en_vigueur, lire_dossier
from financement.explication import expliquer
from financement.moteur import Dossier, calculer, echeancier, vacances

PAGE = (Path(__file__).parents[2] / "docs" / "calcul-des-droits.md").read_text(encoding="utf-8")
BAREME = bareme_en_vigueur()

#: A title, the post in JSON, then its table.
EXEMPLE = re.compile(r"^### (.+)\n\n```json\n(.+)\n```\n\n((?:\|.*\n)+)", re.MULTILINE)
EXEMPLES = EXEMPLE.findall(PAGE)


def cellules(tableau: str) -> list[list[str]]:
    """The rows of a Markdown table, without its header."""
    return [[case.strip() for case in ligne.strip("|").split("|")] for ligne in tableau.splitlines()[2:]]


def tableau_des_droits(dossier: Dossier) -> list[list[str]]:
    resultat = calculer(dossier, BAREME)
    lignes = [
        [
            ligne.mois,
            f"{ligne.jours_occupes}/{ligne.jours_du_mois}",
            expliquer(ligne),
            montant_francais(ligne.montant),
        ]
        for ligne in resultat.lignes
    ]
    mois = f"{resultat.mois_consommes} mois".replace(".", ",")
    plafond = f"plafond {montant_francais(resultat.plafond)}"
    return [*lignes, ["**total**", mois, plafond, montant_francais(resultat.montant_constate)]]


def tableau_des_versements(dossier: Dossier) -> list[list[str]]:
    plan = echeancier(dossier, BAREME)
    lignes = [
        [str(t.rang), t.date_prevue.isoformat(), str(t.part), montant_francais(t.montant)]
        for t in plan.tranches
    ]
    verifie = "vérifié" if plan.verifie else "non vérifié"
    return [*lignes, ["**total**", verifie, "1", montant_francais(plan.montant)]]


def tableau_des_vacances(dossier: Dossier, au: date) -> list[list[str]]:
    return [
        [
            v.premier_jour.isoformat(),
            v.dernier_jour.isoformat(),
            f"{v.reference.valeur} mois",
            v.limite.isoformat(),
            v.alerte,
        ]
        for v in vacances(dossier, BAREME, au=au)
    ]


def test_dix_exemples() -> None:
    assert len(EXEMPLES) == 10
    assert PAGE.count("```json") == 10


@pytest.mark.parametrize(("titre", "poste", "tableau"), EXEMPLES, ids=[titre for titre, _, _ in EXEMPLES])
def test_exemple(titre: str, poste: str, tableau: str) -> None:
    contenu = json.loads(poste)
    au = contenu.pop("examen_au", None)
    dossier = Dossier.depuis_json(contenu)
    if tableau.startswith("| vacant"):
        assert cellules(tableau) == tableau_des_vacances(dossier, date.fromisoformat(au))
    else:
        recalcul = tableau_des_versements if tableau.startswith("| tranche") else tableau_des_droits
        assert cellules(tableau) == recalcul(dossier)


def test_tous_les_tableaux_de_montants_sont_recalcules() -> None:
    """A table that holds an amount is one of the examples, or the table of parameters."""
    exemples = "".join(tableau for _, _, tableau in EXEMPLES)
    parametres = PAGE.partition("## Tous les paramètres")[2]
    for ligne in PAGE.splitlines():
        if ligne.startswith("|") and re.search(r"\d,\d\d", ligne):
            assert ligne in exemples or ligne in parametres, ligne


def test_tous_les_parametres() -> None:
    def lignes(contenu: Parametre | Groupe) -> list[list[str]]:
        if isinstance(contenu, Groupe):
            return [ligne for enfant in contenu.enfants.values() for ligne in lignes(enfant)]
        return [
            [f"`{contenu.nom}`", v.depuis.isoformat(), str(v.texte), contenu.unite, v.statut]
            for v in contenu.valeurs
        ]

    tableau = PAGE.partition("## Tous les paramètres\n\n")[2]
    attendu = [ligne for _, contenu in sorted(lire_dossier(RACINE).items()) for ligne in lignes(contenu)]
    assert cellules(tableau) == attendu
