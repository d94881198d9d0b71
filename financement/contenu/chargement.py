"""Strict reading of the articles and models: an unknown key, condition or value is refused with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TypeVar

import yaml

from commun.argent import FINE, INSECABLE
from commun.lecture_yaml import Noeud, composer
from financement.contenu.traits import LISTES, TRAITS, VALEURS

RACINE = Path(__file__).parent
CONDITIONS = ("si", "sauf", "depuis", "jusque")


@dataclass(frozen=True)
class Condition:
    """Every trait of `si` is there, none of `sauf`; from `depuis` to `jusque`, both included."""

    si: frozenset[str] = frozenset()
    sauf: frozenset[str] = frozenset()
    depuis: date = date.min
    jusque: date = date.max

    def tient(self, traits: frozenset[str], le: date) -> bool:
        return self.si <= traits and not self.sauf & traits and self.depuis <= le <= self.jusque


@dataclass(frozen=True)
class Element:
    """One sentence with its condition."""

    texte: str
    condition: Condition


@dataclass(frozen=True)
class Bloc:
    """A paragraph, a list or a framed amount (`genre`), under a condition; repeated for each item of a list."""

    genre: str
    elements: tuple[Element, ...]
    condition: Condition
    pour_chaque: str = ""


@dataclass(frozen=True)
class Redaction:
    """What an article says between two dates (both included; no end: until further notice)."""

    du: date
    au: date | None
    blocs: tuple[Bloc, ...]


@dataclass(frozen=True)
class Article:
    code: str
    titre: str
    redactions: tuple[Redaction, ...]


@dataclass(frozen=True)
class Place:
    """Where a model puts an article, and when it has it."""

    article: str
    condition: Condition


@dataclass(frozen=True)
class VersionModele:
    """The order of the articles between two dates."""

    version: str
    du: date
    au: date | None
    preambule: tuple[Place, ...]
    articles: tuple[Place, ...]


@dataclass(frozen=True)
class Modele:
    code: str
    titre: str
    versions: tuple[VersionModele, ...]


@dataclass(frozen=True)
class Recueil:
    """Every article and every model of the repository, with the fingerprint of the files."""

    articles: dict[str, Article]
    modeles: dict[str, Modele]
    empreinte: str


@cache
def recueil() -> Recueil:
    """The repository's texts, read once. Raises ErreurParametre."""
    return lire_dossier(RACINE)


def lire_dossier(racine: Path) -> Recueil:
    """Every file under `articles/` and `modeles/`. Raises ErreurParametre with the file and the line."""
    empreinte = hashlib.sha256()
    articles: dict[str, Article] = {}
    modeles: dict[str, Modele] = {}
    for chemin in sorted([*racine.glob("articles/*.yaml"), *racine.glob("modeles/*.yaml")]):
        texte = chemin.read_text(encoding="utf-8")
        nom = f"{chemin.parent.name}/{chemin.name}"
        empreinte.update(f"{nom}\n{texte}\0".encode())
        noeud = composer(texte, nom)
        if chemin.parent.name == "articles":
            articles[chemin.stem] = _article(noeud, chemin.stem)
        else:
            modeles[chemin.stem] = _modele(noeud, chemin.stem, articles)
    return Recueil(articles, modeles, empreinte.hexdigest())


def _article(noeud: Noeud, code: str) -> Article:
    champs = noeud.champs("l'article", requis=("titre", "redactions"))
    redactions = _suite(champs["redactions"], "redactions", _redaction)
    return Article(code, champs["titre"].texte("titre"), redactions)


def _redaction(noeud: Noeud) -> Redaction:
    champs = noeud.champs("une rédaction", requis=("du", "blocs"), admis=("au",))
    du, au = _validite(champs, noeud)
    return Redaction(du, au, tuple(_bloc(bloc) for bloc in _liste(champs["blocs"], "blocs")))


def _bloc(noeud: Noeud) -> Bloc:
    champs = noeud.champs(
        "un bloc", requis=(), admis=("texte", "liste", "encadre", "pour_chaque", *CONDITIONS)
    )
    genres = [genre for genre in ("texte", "liste", "encadre") if genre in champs]
    if len(genres) != 1:
        raise noeud.refus("un bloc porte exactement une clé : texte, liste ou encadre")
    pour_chaque = champs["pour_chaque"].texte("pour_chaque") if "pour_chaque" in champs else ""
    if pour_chaque and pour_chaque not in LISTES:
        raise noeud.refus(f"« {pour_chaque} » n'est pas une liste connue : {', '.join(sorted(LISTES))}")
    return Bloc(genres[0], _elements(champs[genres[0]], genres[0]), _condition(champs), pour_chaque)


