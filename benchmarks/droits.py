"""Entitlement of many posts: exact engine, naive Decimal per post, vectorised path, in one run.

The three give the same lines to the cent on the same posts, or the benchmark fails. CPU seconds, median of a
few runs. Reading the posts and storing the results are measured elsewhere.
"""

from __future__ import annotations

import gc
import random
import time
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from financement.chargement import bareme_en_vigueur
from financement.masse import Lot, calculer_lot
from financement.moteur import Bareme, Dossier, calculer
from financement.moteur.bareme import Serie
from financement.moteur.dossier import Occupation
from financement.moteur.regimes import ForfaitLisse, GrilleAnnuelle, SmicPlafonne

#: Profile → posts of the vectorised run, of the naive one, of the exact one; each is compared on all its posts.
TAILLES = {
    "ci": (20_000, 1_000, 1_000),
    "1m": (100_000, 3_000, 3_000),
    "record": (100_000, 100_000, 10_000),
}
GRAINE = 2021
OBJECTIF = 50
PASSES = 5
CENTIME = Decimal("0.01")
#: Parts of a month, so that a day is a whole number of parts in every month.
PARTS = 377_580


def mesurer(profil: str) -> list[dict[str, Any]]:
    """Rows of the table of docs/performances.md. Raises AssertionError when two results differ."""
    nombre, nombre_naif, nombre_exact = TAILLES.get(profil, TAILLES["1m"])
    bareme = bareme_en_vigueur()
    dossiers = tirer(nombre)
    lot = Lot.depuis_dossiers(dossiers)

    duree_naif, naifs = _chronometrer(
        lambda: [calculer_naivement(dossier, bareme) for dossier in dossiers[:nombre_naif]], 1
    )
    duree_exact, exacts = _chronometrer(
        lambda: [calculer(dossier, bareme) for dossier in dossiers[:nombre_exact]], 1
    )
    duree_masse, masse = _chronometrer(lambda: calculer_lot(lot, bareme), PASSES)
    for rang, exact in enumerate(exacts):
        assert exact.en_json() == masse.en_json(rang), dossiers[rang]
    for rang, naif in enumerate(naifs):
        assert naif == masse.en_json(rang), dossiers[rang]
    assert masse.refus == {}

    debits = {
        "moteur exact": nombre_exact / duree_exact,
        "Decimal naïf, poste par poste": nombre_naif / duree_naif,
        "vectorisé (int64)": nombre / duree_masse,
    }
    reference = debits["Decimal naïf, poste par poste"]
    return [
        {
            "nom": f"Droits, {nom}",
            "valeur": round(debit),
            "unite": "postes/s (CPU)",
            "reference": f"Decimal naïf, mêmes lignes sur {nombre_naif} postes",
            "rapport": round(debit / reference, 1),
            "objectif": OBJECTIF if nom.startswith("vectorisé") else None,
        }
        for nom, debit in debits.items()
    ]


def tirer(nombre: int) -> list[Dossier]:
    """Posts as a campaign finds them: two thirds full time without a break, vacancies, changes of adviser."""
    tirage = random.Random(GRAINE)
    departements = ["87", "19", "23", "75", "13", "2A", "59", "33", "971", "973", "974", "976"]
    dossiers = []
    for _ in range(nombre):
        dispositif = tirage.choices(["relance-2021", "renouvellement-2023", "forfait-2021"], [7, 2, 1])[0]
        annee = 2023 if dispositif == "renouvellement-2023" else 2021
        signature = date(annee, 1, 1) + timedelta(days=tirage.randrange(700))
        dossiers.append(
            Dossier(
                dispositif=dispositif,
                statut=tirage.choices(["public", "prive"], [7, 3])[0],
                occupations=_occupations(tirage, signature + timedelta(days=tirage.randrange(120))),
                departement=tirage.choice(departements),
                date_signature=signature,
                modalite=tirage.choices(["24_mois", "36_mois"], [4, 1])[0],
                quotite=tirage.choices([Decimal(1), Decimal("0.8"), Decimal("0.5")], [18, 1, 1])[0],
                territoire_prioritaire=tirage.random() < 0.4,
            )
        )
    return dossiers


def _occupations(tirage: random.Random, debut: date) -> tuple[Occupation, ...]:
    periodes: list[Occupation] = []
    for _ in range(tirage.choices([0, 1, 2], [6, 3, 1])[0]):
        fin = debut + timedelta(days=tirage.randrange(30, 500))
        periodes.append((debut, fin))
        debut = fin + timedelta(days=1 + tirage.choice([0, 0, tirage.randrange(120)]))
    ouverte = tirage.random() < 0.8
    return (*periodes, (debut, None if ouverte else debut + timedelta(days=tirage.randrange(30, 900))))


