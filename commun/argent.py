"""Writing amounts. Computing them belongs to `financement.moteur`."""

from __future__ import annotations

from decimal import Decimal

FINE = "\u202f"
INSECABLE = "\u00a0"


def montant_francais(montant: Decimal) -> str:
    """`Decimal("1554.58")` → `1 554,58 €` (narrow no-break spaces for thousands, no-break before the sign)."""
    signe = "\u2212" if montant < 0 else ""
    entiers, _, centimes = f"{abs(montant):.2f}".partition(".")
    groupes: list[str] = []
    while entiers:
        groupes.insert(0, entiers[-3:])
        entiers = entiers[:-3]
    return f"{signe}{FINE.join(groupes)},{centimes}{INSECABLE}€"


_UNITES = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_DIZAINES = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
_NOMS = ((10**9, "milliard"), (10**6, "million"))


def nombre_en_lettres(nombre: int) -> str:
    """`71` → `soixante et onze`: traditional spelling, hyphens below one hundred, « et » before un and onze.

    From zero to 999 999 999 999; raises ValueError outside.
    """
    if not 0 <= nombre < 10**12:
        raise ValueError(f"{nombre} ne s'écrit pas en lettres ici : de 0 à 999 999 999 999.")
    if nombre == 0:
        return _UNITES[0]
    morceaux: list[str] = []
    for valeur, nom in _NOMS:
        paquet, nombre = divmod(nombre, valeur)
        if paquet:
            morceaux.append(f"{_sous_mille(paquet, final=True)} {nom}{'s' if paquet > 1 else ''}")
    milliers, reste = divmod(nombre, 1000)
    if milliers:
        # « mille » never varies, and takes the s away from the « vingts » and « cents » that it follows.
        morceaux.append("mille" if milliers == 1 else f"{_sous_mille(milliers, final=False)} mille")
    if reste:
        morceaux.append(_sous_mille(reste, final=True))
    return " ".join(morceaux)


def _sous_mille(nombre: int, *, final: bool) -> str:
    centaines, reste = divmod(nombre, 100)
    morceaux = []
    if centaines:
        pluriel = "s" if centaines > 1 and reste == 0 and final else ""
        morceaux.append("cent" if centaines == 1 else f"{_UNITES[centaines]} cent{pluriel}")
    if reste:
        morceaux.append(_sous_cent(reste, final=final))
    return " ".join(morceaux)


def _sous_cent(nombre: int, *, final: bool) -> str:
    if nombre < 20:
        return _UNITES[nombre]
    if nombre >= 80:
        reste = nombre - 80
        return f"quatre-vingt-{_UNITES[reste]}" if reste else f"quatre-vingt{'s' if final else ''}"
    dizaine = 60 if nombre >= 60 else nombre // 10 * 10
    reste = nombre - dizaine
    if reste == 0:
        return _DIZAINES[dizaine]
    lien = " et " if reste in {1, 11} else "-"
    return f"{_DIZAINES[dizaine]}{lien}{_UNITES[reste]}"


def montant_en_lettres(montant: Decimal) -> str:
    """`Decimal("50000.50")` → `cinquante mille euros et cinquante centimes`. Two decimals at most, else ValueError."""
    if montant != montant.quantize(Decimal("0.01")):
        raise ValueError("Un montant en lettres compte au plus deux décimales.")
    signe = "moins " if montant < 0 else ""
    entiers, centimes = divmod(int(abs(montant) * 100), 100)
    morceaux = []
    if entiers or not centimes:
        liaison = "d'" if entiers and entiers % 10**6 == 0 else ""
        morceaux.append(f"{nombre_en_lettres(entiers)} {liaison}euro{'s' if entiers > 1 else ''}")
    if centimes:
        morceaux.append(f"{nombre_en_lettres(centimes)} centime{'s' if centimes > 1 else ''}")
    return signe + " et ".join(morceaux)
