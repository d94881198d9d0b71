"""What crosses all rooms: each room fills these registries in its `apps.ready()`, `config` composes them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet

from commun.acteurs import Acteur
from commun.denombrement import denombrer


@dataclass(frozen=True)
class AFaire:
    """A line of a home page: what waits for this actor, until when, and where to do it.

    `lignes`: the rows that wait, when only their number matters; `a_faire` counts those of every room at once.
    """

    libelle: str
    url: str
    nombre: int = 1
    echeance: date | None = None
    lignes: QuerySet[Any] | None = None


@dataclass(frozen=True)
class Attente:
    """A file that waits for the ANCT: `sorte` is a slug of `SORTES`, `depuis` when it began to wait."""

    sorte: str
    objet: str
    url: str
    departement: str = ""
    depuis: date | None = None
    echeance: date | None = None


SORTES = {
    "avis": "Avis de préfecture en retard",
    "demande": "Demande à inscrire au comité",
    "mouvement": "Ajout ou restitution à décider",
    "seance": "Séance du comité",
    "contrat": "Contrat à vérifier",
    "convention": "Convention à valider",
    "avenant": "Avenant à examiner",
}


@dataclass(frozen=True)
class Lien:
    """An entry of an actor's menu; `groupe` gathers the entries of a long one."""

    libelle: str
    url: str
    roles: tuple[str, ...] = ()
    groupe: str = ""


@dataclass(frozen=True)
class Chiffre:
    """A public figure with its one definition (docs/indicateurs.md)."""

    cle: str
    libelle: str
    valeur: int
    definition: str


Porteur = Literal["structure_id", "organisme_id"]
_noms: dict[Porteur, Callable[[Collection[UUID]], dict[UUID, str]]] = {}
_a_faire: list[Callable[[Acteur], list[AFaire]]] = []
_attentes: list[Callable[[Acteur, date], list[Attente]]] = []
_menus: list[Lien] = []
_chiffres: list[Callable[[], list[Chiffre]]] = []


def inscrire_a_faire(fonction: Callable[[Acteur], list[AFaire]]) -> None:
    if fonction not in _a_faire:
        _a_faire.append(fonction)


def inscrire_attentes(fonction: Callable[[Acteur, date], list[Attente]]) -> None:
    if fonction not in _attentes:
        _attentes.append(fonction)


def inscrire_menu(*liens: Lien) -> None:
    _menus.extend(lien for lien in liens if lien not in _menus)


def inscrire_noms(porteur: Porteur, fonction: Callable[[Collection[UUID]], dict[UUID, str]]) -> None:
    """Names of the structures or organisations behind habilitations, that `comptes` may not read."""
    _noms[porteur] = fonction


def noms_de_perimetres(identifiants: dict[Porteur, set[UUID]]) -> dict[UUID, str]:
    """Name of each host or organisation that the current perimeter may read; a query for each kind that is asked."""
    return {
        cle: nom for porteur, ids in identifiants.items() if ids for cle, nom in _noms[porteur](ids).items()
    }


def inscrire_chiffres(fonction: Callable[[], list[Chiffre]]) -> None:
    if fonction not in _chiffres:
        _chiffres.append(fonction)


def a_faire(acteur: Acteur) -> list[AFaire]:
    """All that waits for this actor, over all rooms, lines of nothing left out; the most urgent first, undated last."""
    lignes = [ligne for fonction in _a_faire for ligne in fonction(acteur)]
    nombres = iter(denombrer([ligne.lignes for ligne in lignes if ligne.lignes is not None]))
    lignes = [
        ligne if ligne.lignes is None else replace(ligne, nombre=next(nombres), lignes=None)
        for ligne in lignes
    ]
    return sorted(
        (ligne for ligne in lignes if ligne.nombre),
        key=lambda ligne: (ligne.echeance is None, ligne.echeance or date.max),
    )


def attentes(acteur: Acteur, jour: date) -> list[Attente]:
    """Every file that waits for this actor, over all rooms: the nearest deadline first, undated last."""
    lignes = [ligne for fonction in _attentes for ligne in fonction(acteur, jour)]
    return sorted(
        lignes,
        key=lambda a: (a.echeance is None, a.echeance or date.max, a.depuis or date.max, a.objet, a.url),
    )


#: Up to here the entries of a menu stand side by side.
MENU_COURT = 8


@dataclass(frozen=True)
class Rubrique:
    """A group of entries; without a name, one entry that stands by itself."""

    nom: str
    liens: tuple[Lien, ...]


def menu(acteur: Acteur) -> list[Rubrique]:
    """Entries of the actor's role, gathered by group when they are many."""
    liens = [lien for lien in _menus if acteur.role in lien.roles]
    groupes: dict[str, list[Lien]] = {}
    for lien in liens:
        court = len(liens) <= MENU_COURT or not lien.groupe
        groupes.setdefault(lien.url if court else lien.groupe, []).append(lien)
    return [Rubrique("" if nom == siens[0].url else nom, tuple(siens)) for nom, siens in groupes.items()]


def chiffres() -> list[Chiffre]:
    """Every public figure."""
    return [chiffre for fonction in _chiffres for chiffre in fonction()]


# Amounts of the law that a room below shows or checks, computed by the room above that knows the rule.
Montant = Callable[..., Decimal]
_montants: dict[str, Montant] = {}


def inscrire_montant(nom: str, fonction: Montant) -> None:
    """`smic` (jour, departement): euros gross a month, 35 h. `plafond` (jour, departement, statut): euros a post."""
    _montants[nom] = fonction


def montant(nom: str, **arguments: object) -> Decimal | None:
    """The amount of a registered rule in euros; None when no room knows it."""
    fonction = _montants.get(nom)
    return fonction(**arguments) if fonction else None
