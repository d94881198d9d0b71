"""The parameters of the posts: prepared by the exact engine, once for all the posts that share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from financement.masse.entiers import Entiers, colonne
from financement.masse.lot import Categorie, Lot
from financement.masse.memoire import memoire_de
from financement.masse.voies import HorsVoie, Voie, Voies, Zones, voie_de
from financement.moteur import Bareme, ErreurDossier, champs
from financement.moteur.calcul import dispositif_de
from financement.moteur.champs import DEPARTEMENTS
from financement.moteur.regimes import ForfaitLisse, GrilleAnnuelle, SmicPlafonne

#: Columns that some rules do not read, with their check: an invalid value is refused even when it is not read.
_CONTROLES: Mapping[str, Callable[[str, object], object]] = {
    "modalite": champs.texte,
    "quotite": champs.quotite,
    "territoire_prioritaire": champs.booleen,
}
#: Rule → those that it reads; a rule that is not here reads them all.
_LUES: Mapping[type, frozenset[str]] = {
    SmicPlafonne: frozenset({"modalite", "quotite"}),
    ForfaitLisse: frozenset(),
    GrilleAnnuelle: frozenset({"territoire_prioritaire"}),
}


def preparer_lot(lot: Lot, bareme: Bareme) -> Voies:
    """Groups the posts that share their parameters; one post of each group is prepared by the exact engine.

    A group that it refuses (ErreurDossier) or that the fast path does not know has no rank. What was prepared for
    this barème before is not prepared again.
    """
    memoire = memoire_de(bareme)
    periodes = np.searchsorted(memoire.ruptures, lot.date_signature, side="right").astype(np.int64)
    lues = {nom: _colonne_lue(lot, bareme, nom) for nom in _CONTROLES}
    zones = _zone_de_droit(lot, bareme)
    cles, premiers, groupes = np.unique(
        _cles(periodes, [lot.dispositif, lot.statut, zones, *lues.values()]),
        return_index=True,
        return_inverse=True,
    )
    voies: list[Voie] = []
    rang_du_groupe = np.full(len(cles), -1, dtype=np.int64)
    for groupe, premier in enumerate(premiers.tolist()):
        lus = [lot.departement[premier] if zones.codes[premier] else None]
        lus += [getattr(lot, nom)[premier] if lue.codes[premier] else None for nom, lue in lues.items()]
        # a value is told apart by its type too: the number 1 is not the share "1"
        cle = (
            int(periodes[premier]),
            lot.dispositif[premier],
            lot.statut[premier],
            *((type(v), v) for v in lus),
        )
        voie = memoire.voie(cle, partial(_voie, lot, premier, bareme, memoire.zones))
        if voie is not None:
            rang_du_groupe[groupe] = len(voies)
            voies.append(voie)
    return Voies(voies, memoire.zones, rang_du_groupe[groupes])


def _voie(lot: Lot, rang: int, bareme: Bareme, zones: Zones) -> Voie | None:
    """The rule of one post in integers; None when the exact engine must see it."""
    try:
        dossier = lot.dossier(rang, occupations=())
        regle = dispositif_de(dossier, bareme).regle_au(dossier.date_signature)
        return voie_de(regle, regle.preparer(dossier, bareme), zones)
    except (ErreurDossier, HorsVoie):
        return None


def _cles(periodes: Entiers, colonnes: list[Categorie[Any]]) -> Entiers:
    """One number per post: the same number means the same parameters and the same validity."""
    cles = periodes
    for categorie in colonnes:
        cles = cles * len(categorie.valeurs) + categorie.codes
    return cles


def _colonne_lue(lot: Lot, bareme: Bareme, nom: str) -> Categorie[int]:
    """The codes of a column, all valid ones alike (0) for the schemes that do not read it."""
    categorie: Categorie[object] = getattr(lot, nom)
    lus = np.array([nom in _colonnes_lues(bareme, slug) for slug in lot.dispositif.valeurs], dtype=np.bool_)
    propres = np.arange(1, len(categorie.valeurs) + 1, dtype=np.int64)
    valides = np.array([_valide(nom, valeur) for valeur in categorie.valeurs], dtype=np.bool_)
    ignores = np.where(valides, 0, propres)
    codes = np.where(lus[lot.dispositif.codes], propres[categorie.codes], ignores[categorie.codes])
    return Categorie(tuple(range(len(categorie.valeurs) + 1)), codes)


def _colonnes_lues(bareme: Bareme, slug: str) -> frozenset[str]:
    regles = bareme.dispositifs[slug].regles if slug in bareme.dispositifs else ()
    return frozenset().union(*(_LUES.get(type(datee.regle), frozenset(_CONTROLES)) for datee in regles))


def _valide(nom: str, valeur: object) -> bool:
    try:
        _CONTROLES[nom](nom, valeur)
    except ErreurDossier:
        return False
    return True


def _zone_de_droit(lot: Lot, bareme: Bareme) -> Categorie[int]:
    """Departments without any parameter of their own are alike; the others, and unknown ones, stay apart."""
    propres = set(bareme.smic_particuliers)
    for dispositif in bareme.dispositifs.values():
        for datee in dispositif.regles:
            for par_departement in getattr(datee.regle, "majorations", {}).values():
                propres.update(par_departement)
    communs = DEPARTEMENTS - propres
    departements = lot.departement.valeurs
    code = colonne([0 if dep in communs else rang for rang, dep in enumerate(departements, start=1)])
    return Categorie(tuple(range(len(departements) + 1)), code[lot.departement.codes])
