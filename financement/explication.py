"""A line of a result in one French sentence, as somebody would write it to check it by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from commun.argent import montant_francais
from financement.moteur.arrondi import arrondir
from financement.moteur.resultat import Ligne, Terme

#: Above, a fraction is easier to read with six decimals.
DENOMINATEUR_LISIBLE = 400


def expliquer(ligne: Ligne) -> str:
    """The computation of a line: « 17/31 × 1 554,58 € × 1,34 (coefficient employeur) = 1 142,37 € ».

    Where a line is a difference, the exact part is followed by the two rounded cumulated values.
    """
    produits = " + ".join(_terme(terme) for terme in ligne.termes)
    if any(terme.reference for terme in ligne.termes):
        phrase = f"{produits} = {montant_francais(ligne.brut_seul)}"
        if ligne.brut_seul != ligne.montant_brut:
            phrase += f" ; {montant_francais(ligne.montant_brut)} : le mois partagé n'est arrondi qu'une fois"
    else:
        cumul = ligne.cumul + ligne.avant
        avant = montant_francais(cumul - ligne.montant)
        montants = f"{montant_francais(cumul)} − {avant} = {montant_francais(ligne.montant)}"
        phrase = f"{produits} ; cumul arrondi {montants}"
    if ligne.coupee_par_la_duree:
        reel = Fraction(ligne.jours_occupes, ligne.jours_du_mois)
        compte = f"{_fraction(ligne.fraction)} mois compté au lieu de {_fraction(reel)}"
        phrase += f" ; la durée est atteinte, {compte}"
    if ligne.jours_avant:
        phrase += f" ; {ligne.jours_avant} jours du mois sont comptés chez l'hôte précédent"
    if ligne.coupee_par_le_plafond:
        phrase += f" ; limité à {montant_francais(ligne.montant)} par le plafond"
    return phrase


def _terme(terme: Terme) -> str:
    morceaux = [] if terme.fraction == 1 else [_fraction(terme.fraction)]
    morceaux.append(montant_francais(terme.base))
    morceaux += [f"{_nombre(facteur.valeur)} ({facteur.nom})" for facteur in terme.facteurs]
    produit = " × ".join(morceaux)
    return produit if terme.sur == 1 else f"{produit} ÷ {terme.sur}"


def _fraction(valeur: Fraction) -> str:
    return str(valeur) if valeur.denominator <= DENOMINATEUR_LISIBLE else _nombre(arrondir(valeur, 6))


def _nombre(valeur: Decimal) -> str:
    return f"{valeur:f}".replace(".", ",")
