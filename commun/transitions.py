"""Life cycles: one declarative table per object, one function that moves it.

The same table gives the guard in the database (`CycleDeVie.garde()`), the buttons on screen and
`docs/cycles-de-vie.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import models, transaction

from commun.acteurs import Acteur
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.evenements import publier
from commun.models import TransitionEffectuee

TOUS = ("*",)


@dataclass(frozen=True)
class Transition:
    """One arrow of a life cycle.

    `roles`: who may (`TOUS`: whoever reaches the object); `date`: field that takes the instant; `auteur`: field that
    takes the user's identifier; `efface`: fields of the state left behind, emptied (a thing reopened is not dated).
    """

    nom: str
    libelle: str
    sources: tuple[str, ...]
    cible: str
    roles: tuple[str, ...]
    motif_requis: bool = False
    date: str = ""
    auteur: str = ""
    efface: tuple[str, ...] = ()

    def permise_a(self, acteur: Acteur) -> bool:
        return self.roles == TOUS or acteur.role in self.roles


CYCLES: dict[str, CycleDeVie] = {}


class CycleDeVie:
    """The transitions of one kind of object, named by its slug (`demande`, `convention`…)."""

    def __init__(
        self, objet: str, *, etats: type[models.TextChoices], transitions: Iterable[Transition]
    ) -> None:
        self.objet = objet
        self.etats = etats
        self.transitions: Mapping[str, Transition] = {t.nom: t for t in transitions}
        connus = set(etats.values)
        for t in self.transitions.values():
            if inconnus := ({*t.sources, t.cible} - connus):
                raise ValueError(f"{objet}.{t.nom} : états inconnus {sorted(inconnus)}")
        CYCLES[objet] = self

    def garde(self) -> pgtrigger.FSM:
        """The database trigger that refuses any other change of state."""
        fleches = sorted(
            {
                (source, t.cible)
                for t in self.transitions.values()
                for source in t.sources
                if source != t.cible
            }
        )
        return pgtrigger.FSM(name="cycle_de_vie", field="etat", transitions=fleches)

    def possibles(self, objet: Any, par: Acteur) -> list[Transition]:
        """Transitions open to this actor from the object's present state, in the order of the table."""
        return [t for t in self.transitions.values() if objet.etat in t.sources and t.permise_a(par)]


def appliquer_transition(
    objet: models.Model, nom: str, *, par: Acteur, le: datetime, motif: str = "", **valeurs: Any
) -> None:
    """Lock the row, check the arrow, the role and the reason, move, remember, publish `<objet>.<transition>`.

    `valeurs` are further fields written with the state (a number, an amount). The given instance is refreshed.
    Raises ErreurMetier `transition_impossible`, `motif_requis` and ActeNonPermis.
    """
    cycle: CycleDeVie = objet.cycle  # type: ignore[attr-defined]
    fleche = cycle.transitions[nom]
    if not fleche.permise_a(par):
        raise ActeNonPermis("role_insuffisant", f"Votre rôle ne permet pas de « {fleche.libelle.lower()} ».")
    if fleche.motif_requis and not motif.strip():
        raise ErreurMetier("motif_requis", "Indiquez le motif de cette décision.", champ="motif")
    with verrouiller(objet) as actuel:
        if actuel.etat not in fleche.sources:
            raise ErreurMetier(
                "transition_impossible",
                f"« {fleche.libelle} » n'est plus possible : l'état actuel est"
                f" « {cycle.etats(actuel.etat).label} ». Rechargez la page pour voir où en est le dossier.",
            )
        ancien = actuel.etat
        champs = {"etat": fleche.cible, **dict.fromkeys(fleche.efface), **valeurs}
        if fleche.date:
            champs[fleche.date] = le
        if fleche.auteur:
            champs[fleche.auteur] = par.utilisateur_id
        for champ, valeur in champs.items():
            setattr(actuel, champ, valeur)
            setattr(objet, champ, valeur)
        actuel.save(update_fields=list(champs))
        _retenir(cycle, fleche, actuel, ancien, par, le, motif)


@contextmanager
def verrouiller(objet: models.Model) -> Iterator[Any]:
    """The row as it is now, locked until the end of the surrounding transaction."""
    with transaction.atomic():
        yield type(objet)._base_manager.select_for_update(of=("self",)).get(pk=objet.pk)


def retenir_creation(objet: Any, nom: str, *, par: Acteur, le: datetime) -> None:
    """Remember that an object with a life cycle began, as its first transition; publishes `<objet>.<nom>`."""
    _retenir(objet.cycle, Transition(nom, "", (), objet.etat, TOUS), objet, "", par, le, "")


def _retenir(
    cycle: CycleDeVie, transition: Transition, objet: Any, ancien: str, par: Acteur, le: datetime, motif: str
) -> None:
    TransitionEffectuee(
        objet_type=cycle.objet,
        objet_id=objet.pk,
        nom=transition.nom,
        de=ancien,
        vers=transition.cible,
        par_id=par.utilisateur_id,
        par_libelle=par.libelle,
        role=par.role,
        motif=motif.strip(),
        le=le,
        structure_id=getattr(objet, "structure_id", None),
        departement=getattr(objet, "departement_id", None) or "",
        personne_id=getattr(objet, "personne_id", None),
    ).save(force_insert=True)
    publier(f"{cycle.objet}.{transition.nom}", par=par, id=objet.pk)
