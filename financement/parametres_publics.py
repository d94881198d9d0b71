"""The barème as the public reads it: what is in force on a day, each value's history, and what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from commun.parametres import Groupe, Parametre, ValeurDatee, lire_texte
from financement.chargement import RACINE, bareme_en_vigueur, lire_dossier
from financement.moteur.champs import DERNIER_JOUR, PREMIER_JOUR

#: Bounds of the dates that the page accepts.
PREMIER, DERNIER = PREMIER_JOUR, DERNIER_JOUR

STATUTS = {"documente": "documenté", "infere": "inféré", "non_verifie": "non vérifié"}
UNITES = {
    "EUR": "€",
    "EUR/mois": "€ par mois",
    "mois": "mois",
    "annee": "année de la grille",
    "coefficient": "",
    "part": "",
    "regle": "",
}


@dataclass(frozen=True)
class ValeurPublique:
    """A value of a parameter from a day on; `texte` in French form, `fin` the last day, None while it holds."""

    depuis: date
    fin: date | None
    texte: str
    source: str
    statut: str
    notes: str


@dataclass(frozen=True)
class ParametrePublic:
    """A parameter with its whole history, the oldest value first, and the one of the chosen day."""

    nom: str
    description: str
    historique: tuple[ValeurPublique, ...]
    en_vigueur: ValeurPublique | None


@dataclass(frozen=True)
class FamillePublique:
    """The parameters of a scheme, or those that all schemes share."""

    slug: str
    titre: str
    parametres: tuple[ParametrePublic, ...]


@dataclass(frozen=True)
class Ecart:
    """A parameter whose value is not the same on both sides; empty when it does not exist there."""

    nom: str
    avant: str
    apres: str


@cache
def _parametres() -> dict[str, Parametre]:
    return _aplatir(lire_dossier(RACINE))


def version() -> str:
    """The version of the barème in force: SHA-256 of its content."""
    return bareme_en_vigueur().version


def familles(jour: date) -> list[FamillePublique]:
    """Every parameter by scheme, with its value on this day."""
    groupes: dict[str, list[ParametrePublic]] = {}
    for nom, parametre in sorted(_parametres().items()):
        slug = nom.partition("/")[0] if nom.partition("/")[0] in bareme_en_vigueur().dispositifs else ""
        groupes.setdefault(slug, []).append(_public(parametre, jour))
    dispositifs = bareme_en_vigueur().dispositifs
    return [
        FamillePublique(
            slug or "commun",
            dispositifs[slug].libelle if slug else "Paramètres communs",
            tuple(groupes[slug]),
        )
        for slug in sorted(groupes)
    ]


def ecarts_entre_dates(debut: date, fin: date) -> list[Ecart]:
    """What is not the same on two days, under the barème in force."""
    return [
        Ecart(nom, avant, apres)
        for nom, parametre in sorted(_parametres().items())
        if (avant := _dire_au(parametre, debut)) != (apres := _dire_au(parametre, fin))
    ]


def ecarts_entre_versions(ancien: str, nouveau: str) -> list[Ecart]:
    """What differs between two archived contents (canonical JSON): every dated value, its source and status too."""
    avant, apres = _valeurs(ancien), _valeurs(nouveau)
    return [
        Ecart(nom, avant.get(nom, ""), apres.get(nom, ""))
        for nom in sorted(avant.keys() | apres.keys())
        if avant.get(nom) != apres.get(nom)
    ]


def _valeurs(contenu: str) -> dict[str, str]:
    fichiers = {
        fichier: lire_texte(json.dumps(texte, ensure_ascii=False), nom=_nom(fichier), fichier=fichier)
        for fichier, texte in json.loads(contenu).items()
    }
    return {
        f"{nom}, depuis le {valeur.depuis:%d/%m/%Y}": (
            f"{_dire(parametre, valeur)} ({STATUTS[valeur.statut]} ; {valeur.source})"
        )
        for nom, parametre in _aplatir(fichiers).items()
        for valeur in parametre.valeurs
    }


def _nom(fichier: str) -> str:
    return "smic" if fichier.endswith("smic.yaml") else fichier.partition("bareme/")[2].removesuffix(".yaml")


def _aplatir(fichiers: Mapping[str, Parametre | Groupe]) -> dict[str, Parametre]:
    def parcourir(contenu: Parametre | Groupe) -> Iterator[Parametre]:
        if isinstance(contenu, Parametre):
            yield contenu
        else:
            for enfant in contenu.enfants.values():
                yield from parcourir(enfant)

    return {parametre.nom: parametre for contenu in fichiers.values() for parametre in parcourir(contenu)}


def _public(parametre: Parametre, jour: date) -> ParametrePublic:
    suivants = [valeur.depuis for valeur in parametre.valeurs[1:]]
    fins = [suivant - timedelta(days=1) for suivant in suivants]
    historique = tuple(
        ValeurPublique(
            valeur.depuis, fin, _dire(parametre, valeur), valeur.source, STATUTS[valeur.statut], valeur.notes
        )
        for valeur, fin in zip(parametre.valeurs, [*fins, None], strict=True)
    )
    retenues = [publique for publique in historique if publique.depuis <= jour]
    return ParametrePublic(
        parametre.nom, parametre.description, historique, retenues[-1] if retenues else None
    )


def _dire_au(parametre: Parametre, jour: date) -> str:
    return _dire(parametre, parametre.au(jour)) if parametre.debut <= jour else ""


def _dire(parametre: Parametre, valeur: ValeurDatee) -> str:
    """« 1 554,58 € par mois », « 20 % », « fin de la mesure »."""
    if valeur.texte is None:
        return "fin de la mesure"
    if parametre.unite == "part":
        pour_cent = f"{(valeur.valeur or Decimal(0)) * 100:.6f}".rstrip("0").rstrip(".")
        return f"{pour_cent.replace('.', ',')}\u00a0%"
    if parametre.unite == "regle":
        return valeur.texte
    entier, _, decimales = valeur.texte.partition(".")
    groupe = f"{int(entier):,}".replace(",", "\u202f")
    texte = groupe + (f",{decimales}" if decimales else "")
    return f"{texte}\u00a0{UNITES[parametre.unite]}".rstrip("\u00a0")
