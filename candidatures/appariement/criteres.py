"""The score of a candidate for a position: seven criteria, weights that are settings, whole numbers only.

A part of a criterion is a fraction `acquis / entier`; its points are hundredths, cut to the lower hundredth, so that
PostgreSQL (`requetes.note_sql`) and this module give the same number. Nothing here is a protected attribute: age, sex,
name, address and situation of the person are not read (docs/appariement.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings

from candidatures.appariement.iles import ile_de
from structures.enums import Langue, TypeContrat
from territoires.geo import Vecteur

if TYPE_CHECKING:
    from candidatures.models import ProfilRecherche
    from structures.models import Offre

#: Beyond, the distance gives no point, in metres.
PORTEE_M = 100_000
#: Free this many days before the start: all the points.
MARGE_JOURS = 30
#: This Pix level gives all the points.
PIX_ATTENDU = 5

CRITERES = {
    "distance": "Proximité",
    "experience": "Expérience",
    "disponibilite": "Disponibilité",
    "contrat": "Contrat souhaité",
    "pix": "Niveau Pix",
    "langues": "Langues",
    "mobilite": "Mobilité",
}


@dataclass(frozen=True)
class Position:
    """What of a position matters: where, from which day, on which terms. `point` unknown: nowhere in particular."""

    point: Vecteur | None
    debut: date
    ile: str = ""
    contrats: tuple[str, ...] = ()
    langues: tuple[str, ...] = ()
    vehicule: bool = False

    @classmethod
    def de_l_offre(cls, offre: Offre, *, jour: date) -> Position:
        """A start that is past counts as `jour`: who is free already may come."""
        return cls(
            point=offre.point or offre.commune.point,
            debut=max(offre.date_debut, jour),
            ile=ile_de(offre.departement_id),
            contrats=tuple(offre.types_contrat),
            langues=tuple(offre.langues),
            vehicule=offre.vehicule_requis,
        )


@dataclass(frozen=True)
class Ligne:
    """One criterion: points and maximum in hundredths, and the sentence that says why."""

    critere: str
    points: int
    maximum: int
    phrase: str

    @property
    def libelle(self) -> str:
        return CRITERES[self.critere]

    @property
    def sur(self) -> str:
        """`12,5 sur 20`."""
        return f"{_points(self.points)} sur {_points(self.maximum)}"


@dataclass(frozen=True)
class Note:
    """The total, hundredths of a point out of 10 000, is the sum of the lines."""

    lignes: tuple[Ligne, ...]

    @property
    def total(self) -> int:
        return sum(ligne.points for ligne in self.lignes)

    def __str__(self) -> str:
        return _points(self.total)


def _points(centiemes: int) -> str:
    """Hundredths in French: `87,25`, `35`."""
    entiers, reste = divmod(centiemes, 100)
    return f"{entiers},{reste:02d}".rstrip("0") if reste else str(entiers)


def poids_en_vigueur() -> Mapping[str, int]:
    """Points of each criterion; a check at the start says that they add up to 100."""
    poids: Mapping[str, int] = settings.PONDERATIONS_APPARIEMENT
    return poids


def noter(profil: ProfilRecherche, position: Position, *, metres: int | None) -> Note:
    """The score of one profile at `metres` from the position (None: unknown), with the reason of each line."""
    poids = poids_en_vigueur()
    return Note(
        tuple(
            Ligne(critere, poids[critere] * 100 * acquis // entier, poids[critere] * 100, phrase)
            for critere, (acquis, entier, phrase) in (
                (nom, _MESURES[nom](profil, position, metres)) for nom in CRITERES
            )
        )
    )


Mesure = tuple[int, int, str]


def _distance(profil: ProfilRecherche, position: Position, metres: int | None) -> Mesure:
    if metres is None:
        return 0, 1, "distance inconnue"
    return max(PORTEE_M - metres, 0), PORTEE_M, f"à {_km(metres)} du lieu de travail"


def _km(metres: int) -> str:
    return "moins d'un kilomètre" if metres < 1000 else f"{round(metres / 1000)} km"


def _experience(profil: ProfilRecherche, position: Position, metres: int | None) -> Mesure:
    if profil.a_experience:
        return 1, 1, "a déjà aidé des personnes à se servir du numérique"
    return 0, 1, "première expérience"


def _disponibilite(profil: ProfilRecherche, position: Position, metres: int | None) -> Mesure:
    marge = (position.debut - profil.disponible_le).days
    if marge >= MARGE_JOURS:
        return 1, 1, "libre un mois avant la prise de poste"
    avant = "le jour même" if marge == 0 else f"{marge} jour{'s' if marge > 1 else ''} avant"
    return max(marge, 0), MARGE_JOURS, f"libre {avant}"


def _contrat(profil: ProfilRecherche, position: Position, metres: int | None) -> Mesure:
    if not profil.contrats:
        return 1, 1, "ouvert à tout contrat"
    souhaits = " ou ".join(TypeContrat(nom).label for nom in profil.contrats)
    convient = not position.contrats or bool(set(profil.contrats) & set(position.contrats))
    return int(convient), 1, f"souhaite : {souhaits}"


def _pix(profil: ProfilRecherche, position: Position, metres: int | None) -> Mesure:
    if profil.pix is None:
        return 0, 1, "niveau Pix non indiqué"
    source = "importé" if profil.pix_est_importe else "déclaré"
    return min(profil.pix, PIX_ATTENDU), PIX_ATTENDU, f"Pix niveau {profil.pix} ({source})"


def _langues(profil: ProfilRecherche, position: Position, metres: int | None) -> Mesure:
    if not position.langues:
        return 1, 1, "aucune langue demandée"
    communes = [Langue(nom).label.lower() for nom in position.langues if nom in profil.langues]
    return (1, 1, f"parle {', '.join(communes)}") if communes else (0, 1, "langue demandée non indiquée")


def _mobilite(profil: ProfilRecherche, position: Position, metres: int | None) -> Mesure:
    if not position.vehicule:
        return 1, 1, "véhicule non demandé"
    return (1, 1, "permis et véhicule") if profil.vehicule else (0, 1, "sans véhicule")


_MESURES: Mapping[str, Callable[[ProfilRecherche, Position, int | None], Mesure]] = {
    "distance": _distance,
    "experience": _experience,
    "disponibilite": _disponibilite,
    "contrat": _contrat,
    "pix": _pix,
    "langues": _langues,
    "mobilite": _mobilite,
}
