"""What a new result changes, and why: beside the last stored computation and the last notified one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from financement.campagnes.faits import Faits
from financement.enums import CategorieEcart, NatureCalcul
from financement.masse import Resultats, calculer_lot
from financement.masse.lot import choisir
from financement.moteur import Bareme
from financement.version import version_moteur

DEJA_NOTIFIE = "Déjà notifié jusqu'au {jour:%d/%m/%Y} : une date antérieure ne s'applique pas."

#: Sizes of difference in euros, each up to its bound included; a difference of zero belongs to none of them.
BORNES_EUROS = (-10_000, -1_000, -100, 0, 100, 1_000, 10_000)
TRANCHES = (
    "≤ −10\u202f000",
    "≤ −1\u202f000",
    "≤ −100",
    "< 0",
    "≤ 100",
    "≤ 1\u202f000",
    "≤ 10\u202f000",
    "> 10\u202f000",
)

_PRECEDENTS = """
select demande.rang - 1, c.version, c.convention_id, c.entrees_sha256, c.bareme_id, c.code_version,
    (c.montant * 100)::bigint, (c.plafond * 100)::bigint, (c.mois_consommes * 1000000)::bigint, c.entrees::text
from unnest(%s::uuid[]) with ordinality demande(poste_id, rang)
cross join lateral (select * from financement_calcul c
    where c.poste_id = demande.poste_id and c.nature = %s order by c.version desc limit 1) c
"""
_PRECEDENTS_SOUS_CONVENTION = _PRECEDENTS.replace(
    "unnest(%s::uuid[]) with ordinality demande(poste_id, rang)",
    "unnest(%s::uuid[], %s::uuid[]) with ordinality demande(poste_id, convention_id, rang)",
).replace(
    "where c.poste_id = demande.poste_id",
    "where c.poste_id = demande.poste_id and c.convention_id = demande.convention_id",
)
_NOTIFIES = """
select demande.rang - 1, (n.montant * 100)::bigint, n.entrees ->> 'arrete_au'
from unnest(%s::uuid[], %s::uuid[]) with ordinality demande(poste_id, convention_id, rang)
cross join lateral (select n.* from financement_calcul n join financement_calcul o on o.id = n.origine_id
    where n.poste_id = demande.poste_id and n.nature = 'notifie' and o.nature = %s
        and n.convention_id = demande.convention_id
    order by n.version desc limit 1) n
