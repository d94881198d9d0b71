"""A line of a result in one French sentence, as somebody would write it to check it by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from financement.moteur.arrondi import arrondir
from financement.moteur.resultat import Ligne, Terme

#: Between thousands and before the euro sign: narrow and ordinary no-break spaces.
_MILLIERS = "\u202f"
_INSECABLE = "\u00a0"
#: Above, a fraction is easier to read with six decimals.
_DENOMINATEUR_LISIBLE = 400


def expliquer(ligne: Ligne) -> str:
    """The computation of a line: « 17/31 × 1 554,58 € × 1,34 (coefficient employeur) = 1 142,37 € ».

    In the schemes where a line is a difference, the exact part then the two rounded cumulated values are
    shown.
    """
    produits = " + ".join(_terme(terme) for terme in ligne.termes)
    avant = arrondir(Fraction(ligne.cumul) - Fraction(ligne.montant))
    if any(terme.reference for terme in ligne.termes):
        phrase = f"{produits} = {_euros(ligne.montant_brut)}"
    else:
        phrase = (
            f"{produits} ; cumul arrondi {_euros(ligne.cumul)} − {_euros(avant)} = {_euros(ligne.montant)}"
        )
    if ligne.coupee_par_la_duree:
        reel = Fraction(ligne.jours_occupes, ligne.jours_du_mois)
        phrase += (
            f" ; la durée est atteinte, {_fraction(ligne.fraction)} mois compté au lieu de {_fraction(reel)}"
        )
    if ligne.coupee_par_le_plafond:
        phrase += f" ; limité à {_euros(ligne.montant)} par le plafond"
    return phrase


def _terme(terme: Terme) -> str:
    morceaux = [_fraction(terme.fraction), _euros(terme.base)]
    morceaux += [f"{_nombre(facteur.valeur)} ({facteur.nom})" for facteur in terme.facteurs]
    if terme.fraction == 1:
        del morceaux[0]
    produit = " × ".join(morceaux)
    return produit if terme.sur == 1 else f"{produit} ÷ {terme.sur}"


def _fraction(valeur: Fraction) -> str:
    if valeur.denominator <= _DENOMINATEUR_LISIBLE:
        return str(valeur)
    return f"{arrondir(valeur, 6):f}".replace(".", ",")


def _nombre(valeur: Decimal) -> str:
    return f"{valeur:f}".replace(".", ",")


def _euros(montant: Decimal) -> str:
    entiers, centimes = f"{montant:.2f}".split(".")
    groupes = f"{int(entiers):,}".replace(",", _MILLIERS)
    return f"{groupes},{centimes}{_INSECABLE}€"
