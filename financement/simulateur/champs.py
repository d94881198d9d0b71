"""Fields of the simulator's form: a territory, a rate, a number of months."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from commun.erreurs import ErreurMetier
from commun.tri import cle_recherche
from territoires.champs import ChampCommune
from territoires.models import Departement
from territoires.recherche import commune_par_saisie
from territoires.selecteurs import communes, departements

BLANCS = (" ", "\u00a0", "\u202f")


@dataclass(frozen=True)
class Territoire:
    """The département that decides the SMIC and the overseas increase, and the words that name the place again."""

    departement: Departement
    libelle: str


class ChampTerritoire(ChampCommune):
    """A commune or a département ("Limoges", "87000", "87", "Haute-Vienne"), cleaned to a `Territoire`."""

    def to_python(self, value: Any) -> Any:
        """A `Territoire`, or None when empty."""
        texte = forms.CharField.to_python(self, value)
        if not texte:
            return None
        departement = _departement(texte)
        if departement is not None:
            return Territoire(departement, str(departement))
        try:
            commune = commune_par_saisie(texte, None)
        except ErreurMetier as erreur:
            raise ValidationError(erreur.message, code=erreur.code) from erreur
        return Territoire(commune.departement, commune.libelle)


class ChampTaux(forms.CharField):
    """A percentage typed as people do ("42", "42,5 %"). Cleans to a share (`Decimal("0.425")`), None when empty."""

    default_error_messages = {
        "taux": "Saisissez un taux en pourcentage, entre 0 et 100, par exemple 42 ou 42,5.",
        "decimales": "Indiquez au plus deux chiffres après la virgule.",
    }

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        texte = super().to_python(value) or ""
        for parasite in (*BLANCS, "%"):
            texte = texte.replace(parasite, "")
        if not texte:
            return None
        try:
            taux = Decimal(texte.replace(",", "."))
        except InvalidOperation:
            raise ValidationError(self.error_messages["taux"], code="taux") from None
        if not taux.is_finite() or not 0 <= taux <= 100:
            raise ValidationError(self.error_messages["taux"], code="taux")
        if taux != taux.quantize(Decimal("0.01")):
            raise ValidationError(self.error_messages["decimales"], code="decimales")
        return taux.quantize(Decimal("0.01")) / 100


def _departement(texte: str) -> Departement | None:
    """The département of a code or of a name; refuses a name that a commune elsewhere bears too (Vienne)."""
    cle = cle_recherche(texte)
    for departement in departements():
        code, nom = departement.code.lower(), cle_recherche(departement.nom)
        if cle in (code, cle_recherche(str(departement))):
            return departement
        if cle == nom:
            homonyme = communes().filter(nom_recherche=cle).exclude(departement=departement).first()
            if homonyme is not None:
                raise ValidationError(
                    f"« {texte} » est un département ({departement.code}) et une commune : précisez "
                    f"« {departement} » ou « {homonyme} ».",
                    code="territoire_ambigu",
                )
            return departement
    return None