"""


@dataclass(frozen=True, slots=True)
class Precedent:
    """The last stored computation of a post: cents, millionths of a month, its inputs as JSON."""

    version: int
    convention: UUID
    empreinte: str
    bareme: str
    code: str
    montant: int
    plafond: int
    mois: int
    entrees: str


@dataclass(frozen=True)
class Connus:
    """What the database knows of the posts of a batch, by rank."""

    precedents: list[Precedent | None]
    versions: list[int]
    notifies: list[tuple[int, str | None] | None]

    @property
    def avant(self) -> list[int | None]:
        """Cents of the last computation under the same convention."""
        return [precedent.montant if precedent else None for precedent in self.precedents]


def lire_connus(faits: Faits, *, nature: str) -> Connus:
    """The last computation of each post (kept as a precedent under the same convention only) and what was notified."""
    nombre = len(faits.postes)
    precedents: list[Precedent | None] = [None] * nombre
    versions = [0] * nombre
    notifies: list[tuple[int, str | None] | None] = [None] * nombre
    with connection.cursor() as curseur:
        curseur.execute(_PRECEDENTS, [faits.postes, nature])
        for rang, *champs in curseur.fetchall():
            precedent = Precedent(*champs)
            versions[rang] = precedent.version
            if precedent.convention == faits.conventions[rang]:
                precedents[rang] = precedent
        autres = [rang for rang in range(nombre) if versions[rang] and precedents[rang] is None]
        if autres:  # transferred posts: the other host's convention was computed last
            demande = ([faits.postes[r] for r in autres], [faits.conventions[r] for r in autres])
            curseur.execute(_PRECEDENTS_SOUS_CONVENTION, [*demande, nature])
            for rang, *champs in curseur.fetchall():
                precedents[autres[rang]] = Precedent(*champs)
        if nature == NatureCalcul.CONSTATE:
            curseur.execute(_NOTIFIES, [faits.postes, faits.conventions, nature])
            for rang, montant, arrete_au in curseur.fetchall():
                notifies[rang] = (montant, arrete_au)
    return Connus(precedents, versions, notifies)


def deja_notifies(connus: Connus, au: date | None) -> dict[int, str]:
    """The posts already notified up to a later day: an earlier date would take back what was promised."""
    if au is None:
        return {}
    return {
        rang: DEJA_NOTIFIE.format(jour=date.fromisoformat(notifie[1]))
        for rang, notifie in enumerate(connus.notifies)
        if notifie is not None and notifie[1] is not None and notifie[1] > au.isoformat()
    }


def classer(
    faits: Faits, resultats: Resultats, connus: Connus, entrees: Sequence[str], empreintes: Sequence[str],
    *, bareme: Bareme, refus: dict[int, str],
) -> list[str]:  # fmt: skip
    """The category of each post, in the order of the batch."""
    categories: list[str] = []
    a_rejouer: dict[str | None, list[int]] = {}
    colonnes = (resultats.totaux.tolist(), resultats.plafonds.tolist(), resultats.mois_consommes.tolist())
    for rang, (total, plafond, mois) in enumerate(zip(*colonnes, strict=True)):
        precedent = connus.precedents[rang]
        if rang in refus:
            categories.append(CategorieEcart.REFUSE)
        elif precedent is None:
            categories.append(CategorieEcart.PREMIER)
        elif (precedent.montant, precedent.plafond, precedent.mois) == (total, plafond, mois):
            categories.append(CategorieEcart.INCHANGE)
        elif precedent.empreinte == empreintes[rang]:
            categories.append(CategorieEcart.BAREME)
        else:
            avant, apres = json.loads(precedent.entrees), json.loads(entrees[rang])
            memes = memes_faits(avant, apres)
            categories.append(CategorieEcart.JOURS if memes else CategorieEcart.FAITS)
            if memes and (precedent.bareme, precedent.code) != (bareme.version, version_moteur()):
                a_rejouer.setdefault(avant["arrete_au"], []).append(rang)
    for au, rangs in a_rejouer.items():
        rejoues = calculer_lot(choisir(faits.lot, rangs), bareme, au=date.fromisoformat(au) if au else None)
        for rang, total in zip(rangs, rejoues.totaux.tolist(), strict=True):
            precedent = connus.precedents[rang]
            if precedent is not None and precedent.montant != total:
                categories[rang] = CategorieEcart.BAREME
    return categories


def memes_faits(avant: dict[str, Any], apres: dict[str, Any]) -> bool:
    """True when the two sets of inputs differ by their last day only: same days held until the earlier one."""
    propres = {"arrete_au", "occupations", "quotite", "quotites"}
    if any(avant.get(cle) != apres.get(cle) for cle in (avant.keys() | apres.keys()) - propres):
        return False
    bornes = [jour for jour in (avant["arrete_au"], apres["arrete_au"]) if jour]
    limite = min(bornes, default="9999-12-31")
    return _tenues(avant, limite) == _tenues(apres, limite)


def _tenues(entrees: dict[str, Any], limite: str) -> list[tuple[str, str, str]]:
    """The periods held until a day, each with its working-time share."""
    occupations = entrees["occupations"]
    parts = entrees.get("quotites") or [entrees["quotite"]] * len(occupations)
    return [
        (debut, min(fin or limite, limite), part)
        for (debut, fin), part in zip(occupations, parts, strict=True)
        if debut <= limite
    ]


def bilan(
    categories: Sequence[str], resultats: Resultats, avant: Sequence[int | None]
) -> dict[str, list[int]]:
    """Category → [posts, cents before, cents after]."""
    sommes: dict[str, list[int]] = {}
    for categorie, total, ancien in zip(categories, resultats.totaux.tolist(), avant, strict=True):
        somme = sommes.setdefault(str(categorie), [0, 0, 0])
        somme[0] += 1
        somme[1] += ancien or 0
        somme[2] += total
    return sommes


def histogramme(categories: Sequence[str], resultats: Resultats, avant: Sequence[int | None]) -> list[int]:
    """How many posts in each of `TRANCHES`; refused posts and differences of zero are in none."""
    ecarts = resultats.totaux - np.array([ancien or 0 for ancien in avant], dtype=np.int64)
    gardes = np.array([categorie != CategorieEcart.REFUSE for categorie in categories], dtype=np.bool_)
    rangs = np.searchsorted(np.array(BORNES_EUROS) * 100, ecarts[gardes & (ecarts != 0)], side="left")
    comptes: list[int] = np.bincount(rangs, minlength=len(TRANCHES)).tolist()
    return comptes
