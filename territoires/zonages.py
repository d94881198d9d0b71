"""Imports official lists of zonings: FRR and ZRR by commune, QPV by district.

A list is strict and whole: one faulty line and nothing is written. The same list again changes nothing. A commune
that the COG does not hold any more is told and left aside: official lists keep the names of merged communes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from django.db import transaction

from territoires.enums import TypeZonage
from territoires.models import Commune, Quartier, Zonage

LIVRE = Path(__file__).parent / "donnees" / "zonages.csv"
COLONNES = ("type", "code_commune", "code_quartier", "nom_quartier", "date_debut", "date_fin", "source")
QPV = "qpv"
TYPES = (*TypeZonage.values, QPV)
_COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")
# QP087001 (2014), QN08701M (2024): the département is in the code.
_QUARTIER = re.compile(r"Q[NP][0-9A-Z]{6}")


class ListeRefusee(Exception):
    """The list is not written; `erreurs` are French sentences, each with its line."""

    def __init__(self, erreurs: list[str]) -> None:
        super().__init__(f"{len(erreurs)} erreur(s)")
        self.erreurs = erreurs


@dataclass
class Bilan:
    """What an import did, line by line of the file."""

    lues: int = 0
    ajoutees: int = 0
    modifiees: int = 0
    inchangees: int = 0
    inconnues: list[str] = field(default_factory=list)

    def en_json(self) -> dict[str, Any]:
        return self.__dict__


@dataclass(frozen=True)
class _Ligne:
    rang: int
    type: str
    commune: str
    quartier: str
    nom: str
    debut: date
    fin: date | None
    source: str

    @property
    def cle(self) -> tuple[str, str, date]:
        return (self.type, self.quartier or self.commune, self.debut)


def importer_zonages(flux: TextIO) -> Bilan:
    """Read a CSV (UTF-8, commas, the header `COLONNES`) and write what is new or changed, in one transaction.

    A line is known by its zoning, its commune and its first day (a district by its code): its end and its source may
    change. Raises ListeRefusee with every fault of the file.
    """
    lignes = list(_lire(flux))
    bilan = Bilan(lues=len(lignes))
    with transaction.atomic():
        connues = set(Commune.objects.values_list("pk", flat=True))
        for ligne in lignes:
            if ligne.commune not in connues:
                bilan.inconnues.append(f"ligne {ligne.rang} : commune {ligne.commune} inconnue")
        gardees = [ligne for ligne in lignes if ligne.commune in connues]
        _ecrire_zonages([ligne for ligne in gardees if ligne.type != QPV], bilan)
        _ecrire_quartiers([ligne for ligne in gardees if ligne.type == QPV], bilan)
    return bilan


def _lire(flux: TextIO) -> Iterator[_Ligne]:
    lecteur = csv.DictReader(flux, strict=True)
    if tuple(lecteur.fieldnames or ()) != COLONNES:
        raise ListeRefusee([f"ligne 1 : l'en-tête attendu est « {','.join(COLONNES)} »"])
    lignes: list[_Ligne] = []
    erreurs: list[str] = []
    vues: dict[tuple[str, str, date], int] = {}
    try:
        for rang, brute in enumerate(lecteur, start=2):
            ligne, fautes = _ligne(rang, brute)
            erreurs += [f"ligne {rang} : {faute}" for faute in fautes]
            if ligne is not None:
                if (premiere := vues.setdefault(ligne.cle, rang)) != rang:
                    erreurs.append(f"ligne {rang} : répète la ligne {premiere}")
                lignes.append(ligne)
    except csv.Error as erreur:
        erreurs.append(f"ligne {lecteur.line_num} : {erreur}")
    if erreurs:
        raise ListeRefusee(erreurs)
    yield from lignes


def _ligne(rang: int, brute: dict[Any, Any]) -> tuple[_Ligne | None, list[str]]:
    if None in brute or None in brute.values():
        return None, [f"{len(COLONNES)} colonnes attendues"]
    texte = {cle: valeur.strip() for cle, valeur in brute.items()}
    fautes = []
    if texte["type"] not in TYPES:
        fautes.append(f"type « {texte['type']} » inconnu ; types admis : {', '.join(TYPES)}")
    if not _COMMUNE.fullmatch(texte["code_commune"]):
        fautes.append(f"code_commune « {texte['code_commune']} » : cinq signes du code officiel géographique")
    if not texte["source"] or len(texte["source"]) > 200:
        fautes.append("source : indiquez le texte officiel, en 200 caractères au plus")
    fautes += _fautes_du_quartier(texte)
    debut, fin = _jour(texte["date_debut"]), _jour(texte["date_fin"])
    if debut is None:
        fautes.append(f"date_debut « {texte['date_debut']} » : écrivez AAAA-MM-JJ")
    if texte["date_fin"] and fin is None:
        fautes.append(f"date_fin « {texte['date_fin']} » : écrivez AAAA-MM-JJ, ou rien")
    if debut and fin and fin < debut:
        fautes.append("date_fin précède date_debut")
    if fautes or debut is None:
        return None, fautes
    return (
        _Ligne(
            rang,
            texte["type"],
            texte["code_commune"],
            texte["code_quartier"],
            texte["nom_quartier"],
            debut,
            fin,
            texte["source"],
        ),
        [],
    )


def _fautes_du_quartier(texte: dict[str, str]) -> list[str]:
    code, nom = texte["code_quartier"], texte["nom_quartier"]
    if texte["type"] != QPV:
        return ["code_quartier et nom_quartier ne concernent que les QPV"] if code or nom else []
    fautes = []
    if not _QUARTIER.fullmatch(code):
        fautes.append(f"code_quartier « {code} » : QP ou QN suivi de six signes")
    if not nom or len(nom) > 150:
        fautes.append("nom_quartier : de 1 à 150 caractères")
    return fautes


def _jour(texte: str) -> date | None:
    try:
        return date.fromisoformat(texte) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", texte) else None
    except ValueError:
        return None


def _ecrire_zonages(lignes: list[_Ligne], bilan: Bilan) -> None:
    existants = {(z.type, z.commune_id, z.date_debut): z for z in Zonage.objects.select_for_update()}
    nouveaux, changes = [], []
    for ligne in lignes:
        zonage = existants.get(ligne.cle)
        if zonage is None:
            nouveaux.append(
                Zonage(
                    type=ligne.type,
                    commune_id=ligne.commune,
                    date_debut=ligne.debut,
                    date_fin=ligne.fin,
                    source=ligne.source,
                )
            )
        elif (zonage.date_fin, zonage.source) != (ligne.fin, ligne.source):
            zonage.date_fin, zonage.source = ligne.fin, ligne.source
            changes.append(zonage)
    Zonage.objects.bulk_create(nouveaux, batch_size=1000)
    Zonage.objects.bulk_update(changes, ["date_fin", "source"], batch_size=1000)
    _compter(bilan, lignes, len(nouveaux), len(changes))


def _ecrire_quartiers(lignes: list[_Ligne], bilan: Bilan) -> None:
    existants = {q.code: q for q in Quartier.objects.select_for_update()}
    nouveaux, changes = [], []
    for ligne in lignes:
        voulu = Quartier(
            code=ligne.quartier,
            nom=ligne.nom,
            commune_id=ligne.commune,
            date_debut=ligne.debut,
            date_fin=ligne.fin,
            source=ligne.source,
        )
        ancien = existants.get(ligne.quartier)
        champs = ("nom", "commune_id", "date_debut", "date_fin", "source")
        if ancien is None:
            nouveaux.append(voulu)
        elif any(getattr(ancien, champ) != getattr(voulu, champ) for champ in champs):
            changes.append(voulu)
    Quartier.objects.bulk_create(nouveaux, batch_size=1000)
    Quartier.objects.bulk_update(
        changes, ["nom", "commune", "date_debut", "date_fin", "source"], batch_size=1000
    )
    _compter(bilan, lignes, len(nouveaux), len(changes))


def _compter(bilan: Bilan, lignes: list[_Ligne], ajoutees: int, modifiees: int) -> None:
    bilan.ajoutees += ajoutees
    bilan.modifiees += modifiees
    bilan.inchangees += len(lignes) - ajoutees - modifiees
