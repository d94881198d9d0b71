"""Every stored result computed again from its own inputs, under its own barème: a restored base proves itself.

The fast path does the work; where it does not find what is stored, the exact engine is the judge. Reading only.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any

from django.db.models import F, Q

from financement.campagnes.bareme import bareme_de
from financement.fiches import parametres, trace
from financement.masse import Lot, calculer_lot
from financement.models import Calcul, ResultatCampagne
from financement.moteur import Dossier, ErreurDossier, Resultat, calculer
from financement.services.droits import empreinte

PAQUET = 2000
#: Fewer posts than that under the same barème and date: the exact engine is as quick.
SEUIL = 4

#: month (year × 100 + month), occupied days, cents
Lignes = list[tuple[int, int, int]]


@dataclass(frozen=True)
class Chiffres:
    """A result in integers: cents, millionths of a month, months, lines."""

    montant: int
    plafond: int
    mois_consommes: int
    duree: int
    lignes: Lignes


@dataclass(frozen=True)
class Stocke:
    """A stored row: where it is, its inputs, its result. `motif`: why it was refused, for a row of a campaign."""

    origine: str
    identifiant: str
    code: str
    bareme: str
    entrees: dict[str, Any]
    empreinte: str
    chiffres: Chiffres
    motif: str = ""
    trace: tuple[Any, Any, Any] | None = None

    @property
    def au(self) -> str | None:
        return self.entrees.get("arrete_au")


@dataclass(frozen=True)
class Difference:
    """What is stored is not what the computation gives."""

    origine: str
    identifiant: str
    code: str
    champ: str
    stocke: str
    rejoue: str

    def __str__(self) -> str:
        return (
            f"{self.origine} {self.identifiant}, {self.champ} : {self.stocke} en base, {self.rejoue} rejoué"
        )


@dataclass
class Rapport:
    """The outcome: rows by origin, rows by (origin, code version), differences, disagreements of the fast path."""

    rejoues: Counter[str] = field(default_factory=Counter)
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    desaccords: list[str] = field(default_factory=list)

    @property
    def sain(self) -> bool:
        return not self.differences and not self.desaccords


def rejouer(*, poste: str = "", exact: bool = False) -> Rapport:
    """Compute again every stored result, or those of one post (its number). Writes nothing.

    `exact`: everything by the exact engine, and the stored explanation compared word for word.
    """
    rapport = Rapport()
    for paquet in _paquets(_calculs(poste)):
        _rejouer_paquet(paquet, rapport, exact=exact)
    for paquet in _paquets(_resultats(poste)):
        _rejouer_paquet(paquet, rapport, exact=exact)
    rapport.differences += _notifies_infideles(poste)
    return rapport


def _paquets(stockes: Iterator[Stocke]) -> Iterator[list[Stocke]]:
    while paquet := list(islice(stockes, PAQUET)):
        yield paquet


def _calculs(poste: str) -> Iterator[Stocke]:
    calculs = Calcul.objects.order_by("pk")
    for calcul in (calculs.filter(poste__numero=poste) if poste else calculs).iterator(PAQUET):
        yield Stocke(
            origine=calcul.nature,
            identifiant=f"{calcul.pk} v{calcul.version}",
            code=calcul.code_version,
            bareme=str(calcul.bareme_id),
            entrees=calcul.entrees,
            empreinte=calcul.entrees_sha256,
            chiffres=Chiffres(
                _centimes(calcul.montant),
                _centimes(calcul.plafond),
                int(calcul.mois_consommes * 10**6),
                calcul.duree,
                [
                    (int(x["mois"].replace("-", "")), x["jours_occupes"], _centimes(Decimal(x["montant"])))
                    for x in calcul.lignes
                ],
            ),
            trace=(calcul.lignes, calcul.parametres, calcul.alertes),
        )


def _resultats(poste: str) -> Iterator[Stocke]:
    resultats = ResultatCampagne.objects.exclude(entrees="").order_by("campagne_id", "poste_id")
    if poste:
        resultats = resultats.filter(poste__numero=poste)
    for r in resultats.annotate(bareme=F("campagne__bareme"), code=F("campagne__code_version")).iterator(
        PAQUET
    ):
        yield Stocke(
            origine="campagne",
            identifiant=f"{r.campagne_id} poste {r.poste_id}",
            code=r.code,
            bareme=r.bareme,
            entrees=json.loads(r.entrees),
            empreinte=r.entrees_sha256,
            chiffres=Chiffres(
                r.total,
                r.plafond,
                r.mois_consommes,
                r.duree,
                list(zip(r.mois, r.jours, r.montants, strict=True)),
            ),
            motif=r.motif,
        )


def _rejouer_paquet(paquet: Sequence[Stocke], rapport: Rapport, *, exact: bool) -> None:
    groupes: dict[tuple[str, str | None], list[tuple[Stocke, Dossier]]] = defaultdict(list)
    for stocke in paquet:
        rapport.rejoues[stocke.origine] += 1
        rapport.codes["campagne" if stocke.origine == "campagne" else "calcul", stocke.code] += 1
        if empreinte(stocke.entrees) != stocke.empreinte:
            rapport.differences.append(
                _difference(stocke, "empreinte des entrées", stocke.empreinte, empreinte(stocke.entrees))
            )
            continue
        try:
            champs = {cle: valeur for cle, valeur in stocke.entrees.items() if cle != "arrete_au"}
            groupes[stocke.bareme, stocke.au].append((stocke, Dossier.depuis_json(champs)))
        except ErreurDossier as erreur:
            _juger_refus(stocke, erreur, rapport)
    for (version, au), membres in groupes.items():
        _rejouer_groupe(membres, version, au, rapport, exact=exact)


def _rejouer_groupe(
    membres: list[tuple[Stocke, Dossier]], version: str, au: str | None, rapport: Rapport, *, exact: bool
) -> None:
    bareme = bareme_de(version)
    jour = date.fromisoformat(au) if au else None
    rapides: Iterable[Chiffres | None] = [None] * len(membres)
    if not exact and len(membres) >= SEUIL:
        rapides = _par_la_voie_rapide([dossier for _, dossier in membres], bareme, jour)
    for (stocke, dossier), rapide in zip(membres, rapides, strict=True):
        if rapide == stocke.chiffres:
            continue
        try:
            resultat = calculer(dossier, bareme, au=jour)
        except ErreurDossier as erreur:
            _juger_refus(stocke, erreur, rapport)
            continue
        juste = _chiffres(resultat)
        if rapide is not None and rapide != juste:
            rapport.desaccords.append(f"{stocke.origine} {stocke.identifiant}")
        for champ in ("montant", "plafond", "mois_consommes", "duree", "lignes"):
            ancien, nouveau = getattr(stocke.chiffres, champ), getattr(juste, champ)
            if ancien != nouveau:
                rapport.differences.append(_difference(stocke, champ, str(ancien), str(nouveau)))
        if exact and stocke.trace is not None:
            _juger_trace(stocke, resultat, rapport)


def _par_la_voie_rapide(dossiers: list[Dossier], bareme: Any, au: date | None) -> list[Chiffres | None]:
    resultats = calculer_lot(Lot.depuis_dossiers(dossiers), bareme, au=au)
    bornes = list(pairwise(resultats.bornes.tolist()))
    lignes = list(
        zip(resultats.mois.tolist(), resultats.jours.tolist(), resultats.montants.tolist(), strict=True)
    )
    return [
        None
        if rang in resultats.refus
        else Chiffres(
            int(resultats.totaux[rang]),
            int(resultats.plafonds[rang]),
            int(resultats.mois_consommes[rang]),
            int(resultats.durees[rang]),
            lignes[debut:fin],
        )
        for rang, (debut, fin) in enumerate(bornes)
    ]


def _juger_refus(stocke: Stocke, erreur: ErreurDossier, rapport: Rapport) -> None:
    """A row that was refused must be refused again in the same words; any other one must not."""
    if stocke.motif != str(erreur):
        rapport.differences.append(_difference(stocke, "refus", stocke.motif or "calculé", str(erreur)))


def _juger_trace(stocke: Stocke, resultat: Resultat, rapport: Rapport) -> None:
    rejouee = (trace(resultat), parametres(resultat), list(resultat.alertes))
    if json.dumps(rejouee, sort_keys=True) != json.dumps(stocke.trace, sort_keys=True):
        rapport.differences.append(_difference(stocke, "explication", "celle du jour du calcul", "une autre"))


def _notifies_infideles(poste: str) -> list[Difference]:
    """Notified rows that are not the copy of their origin."""
    notifies = Calcul.objects.filter(origine__isnull=False).exclude(
        Q(montant=F("origine__montant")) & Q(entrees_sha256=F("origine__entrees_sha256"))
    )
    if poste:
        notifies = notifies.filter(poste__numero=poste)
    return [
        Difference("notifie", str(n.pk), n.code_version, "copie", str(n.montant), "autre que son origine")
        for n in notifies
    ]


def _chiffres(resultat: Resultat) -> Chiffres:
    return Chiffres(
        _centimes(resultat.montant_constate),
        _centimes(resultat.plafond),
        int(resultat.mois_consommes * 10**6),
        resultat.duree,
        [
            (int(ligne.mois.replace("-", "")), ligne.jours_occupes, _centimes(ligne.montant))
            for ligne in resultat.lignes
        ],
    )


def _difference(stocke: Stocke, champ: str, ancien: str, nouveau: str) -> Difference:
    return Difference(stocke.origine, stocke.identifiant, stocke.code, champ, ancien, nouveau)


def _centimes(montant: Decimal) -> int:
    return int(montant * 100)
