"""One computation as a screen shows it, whether it was just made or stored years ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from financement.chargement import bareme_en_vigueur
from financement.dossiers import dossier_previsionnel
from financement.explication import expliquer
from financement.models import Calcul, Convention, PosteConventionne
from financement.moteur import Resultat, calculer
from financement.moteur.reprise import premier_jour_de
from structures.models import Poste


@dataclass(frozen=True)
class LigneLue:
    """One month: first day of the month, occupied days, amount and running total in euros, and why."""

    mois: date
    jours: int
    jours_du_mois: int
    montant: Decimal
    cumul: Decimal
    explication: str


@dataclass(frozen=True)
class Fiche:
    """A computation of one post, ready to be read."""

    poste: Poste
    premier_jour: date | None
    montant: Decimal
    plafond: Decimal
    duree: int
    mois_consommes: Decimal
    lignes: tuple[LigneLue, ...]
    parametres: Sequence[dict[str, str]]
    alertes: Sequence[str]
    bareme: str
    calcul: Calcul | None = None


def trace(resultat: Resultat) -> list[dict[str, Any]]:
    """The lines of a result as JSON values, each with its sentence."""
    return [ligne.en_trace() | {"explication": expliquer(ligne)} for ligne in resultat.lignes]


def parametres(resultat: Resultat) -> list[dict[str, str]]:
    """Every parameter that entered a result, once, in the order in which it appears."""
    connus: dict[tuple[str, str], dict[str, str]] = {}
    references = list(resultat.references)
    references += [t.reference for ligne in resultat.lignes for t in ligne.termes if t.reference]
    for reference in references:
        contenu = reference.en_json()
        connus.setdefault((contenu["parametre"], contenu["depuis"]), contenu)
    return list(connus.values())


def _lire(lignes: Sequence[dict[str, Any]]) -> tuple[LigneLue, ...]:
    return tuple(
        LigneLue(
            mois=date.fromisoformat(f"{ligne['mois']}-01"),
            jours=ligne["jours_occupes"],
            jours_du_mois=ligne["jours_du_mois"],
            montant=Decimal(ligne["montant"]),
            cumul=Decimal(ligne["cumul"]),
            explication=ligne["explication"],
        )
        for ligne in lignes
    )


def fiche_du_calcul(calcul: Calcul) -> Fiche:
    """A stored computation."""
    periodes = calcul.entrees["occupations"]
    reprise = date.fromisoformat(calcul.entrees.get("repris_le") or date.min.isoformat())
    return Fiche(
        poste=calcul.poste,
        premier_jour=min(
            (
                max(date.fromisoformat(debut), reprise)
                for debut, fin in periodes
                if fin is None or date.fromisoformat(fin) >= reprise
            ),
            default=None,
        ),
        montant=calcul.montant,
        plafond=calcul.plafond,
        duree=calcul.duree,
        mois_consommes=calcul.mois_consommes,
        lignes=_lire(calcul.lignes),
        parametres=calcul.parametres,
        alertes=calcul.alertes,
        bareme=calcul.bareme_id,
        calcul=calcul,
    )


def fiche_du_resultat(poste: Poste, debut: date | None, resultat: Resultat) -> Fiche:
    """A computation made now, not stored."""
    return Fiche(
        poste=poste,
        premier_jour=debut,
        montant=resultat.montant_constate,
        plafond=resultat.plafond,
        duree=resultat.duree,
        mois_consommes=resultat.mois_consommes,
        lignes=_lire(trace(resultat)),
        parametres=parametres(resultat),
        alertes=resultat.alertes,
        bareme=resultat.version_bareme,
    )


@dataclass(frozen=True)
class Estimation:
    """The forecast of a convention: one sheet per post that has a first day, and the posts that have none."""

    fiches: tuple[Fiche, ...]
    sans_date: tuple[Poste, ...]

    @property
    def total(self) -> Decimal:
        """Sum of the posts' forecasts, in euros."""
        return sum((fiche.montant for fiche in self.fiches), Decimal("0.00"))

    @property
    def complete(self) -> bool:
        return not self.sans_date


def estimer(
    convention: Convention, conventionnes: Sequence[PosteConventionne], *, signature: date
) -> Estimation:
    """The forecast as if the convention were signed on this day. Nothing is stored."""
    fiches, sans_date = [], []
    for conventionne in conventionnes:
        dossier = dossier_previsionnel(conventionne, convention, signature=signature)
        if dossier is None:
            sans_date.append(conventionne.poste)
            continue
        resultat = calculer(dossier, bareme_en_vigueur())
        fiches.append(fiche_du_resultat(conventionne.poste, premier_jour_de(dossier), resultat))
    return Estimation(tuple(fiches), tuple(sans_date))
