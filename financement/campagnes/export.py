"""The posts of a campaign as CSV: UTF-8 with its mark, semicolons, decimal comma: what a spreadsheet opens."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

from django.db.models import QuerySet

from financement.enums import CategorieEcart, MiseALEcart
from financement.models import ResultatCampagne

COLONNES = (
    "poste", "structure", "siret", "departement", "convention", "categorie", "montant_avant", "montant_apres",
    "ecart", "mois_consommes", "montant_notifie", "motif_du_refus", "mis_a_l_ecart",
)  # fmt: skip
_CHAMPS = (
    "poste__numero", "convention__structure__denomination", "convention__structure__siret",
    "poste__departement_id", "convention__numero", "categorie", "avant", "total", "ecart", "mois_consommes",
    "notifie", "motif", "ecarte",
)  # fmt: skip
_FORMULES = ("=", "+", "-", "@", "\t", "\r")


def en_csv(resultats: QuerySet[ResultatCampagne]) -> bytes:
    """The rows of the list in its order, with the columns of `COLONNES`; amounts in euros."""
    sortie = StringIO()
    ecrivain = csv.writer(sortie, delimiter=";")
    ecrivain.writerow(COLONNES)
    categories, ecartes = dict(CategorieEcart.choices), dict(MiseALEcart.choices)
    for (
        numero,
        nom,
        siret,
        departement,
        convention,
        categorie,
        avant,
        total,
        ecart,
        mois,
        notifie,
        motif,
        ecarte,
    ) in resultats.values_list(*_CHAMPS).iterator(5000):
        ecrivain.writerow(
            [
                _texte(numero),
                _texte(nom),
                siret,
                departement,
                _texte(convention or ""),
                categories[categorie],
                _decimal(avant, 2),
                _decimal(total, 2),
                _decimal(ecart, 2),
                _decimal(mois, 6),
                _decimal(notifie, 2),
                _texte(motif),
                ecartes.get(ecarte, ""),
            ]
        )
    return ("\ufeff" + sortie.getvalue()).encode()


def _texte(valeur: str) -> str:
    """A spreadsheet must not take somebody's words for a formula."""
    return f"'{valeur}" if valeur.startswith(_FORMULES) else valeur


def _decimal(valeur: int | None, decimales: int) -> str:
    return "" if valeur is None else f"{Decimal(valeur).scaleb(-decimales):f}".replace(".", ",")
