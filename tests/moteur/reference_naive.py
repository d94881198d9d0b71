"""A second, deliberately naive computation: day by day, its own copy of the parameters, no engine code.

It reads no parameter file, so that it also contradicts a wrong one. Only the rules are common, as the law
states them.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

SMIC_METROPOLE = [
    ("2020-01", "1539.42"),
    ("2021-01", "1554.58"),
    ("2021-10", "1589.47"),
    ("2022-01", "1603.12"),
    ("2022-05", "1645.58"),
    ("2022-08", "1678.95"),
    ("2023-01", "1709.28"),
    ("2023-05", "1747.20"),
    ("2024-01", "1766.92"),
    ("2024-11", "1801.80"),
    ("2026-01", "1823.03"),
    ("2026-06", "1867.02"),
]
SMIC_MAYOTTE = [
    ("2020-01", "1161.77"),
    ("2021-01", "1173.27"),
    ("2021-10", "1199.08"),
    ("2022-01", "1210.30"),
    ("2022-05", "1242.15"),
    ("2022-08", "1266.42"),
    ("2023-01", "1290.68"),
    ("2023-05", "1319.50"),
    ("2024-01", "1334.67"),
    ("2024-11", "1361.97"),
    ("2026-01", "1415.05"),
]
GRILLES = {"public": [17500, 12500, 12500], "prive": [20000, 14000, 10000]}


def centimes(valeur: Fraction) -> Decimal:
    """Half up through the decimal module, another way than the engine's."""
    with localcontext() as contexte:
        contexte.prec = 60
        quotient = Decimal(valeur.numerator) / Decimal(valeur.denominator)
        return quotient.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def smic(mois: str, departement: str) -> Fraction:
    table = SMIC_MAYOTTE if departement == "976" else SMIC_METROPOLE
    return Fraction([montant for depuis, montant in table if depuis <= mois][-1])


def majoration(cas: dict[str, Any]) -> Fraction:
    if cas["statut"] != "public" or cas["departement"] not in {"971", "972", "973", "974", "976"}:
        return Fraction(1)
    if cas["departement"] in {"971", "972", "973"} and cas["date_signature"] >= "2021-07-22":
        return Fraction("1.40")
    return Fraction("1.35")


def duree(cas: dict[str, Any]) -> int:
    if cas["dispositif"] == "relance-2021":
        return {"24_mois": 24, "36_mois": 36}[cas["modalite"]]
    if cas["dispositif"] == "forfait-2021":
        return {"public": 24, "prive": 18}[cas["statut"]]
    return 36


def grille(cas: dict[str, Any]) -> list[int]:
    annees = list(GRILLES[cas["statut"]])
    if cas["statut"] == "public" and cas["territoire_prioritaire"]:
        annees = [annees[0] + 2500, annees[1] + 5000, annees[2]]
    return annees


def jours_par_mois(cas: dict[str, Any], jusqu_a: str = "9999-12-31") -> dict[str, tuple[list[Fraction], int]]:
    """Month → (share of each occupied day, days of the month), by walking through every day."""
    un_jour = timedelta(days=1)
    occupes: dict[date, Fraction] = {}
    quotites = cas.get("quotites") or [cas["quotite"]] * len(cas["occupations"])
    for (debut, fin), quotite in zip(cas["occupations"], quotites, strict=True):
        jour = date.fromisoformat(debut)
        # seven years after the last possible start are more than any duration
        dernier = date.fromisoformat(fin) if fin else jour + timedelta(days=366 * 7)
        while jour <= dernier and jour.isoformat() < jusqu_a:
            occupes[jour] = max(occupes.get(jour, Fraction(0)), Fraction(quotite))
            jour += un_jour
    mois: dict[str, tuple[list[Fraction], int]] = {}
    for jour in sorted(occupes):
        premier = jour.replace(day=1)
        suivant = (premier + timedelta(days=32)).replace(day=1)
        cle = jour.isoformat()[:7]
        mois.setdefault(cle, ([], (suivant - premier).days))[0].append(occupes[jour])
    return mois


def calculer_naivement(cas: dict[str, Any]) -> dict[str, Any]:
    """The answer in the public form, from JSON values with every optional field present.

    After a transfer: what the whole post gives, month by month, less what its days before that one give alone.
    """
    entier = calculer_le_poste(cas)
    if not cas.get("repris_le"):
        return entier
    avant = calculer_le_poste(cas, jusqu_a=cas["repris_le"])
    retires = {mois: (jours, Decimal(montant)) for mois, jours, _, montant in avant["lignes"]}
    lignes = []
    for mois, jours, sur, montant in entier["lignes"]:
        deja, paye = retires.get(mois, (0, Decimal("0.00")))
        if jours > deja:
            lignes.append([mois, jours - deja, sur, str(Decimal(montant) - paye)])
    reste = Decimal(avant["montant_constate"])
    return entier | {
        "montant_constate": str(Decimal(entier["montant_constate"]) - reste),
        "plafond": str(Decimal(entier["plafond"]) - reste),
        "lignes": lignes,
    }


def calculer_le_poste(cas: dict[str, Any], jusqu_a: str = "9999-12-31") -> dict[str, Any]:
    """The post, whoever held it, on the days before `jusqu_a`."""
    total_mois = duree(cas)
    hausse = majoration(cas)
    lignes: list[list[Any]] = []
    consommes = Fraction(0)
    paye = Decimal("0.00")
    if cas["dispositif"] == "relance-2021":
        plafond = centimes(Fraction({"public": 50000, "prive": 40000}[cas["statut"]]) * hausse)
    elif cas["dispositif"] == "forfait-2021":
        plafond = centimes(Fraction({"public": 50000, "prive": 32000}[cas["statut"]]) * hausse)
    else:
        plafond = centimes(Fraction(sum(grille(cas))))
    for mois, (jours, sur) in jours_par_mois(cas, jusqu_a).items():
        if consommes == total_mois:
            break
        travaille = Fraction(0)
        for quotite in jours:
            compte = min(Fraction(1, sur), total_mois - consommes)
            consommes += compte
            travaille += compte * quotite
        if cas["dispositif"] == "relance-2021":
            coefficient = Fraction("1.34") if cas["statut"] == "public" else Fraction("1.072")
            taux = Fraction("0.70") if cas["modalite"] == "36_mois" else Fraction(1)
            produit = travaille * smic(mois, cas["departement"]) * coefficient
            produit = produit * hausse * taux
            montant = min(centimes(produit), plafond - paye)
        elif cas["dispositif"] == "forfait-2021":
            montant = centimes(Fraction(plafond) * consommes / total_mois) - paye
        else:
            du = Fraction(0)
            for rang, annee in enumerate(grille(cas)):
                du += annee * min(max(consommes - 12 * rang, Fraction(0)), Fraction(12)) / 12
            montant = centimes(du) - paye
        paye += montant
        lignes.append([mois, len(jours), sur, str(montant)])
    with localcontext() as contexte:
        contexte.prec = 60
        mois_consommes = (Decimal(consommes.numerator) / consommes.denominator).quantize(
            Decimal("0.000001"), rounding=ROUND_HALF_UP
        )
    return {
        "montant_constate": str(paye),
        "plafond": str(plafond),
        "mois_consommes": str(mois_consommes),
        "lignes": lignes,
    }
