"""The register of processing (RGPD, 30), read from each room's `registre.yaml`: what the page says is what runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from django.apps import apps

from commun.lecture_yaml import Noeud, composer

FICHIER = "registre.yaml"


class Sort(StrEnum):
    """What happens at the end of a duration. `COLONNES`: the personal columns are emptied, as an erasure would."""

    SUPPRESSION = "suppression"
    EFFACEMENT = "effacement"
    COLONNES = "colonnes"
    ARCHIVES = "archives"

    @property
    def libelle(self) -> str:
        return {
            "suppression": "supprimé",
            "effacement": "effacé ou rendu anonyme",
            "colonnes": "rendu anonyme",
            "archives": "versé aux archives ou détruit, sur décision",
        }[self.value]


_UNITES = {"heure": "hours", "jour": "days", "mois": "months", "an": "years"}


@dataclass(frozen=True)
class Conservation:
    """One line of retention. Without `table` (sort `archives`) nothing runs: the line informs."""

    cle: str
    donnees: str
    duree: str
    depart: str
    sort: Sort
    table: str = ""
    date: str = ""
    si: str = ""
    personne: str = ""
    preavis: str = ""
    grace: str = ""
    fichiers: tuple[str, ...] = ()
    toujours: str = ""
    """`oui`: applied whatever the setting says (what only served a moment)."""

    @property
    def execute(self) -> bool:
        return self.sort != Sort.ARCHIVES


@dataclass(frozen=True)
class Traitement:
    """One purpose, as the public page tells it."""

    cle: str
    titre: str
    finalite: str
    base: str
    personnes: str
    categories: tuple[str, ...]
    destinataires: tuple[str, ...]
    sous_traitants: tuple[str, ...]
    conservation: tuple[Conservation, ...]


def intervalle(duree: str) -> str:
    """`6 mois` → `6 months`, for PostgreSQL. Raises ValueError."""
    trouve = re.fullmatch(r"(\d+) (heure|jour|mois|an)s?", duree)
    if trouve is None:
        raise ValueError(f"durée « {duree} » : écrivez « 12 heures », « 30 jours », « 6 mois » ou « 3 ans »")
    return f"{trouve[1]} {_UNITES[trouve[2]]}"


@cache
def traitements() -> dict[str, Traitement]:
    """Every purpose of every room, by key. Raises ErreurParametre with the file and the line."""
    tous: dict[str, Traitement] = {}
    for salle in apps.get_app_configs():
        fichier = Path(salle.path) / FICHIER
        if fichier.is_file():
            racine = composer(fichier.read_text(encoding="utf-8"), f"{salle.label}/{FICHIER}")
            liste = racine.champs("registre", requis=("traitements",))["traitements"]
            for cle, corps in liste.entrees("traitements"):
                nom = cle.texte("clé du traitement")
                if nom in tous:
                    raise cle.refus(f"traitement « {nom} » déjà décrit")
                tous[nom] = _traitement(nom, corps)
    return tous


def regles_de_conservation() -> dict[str, Conservation]:
    """Every line of retention, by key, those that only inform included."""
    return {regle.cle: regle for traitement in traitements().values() for regle in traitement.conservation}


def _traitement(cle: str, corps: Noeud) -> Traitement:
    textes = ("titre", "finalite", "base", "personnes")
    listes = ("categories", "destinataires", "sous_traitants")
    champs = corps.champs(cle, requis=(*textes, *listes, "conservation"))

    def liste(nom: str) -> tuple[str, ...]:
        return tuple(noeud.texte(nom) for noeud in _elements(champs[nom], nom))

    return Traitement(
        cle=cle,
        titre=champs["titre"].texte("titre"),
        finalite=champs["finalite"].texte("finalite"),
        base=champs["base"].texte("base"),
        personnes=champs["personnes"].texte("personnes"),
        categories=liste("categories"),
        destinataires=liste("destinataires"),
        sous_traitants=liste("sous_traitants"),
        conservation=tuple(_conservation(n) for n in _elements(champs["conservation"], "conservation")),
    )


def _conservation(noeud: Noeud) -> Conservation:
    requis = ("cle", "donnees", "duree", "depart", "sort")
    admis = ("table", "date", "si", "personne", "preavis", "grace", "fichiers", "toujours")
    champs = noeud.champs("conservation", requis=requis, admis=admis)
    valeurs = {nom: champ.texte(nom) for nom, champ in champs.items() if nom not in ("sort", "fichiers")}
    try:
        sort = Sort(champs["sort"].texte("sort"))
        for nom in ("duree", "preavis", "grace"):
            if nom in valeurs:
                intervalle(valeurs[nom])
    except ValueError as erreur:
        raise noeud.refus(str(erreur)) from erreur
    fichiers = tuple(champs["fichiers"].texte("fichiers").split()) if "fichiers" in champs else ()
    regle = Conservation(**valeurs, sort=sort, fichiers=fichiers)  # type: ignore[arg-type]
    if regle.execute != bool(regle.table and regle.date):
        raise noeud.refus(
            f"« {regle.cle} » : une règle qui s'exécute nomme sa table et sa date, et elle seule"
        )
    if (regle.sort == Sort.EFFACEMENT) != bool(regle.personne) or bool(regle.preavis) != bool(regle.grace):
        raise noeud.refus(f"« {regle.cle} » : un effacement nomme la personne ; un préavis va avec son délai")
    return regle


def _elements(noeud: Noeud, quoi: str) -> list[Noeud]:
    if not isinstance(noeud.brut, yaml.SequenceNode) or not noeud.brut.value:
        raise noeud.refus(f"{quoi} : une liste non vide est attendue")
    return [Noeud(noeud.fichier, brut) for brut in noeud.brut.value]
