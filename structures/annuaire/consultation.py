"""What a form, a nightly retry or an instructor learns about a number; never an exception."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache

from structures.annuaire.disjoncteur import Disjoncteur
from structures.annuaire.enregistre import AnnuaireEnregistre
from structures.annuaire.http import AnnuaireHttp
from structures.annuaire.port import Annuaire, AnnuaireInjoignable, Fiche
from structures.categories import classer
from structures.enums import EtatVerification, StatutCalcule

journal = logging.getLogger(__name__)

UN_JOUR = 24 * 3600


@dataclass(frozen=True)
class Constat:
    """The answer: `verification` says which, `fiche` is there when the register knows the number."""

    verification: EtatVerification
    le: datetime | None = None
    fiche: Fiche | None = None

    @property
    def statut_calcule(self) -> StatutCalcule | None:
        """Public, private, to examine or not eligible after the legal category; None when it is unknown."""
        return classer(self.fiche.categorie_juridique) if self.fiche else None


def annuaire() -> Annuaire:
    """The register of the settings (`ANNUAIRE`: `enregistre` or `http`), behind its circuit breaker."""
    if settings.ANNUAIRE == "http":
        return Disjoncteur(AnnuaireHttp(settings.ANNUAIRE_URL))
    return AnnuaireEnregistre()


def consulter(
    numeros: dict[str, str], *, le: datetime, par: Annuaire | None = None, relire: bool = False
) -> Constat:
    """Ask the register about a host's numbers (`siret` or `rna`; it does not hold RIDET).

    What it answered is kept one day, so that pressing « Rechercher » then sending the form is one call; `relire`
    asks again all the same.
    """
    numero = numeros.get("siret") or numeros.get("rna") or ""
    if not numero:
        return Constat(EtatVerification.HORS_ANNUAIRE)
    cle = f"annuaire:{numero}"
    if not relire and (connu := cache.get(cle)) is not None:
        instant, contenu = connu
        return _constat(Fiche.de_json(contenu) if contenu else None, instant)
    try:
        fiche = (par or annuaire()).chercher(numero)
    except AnnuaireInjoignable as erreur:
        journal.warning("annuaire injoignable : %s", erreur.raison)
        return Constat(EtatVerification.A_VERIFIER)
    cache.set(cle, (le, fiche.en_json() if fiche else None), timeout=UN_JOUR)
    return _constat(fiche, le)


def _constat(fiche: Fiche | None, le: datetime) -> Constat:
    if fiche is None:
        return Constat(EtatVerification.ABSENTE, le)
    etat = EtatVerification.VERIFIEE if fiche.ouvert else EtatVerification.FERMEE
    return Constat(etat, le, fiche)
