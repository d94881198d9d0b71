"""Dated parameters: the law as data, in the shape of OpenFisca.

A file holds one parameter (`description`, `unit`, `values`) or a group (`description`, `parametres`), groups
may nest. Each value is keyed by a quoted ISO date, from which it holds, and carries its `source` and its
`statut`; a `null` value says that the measure ends. Values are quoted texts, so that no binary float ever
enters a computation.

    >>> plafond.au(date(2021, 7, 1)).valeur
    Decimal('50000.00')
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from commun.lecture_yaml import ErreurParametre, Noeud, composer

__all__ = ["STATUTS", "UNITES", "ErreurParametre", "Groupe", "Parametre", "ValeurDatee", "lire", "lire_texte"]

#: How far a value may be trusted: a source says it, it was deduced, or nobody could check it.
STATUTS = ("documente", "infere", "non_verifie")

#: Unit → what a value must look like.
UNITES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "EUR": re.compile(r"\d+\.\d{2}"),
        "EUR/mois": re.compile(r"\d+\.\d{2}"),
        "mois": re.compile(r"\d+"),
        "annee": re.compile(r"[1-9]\d*"),
        "coefficient": re.compile(r"\d+(\.\d+)?"),
        "part": re.compile(r"0(\.\d+)?|1(\.0+)?"),
        "regle": re.compile(r"[a-z]+(_[a-z]+)*"),
    }
)

_DATE_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class ValeurDatee:
    """A value from a day on. `texte` is the value as written; None when the measure ends on that day."""

    depuis: date
    texte: str | None
    source: str
    statut: str
    notes: str = ""

    @property
    def valeur(self) -> Decimal | None:
        """The exact number, None when the measure has ended (the unit `regle` has names, read `texte`)."""
        return None if self.texte is None else Decimal(self.texte)


@dataclass(frozen=True)
class Parametre:
    """One measure over time; `nom` is its full path, such as `relance-2021/plafond/public`."""

    nom: str
    description: str
    unite: str
    valeurs: tuple[ValeurDatee, ...]
    notes: str = ""
    fichier: str = field(default="", compare=False)
    ligne: int = field(default=0, compare=False)

    @property
    def debut(self) -> date:
        """The first day for which a value is known."""
        return self.valeurs[0].depuis

    def au(self, jour: date) -> ValeurDatee:
        """The value in force on a day, included. Raises ErreurParametre before the first known day."""
        rang = bisect_right(self.valeurs, jour, key=lambda valeur: valeur.depuis)
        if rang == 0:
            debut = self.debut.isoformat()
            raise ErreurParametre(
                self.fichier, self.ligne, f"« {self.nom} » n'est pas connu avant le {debut}"
            )
        return self.valeurs[rang - 1]

    def en_json(self) -> dict[str, object]:
        """What the file says, without layout or comments: the input of the version and of the archive."""
        valeurs = {v.depuis.isoformat(): _sans_notes_vides(v) for v in self.valeurs}
        contenu: dict[str, object] = {"description": self.description, "unit": self.unite, "values": valeurs}
        return contenu | ({"notes": self.notes} if self.notes else {})


@dataclass(frozen=True)
class Groupe:
    """Named parameters and groups kept together."""

    nom: str
    description: str
    enfants: Mapping[str, Parametre | Groupe]
    notes: str = ""
    fichier: str = field(default="", compare=False)
    ligne: int = field(default=0, compare=False)

    def refus(self, raison: str) -> ErreurParametre:
        return ErreurParametre(self.fichier, self.ligne, raison)

    def parametre(self, nom: str, *, unite: str) -> Parametre:
        """The child parameter `nom`; raises ErreurParametre when it is missing or in another unit."""
        enfant = self.enfants.get(nom)
        if not isinstance(enfant, Parametre):
            raise self.refus(f"« {self.nom} » doit contenir le paramètre « {nom} »")
        if enfant.unite != unite:
            raison = f"« {enfant.nom} » est en « {enfant.unite} », l'unité attendue est « {unite} »"
            raise ErreurParametre(enfant.fichier, enfant.ligne, raison)
        return enfant

    def groupe(self, nom: str) -> Groupe:
        """The child group `nom`; raises ErreurParametre when it is missing."""
        enfant = self.enfants.get(nom)
        if not isinstance(enfant, Groupe):
            raise self.refus(f"« {self.nom} » doit contenir le groupe « {nom} »")
        return enfant

    def exiger(self, noms: set[str]) -> None:
        """Refuses a group whose children are not exactly `noms`: no misspelt name is silently ignored."""
        ecart = noms ^ set(self.enfants)
        if ecart:
            raise self.refus(f"« {self.nom} » : {', '.join(sorted(ecart))} en trop ou manquant")

    def en_json(self) -> dict[str, object]:
        """What the file says, without layout or comments."""
        enfants = {nom: enfant.en_json() for nom, enfant in self.enfants.items()}
        contenu: dict[str, object] = {"description": self.description, "parametres": enfants}
        return contenu | ({"notes": self.notes} if self.notes else {})


def lire(chemin: Path, *, nom: str, fichier: str = "") -> Parametre | Groupe:
    """Reads a parameter file (UTF-8). `fichier` is the name shown in the errors, by default the file's path.

    Raises ErreurParametre for anything that is not expected.
    """
    fichier = fichier or str(chemin)
    try:
        texte = chemin.read_text(encoding="utf-8")
    except OSError as erreur:
        raise ErreurParametre(fichier, 1, f"fichier illisible ({erreur.strerror})") from erreur
    except UnicodeDecodeError as erreur:
        raise ErreurParametre(fichier, 1, "le fichier n'est pas en UTF-8") from erreur
    return lire_texte(texte, nom=nom, fichier=fichier)


def lire_texte(texte: str, *, nom: str, fichier: str) -> Parametre | Groupe:
    """Same as `lire` for a text already in memory (JSON is accepted: it is YAML)."""
    return _lire_noeud(composer(texte, fichier), nom)


def _lire_noeud(noeud: Noeud, nom: str) -> Parametre | Groupe:
    cles = {cle.texte(f"clé de « {nom} »") for cle, _ in noeud.entrees(f"« {nom} »")}
    return _lire_groupe(noeud, nom) if "parametres" in cles else _lire_parametre(noeud, nom)


def _lire_groupe(noeud: Noeud, nom: str) -> Groupe:
    champs = noeud.champs(f"« {nom} »", requis=("description", "parametres"), admis=("notes",))
    enfants: dict[str, Parametre | Groupe] = {}
    for cle, valeur in champs["parametres"].entrees("parametres"):
        court = cle.texte("nom de paramètre")
        enfants[court] = _lire_noeud(valeur, f"{nom}/{court}")
    if not enfants:
        raise champs["parametres"].refus(f"« {nom} » ne contient aucun paramètre")
    return Groupe(
        nom=nom,
        description=champs["description"].texte("description"),
        enfants=MappingProxyType(enfants),
        notes=champs["notes"].texte("notes") if "notes" in champs else "",
        fichier=noeud.fichier,
        ligne=noeud.ligne,
    )


def _lire_parametre(noeud: Noeud, nom: str) -> Parametre:
    champs = noeud.champs(f"« {nom} »", requis=("description", "unit", "values"), admis=("notes",))
    unite = champs["unit"].texte("unit")
    if unite not in UNITES:
        raise champs["unit"].refus(f"unité « {unite} » inconnue ; unités admises : {', '.join(UNITES)}")
    valeurs: list[ValeurDatee] = []
    for cle, valeur in champs["values"].entrees("values"):
        depuis = _lire_date(cle)
        if valeurs and depuis <= valeurs[-1].depuis:
            precedente = valeurs[-1].depuis.isoformat()
            raise cle.refus(
                f"la date {depuis.isoformat()} ne suit pas {precedente} : les dates doivent croître"
            )
        valeurs.append(_lire_valeur(valeur, depuis, unite))
    if not valeurs:
        raise champs["values"].refus(f"« {nom} » n'a aucune valeur")
    return Parametre(
        nom=nom,
        description=champs["description"].texte("description"),
        unite=unite,
        valeurs=tuple(valeurs),
        notes=champs["notes"].texte("notes") if "notes" in champs else "",
        fichier=noeud.fichier,
        ligne=noeud.ligne,
    )


def _lire_date(cle: Noeud) -> date:
    if not cle.est_cite:
        raise cle.refus('date sans guillemets : écrivez "AAAA-MM-JJ"')
    texte = cle.texte("date")
    try:
        if not _DATE_ISO.fullmatch(texte):
            raise ValueError(texte)
        return date.fromisoformat(texte)
    except ValueError as erreur:
        raise cle.refus(f'date « {texte} » refusée : écrivez "AAAA-MM-JJ"') from erreur


def _lire_valeur(noeud: Noeud, depuis: date, unite: str) -> ValeurDatee:
    quoi = f"la valeur du {depuis.isoformat()}"
    champs = noeud.champs(quoi, requis=("value", "source", "statut"), admis=("notes",))
    statut = champs["statut"].texte("statut")
    if statut not in STATUTS:
        raise champs["statut"].refus(f"statut « {statut} » inconnu ; statuts admis : {', '.join(STATUTS)}")
    return ValeurDatee(
        depuis=depuis,
        texte=_lire_nombre(champs["value"], unite),
        source=champs["source"].texte("source"),
        statut=statut,
        notes=champs["notes"].texte("notes") if "notes" in champs else "",
    )


def _lire_nombre(noeud: Noeud, unite: str) -> str | None:
    if noeud.est_nul:
        return None
    if not noeud.est_cite:
        raise noeud.refus(
            'valeur sans guillemets : écrivez par exemple "1554.58" (jamais un nombre à virgule flottante)'
        )
    texte = noeud.texte("value")
    if not UNITES[unite].fullmatch(texte):
        raise noeud.refus(f"valeur « {texte} » refusée pour l'unité « {unite} »")
    return texte


def _sans_notes_vides(valeur: ValeurDatee) -> dict[str, str | None]:
    contenu = {"value": valeur.texte, "source": valeur.source, "statut": valeur.statut}
    return contenu | ({"notes": valeur.notes} if valeur.notes else {})