def _elements(noeud: Noeud, genre: str) -> tuple[Element, ...]:
    if genre == "texte":
        return (Element(_phrase(noeud), Condition()),)
    elements = []
    for element in _liste(noeud, genre):
        champs = element.champs("une phrase", requis=("texte",), admis=CONDITIONS)
        elements.append(Element(_phrase(champs["texte"]), _condition(champs)))
    return tuple(elements)


def _phrase(noeud: Noeud) -> str:
    texte = noeud.texte("texte")
    try:
        morceaux = list(Formatter().parse(texte))
    except ValueError as erreur:
        raise noeud.refus(f"accolades mal fermées : {erreur}") from erreur
    for _, nom, forme, conversion in morceaux:
        if nom is not None and (nom not in VALEURS or forme or conversion):
            raise noeud.refus(f"valeur « {nom} » inconnue ; valeurs admises : {', '.join(sorted(VALEURS))}")
    return _typographier(texte)


def _typographier(texte: str) -> str:
    """No-break spaces where French wants them: the files are written with plain spaces."""
    for signe in ";?!":
        texte = texte.replace(f" {signe}", f"{FINE}{signe}")
    for avant, apres in ((" :", ":"), (" »", "»"), (" %", "%")):
        texte = texte.replace(avant, INSECABLE + apres)
    return texte.replace("« ", f"«{INSECABLE}").replace("n° ", f"n°{INSECABLE}")


def _modele(noeud: Noeud, code: str, articles: dict[str, Article]) -> Modele:
    champs = noeud.champs("le modèle", requis=("titre", "versions"))

    def version(fils: Noeud) -> VersionModele:
        valeurs = fils.champs("une version", requis=("version", "du", "articles"), admis=("au", "preambule"))
        du, au = _validite(valeurs, fils)
        preambule = _places(valeurs["preambule"], articles) if "preambule" in valeurs else ()
        return VersionModele(
            valeurs["version"].texte("version"), du, au, preambule, _places(valeurs["articles"], articles)
        )

    return Modele(code, champs["titre"].texte("titre"), _suite(champs["versions"], "versions", version))


def _places(noeud: Noeud, articles: dict[str, Article]) -> tuple[Place, ...]:
    places: list[Place] = []
    for fils in _liste(noeud, "articles"):
        champs = fils.champs("un article du modèle", requis=("article",), admis=CONDITIONS)
        code = champs["article"].texte("article")
        if code not in articles:
            raise fils.refus(f"l'article « {code} » n'existe pas")
        if code in {place.article for place in places}:
            raise fils.refus(f"l'article « {code} » figure deux fois")
        places.append(Place(code, _condition(champs)))
    return tuple(places)


def _condition(champs: dict[str, Noeud]) -> Condition:
    return Condition(
        si=_traits(champs["si"]) if "si" in champs else frozenset(),
        sauf=_traits(champs["sauf"]) if "sauf" in champs else frozenset(),
        depuis=_jour(champs["depuis"], "depuis") if "depuis" in champs else date.min,
        jusque=_jour(champs["jusque"], "jusque") if "jusque" in champs else date.max,
    )


def _traits(noeud: Noeud) -> frozenset[str]:
    noms = {nom.strip() for nom in noeud.texte("condition").split(",")}
    for nom in sorted(noms - TRAITS.keys()):
        raise noeud.refus(f"condition « {nom} » inconnue ; conditions admises : {', '.join(sorted(TRAITS))}")
    return frozenset(noms)


def _liste(noeud: Noeud, quoi: str) -> list[Noeud]:
    if not isinstance(noeud.brut, yaml.SequenceNode) or not noeud.brut.value:
        raise noeud.refus(f"{quoi} : une liste non vide est attendue")
    return [Noeud(noeud.fichier, fils) for fils in noeud.brut.value]


def _jour(noeud: Noeud, quoi: str) -> date:
    texte = noeud.texte(quoi)
    try:
        return date.fromisoformat(texte)
    except ValueError as erreur:
        raise noeud.refus(f"{quoi} : une date AAAA-MM-JJ entre guillemets est attendue") from erreur


def _validite(champs: dict[str, Noeud], noeud: Noeud) -> tuple[date, date | None]:
    du = _jour(champs["du"], "du")
    au = _jour(champs["au"], "au") if "au" in champs else None
    if au is not None and au < du:
        raise noeud.refus("la fin de validité précède son début")
    return du, au


Datee = TypeVar("Datee", Redaction, VersionModele)


def _suite(noeud: Noeud, quoi: str, lire: Callable[[Noeud], Datee]) -> tuple[Datee, ...]:
    """Dated elements, oldest first: they never hold on the same day, and only the last one has no end."""
    lues: list[Datee] = []
    for fils in _liste(noeud, quoi):
        suivante = lire(fils)
        if lues and (lues[-1].au is None or suivante.du <= lues[-1].au):
            raise fils.refus("cette validité commence avant la fin de la précédente")
        lues.append(suivante)
    return tuple(lues)