def calculer_naivement(dossier: Dossier, bareme: Bareme) -> dict[str, object]:
    """The plain way: Decimal, month after month, each parameter looked up for each post."""
    regle = bareme.dispositifs[dossier.dispositif].regle_au(dossier.date_signature)

    def valeur(serie: Serie) -> Decimal:
        return serie.au(max(dossier.date_signature, serie.debut)).valeur or Decimal(0)

    hausse, annees, produit = Decimal(1), [], Decimal(1)
    if not isinstance(regle, GrilleAnnuelle):
        assert isinstance(regle, SmicPlafonne | ForfaitLisse)
        serie = regle.majorations.get(dossier.statut, {}).get(dossier.departement)
        hausse = valeur(serie) if serie else Decimal(1)
    if isinstance(regle, SmicPlafonne):
        duree = int(valeur(regle.modalites[dossier.modalite].duree))
        produit = valeur(regle.coefficients[dossier.statut]) * hausse * dossier.quotite
        produit *= valeur(regle.modalites[dossier.modalite].taux)
        plafond = (valeur(regle.plafonds[dossier.statut]) * hausse).quantize(CENTIME, ROUND_HALF_UP)
    elif isinstance(regle, ForfaitLisse):
        duree = int(valeur(regle.durees[dossier.statut]))
        plafond = (valeur(regle.totaux[dossier.statut]) * hausse).quantize(CENTIME, ROUND_HALF_UP)
    else:
        annees = [valeur(serie) for serie in regle.grilles[dossier.statut]]
        if dossier.territoire_prioritaire:
            for rang, serie in enumerate(regle.primes.get(dossier.statut, ())):
                annees[rang] += valeur(serie)
        duree, plafond = 12 * len(annees), sum(annees, Decimal("0.00"))
    lignes, consommes, cumul = [], Decimal(0), Decimal("0.00")
    for mois, jours, sur in _mois_occupes(dossier.occupations):
        avant = consommes
        consommes = min(consommes + Decimal(jours * PARTS // sur), Decimal(duree * PARTS))
        if annees:
            exact = Decimal(0)
            for rang, annee in enumerate(annees):
                exact += annee * min(max(consommes - 12 * rang * PARTS, Decimal(0)), Decimal(12 * PARTS))
            nouveau = (exact / (12 * PARTS)).quantize(CENTIME, ROUND_HALF_UP)
        elif isinstance(regle, SmicPlafonne):
            smic = bareme.smic(dossier.departement).au(mois).valeur or Decimal(0)
            ligne = (smic * produit * (consommes - avant) / PARTS).quantize(CENTIME, ROUND_HALF_UP)
            nouveau = min(cumul + ligne, plafond)
        else:
            nouveau = (plafond * consommes / (duree * PARTS)).quantize(CENTIME, ROUND_HALF_UP)
        lignes.append([f"{mois:%Y-%m}", jours, sur, str(nouveau - cumul)])
        cumul = nouveau
        if consommes == duree * PARTS:
            break
    return {
        "montant_constate": str(cumul),
        "plafond": str(plafond),
        "mois_consommes": str((consommes / PARTS).quantize(Decimal("0.000001"), ROUND_HALF_UP)),
        "lignes": lignes,
    }


def _mois_occupes(occupations: Sequence[Occupation]) -> Any:
    """First day, occupied days and number of days of each month with an occupied day; endless when open."""
    periodes: list[tuple[date, date]] = []
    for debut, fin in sorted((debut, fin or date.max) for debut, fin in occupations):
        if periodes and debut <= periodes[-1][1]:
            periodes[-1] = (periodes[-1][0], max(fin, periodes[-1][1]))
        else:
            periodes.append((debut, fin))
    premier = periodes[0][0].replace(day=1)
    while premier <= periodes[-1][1]:
        sur = monthrange(premier.year, premier.month)[1]
        dernier = premier.replace(day=sur)
        jours = sum(max((min(fin, dernier) - max(debut, premier)).days + 1, 0) for debut, fin in periodes)
        if jours:
            yield premier, jours, sur
        premier = dernier + timedelta(days=1)


def _chronometrer(travail: Callable[[], Any], passes: int) -> tuple[float, Any]:
    """Median CPU seconds of some runs, and the result of the last.

    The garbage collector is off, as in `timeit`: it would walk through the posts of the whole benchmark.
    """
    durees, resultat = [], None
    gc.collect()
    gc.disable()
    try:
        for _ in range(passes):
            depart = time.process_time()
            resultat = travail()
            durees.append(time.process_time() - depart)
    finally:
        gc.enable()
    return median(durees), resultat
