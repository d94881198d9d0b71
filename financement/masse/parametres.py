"""The parameters of the posts: prepared by the exact engine, once for all the posts that share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import numpy as np

from financement.masse.entiers import Entiers, colonne
from financement.masse.lot import Categorie, Lot
from financement.masse.ruptures import ruptures_de_dispositif
from financement.masse.voies import HorsVoie, Voie, Voies, Zones, voie_de
from financement.moteur import Bareme, ErreurDossier, champs
from financement.moteur.calcul import dispositif_de
from financement.moteur.champs import DEPARTEMENTS, DERNIER_JOUR, PREMIER_JOUR
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

    A group that it refuses (ErreurDossier) or that the fast path does not know has no rank.
    """
    zones = Zones()
    voies: list[Voie] = []
    cles, premiers, groupes = np.unique(_cles(lot, bareme), return_index=True, return_inverse=True)
    rang_du_groupe = np.full(len(cles), -1, dtype=np.int64)
    for groupe, premier in enumerate(premiers.tolist()):
        try:
            voie = _voie(lot, premier, bareme, zones)
        except (ErreurDossier, HorsVoie):
            continue
        rang_du_groupe[groupe] = len(voies)
        voies.append(voie)
    return Voies(voies, zones, rang_du_groupe[groupes])


def _voie(lot: Lot, rang: int, bareme: Bareme, zones: Zones) -> Voie:
    dossier = lot.dossier(rang, occupations=())
    regle = dispositif_de(dossier, bareme).regle_au(dossier.date_signature)
    return voie_de(regle, regle.preparer(dossier, bareme), zones)


def _cles(lot: Lot, bareme: Bareme) -> Entiers:
    """One number per post: the same number means the same parameters and the same validity."""
    cles = _periode_de_signature(lot, bareme)
    lues = (_colonne_lue(lot, bareme, nom) for nom in _CONTROLES)
    colonnes: list[Categorie[Any]] = [lot.dispositif, lot.statut, _zone_de_droit(lot, bareme), *lues]
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


def _periode_de_signature(lot: Lot, bareme: Bareme) -> Entiers:
    """Between two days on which a parameter changes, all signatures are alike."""
    ruptures = {PREMIER_JOUR, DERNIER_JOUR + timedelta(days=1)}.union(
        *(ruptures_de_dispositif(dispositif) for dispositif in bareme.dispositifs.values())
    )
    bornes = colonne(sorted(jour.toordinal() for jour in ruptures))
    return np.searchsorted(bornes, lot.date_signature, side="right").astype(np.int64)


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
