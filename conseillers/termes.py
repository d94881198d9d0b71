"""Terms of a work contract and the rules they must respect (programme B2)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from commun.argent import montant_francais
from commun.dates import date_francaise
from commun.erreurs import ErreurMetier
from conseillers.enums import TypeContrat
from conseillers.smic import ErreurSmic, smic_mensuel
from structures.enums import Statut

#: Shortest contracts in months, by status of the host and type (B2: models of fixed-term contracts). A "contrat de
#: projet" lasts one to six years by law. A CDI has no end; nothing is documented for a PEC.
DUREE_MIN_MOIS = MappingProxyType(
    {
        (Statut.PRIVE.value, TypeContrat.CDD.value): 18,
        (Statut.PUBLIC.value, TypeContrat.CDD.value): 24,
        (Statut.PUBLIC.value, TypeContrat.CONTRAT_PROJET.value): 12,
    }
)
DUREE_MAX_PROJET_MOIS = 72


@dataclass(frozen=True)
class TermesContrat:
    """`date_fin` is inclusive, None for a CDI; `salaire` in euros gross a month; `quotite` in ]0;1]."""

    type: str
    date_debut: date
    date_fin: date | None
    salaire: Decimal
    quotite: Decimal = Decimal(1)


def ajouter_mois(jour: date, mois: int) -> date:
    """The same day `mois` months later, or the last day of a shorter month."""
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, mois0 = divmod(rang, 12)
    return date(annee, mois0 + 1, min(jour.day, calendar.monthrange(annee, mois0 + 1)[1]))


def controler_termes(termes: TermesContrat, *, statut: str, departement: str) -> None:
    """Raise the ErreurMetier of the first rule that these terms break, on the field at fault."""
    _controler_dates(termes)
    _controler_duree(termes, statut)
    if not 0 < termes.quotite <= 1:
        raise ErreurMetier(
            "quotite", "La quotité est comprise entre 0 (exclu) et 1 : 1 pour un temps plein.", "quotite"
        )
    _controler_salaire(termes, departement)


def _controler_dates(termes: TermesContrat) -> None:
    if termes.type == TypeContrat.CDI and termes.date_fin is not None:
        raise ErreurMetier(
            "cdi_avec_fin",
            "Un CDI n'a pas de date de fin : effacez-la ou choisissez un autre type de contrat.",
            "date_fin",
        )
    if termes.type != TypeContrat.CDI and termes.date_fin is None:
        raise ErreurMetier(
            "fin_manquante", "Indiquez la date de fin du contrat, ou choisissez un CDI.", "date_fin"
        )
    if termes.date_fin is not None and termes.date_fin < termes.date_debut:
        raise ErreurMetier(
            "fin_avant_debut", "La fin du contrat précède son début : vérifiez les deux dates.", "date_fin"
        )


def _controler_duree(termes: TermesContrat, statut: str) -> None:
    if termes.type == TypeContrat.CONTRAT_PROJET and statut != Statut.PUBLIC:
        raise ErreurMetier(
            "contrat_projet_prive",
            "Le contrat de projet est réservé aux employeurs publics : choisissez un CDD ou un CDI.",
            "type",
        )
    if termes.date_fin is None:
        return
    minimum = DUREE_MIN_MOIS.get((str(statut), str(termes.type)), 0)
    au_plus_tot = ajouter_mois(termes.date_debut, minimum) - timedelta(days=1)
    if minimum and termes.date_fin < au_plus_tot:
        nature = "privé" if statut == Statut.PRIVE else "public"
        contrat = "contrat de projet" if termes.type == TypeContrat.CONTRAT_PROJET else "CDD"
        raise ErreurMetier(
            "duree_trop_courte",
            f"Pour un employeur {nature}, un {contrat} dure au moins {minimum} mois :"
            f" indiquez une fin au {date_francaise(au_plus_tot)} ou après.",
            "date_fin",
        )
    au_plus_tard = ajouter_mois(termes.date_debut, DUREE_MAX_PROJET_MOIS) - timedelta(days=1)
    if termes.type == TypeContrat.CONTRAT_PROJET and termes.date_fin > au_plus_tard:
        raise ErreurMetier(
            "duree_trop_longue",
            f"Un contrat de projet dure au plus 6 ans : indiquez une fin au {date_francaise(au_plus_tard)} ou avant.",
            "date_fin",
        )


def salaire_minimal(*, jour: date, departement: str, quotite: Decimal) -> Decimal:
    """The SMIC of that day in euros, in proportion to the working time, rounded half up to the cent.

    Raises ErreurSmic before January 2020.
    """
    plein = smic_mensuel(jour=jour, departement=departement)
    return (plein * quotite).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _controler_salaire(termes: TermesContrat, departement: str) -> None:
    try:
        minimum = salaire_minimal(jour=termes.date_debut, departement=departement, quotite=termes.quotite)
    except ErreurSmic as erreur:
        raise ErreurMetier("smic_inconnu", str(erreur), "date_debut") from erreur
    if termes.salaire < minimum:
        temps = (
            "un temps plein"
            if termes.quotite == 1
            else f"une quotité de {str(termes.quotite.normalize()).replace('.', ',')}"
        )
        raise ErreurMetier(
            "salaire_sous_smic",
            f"Le salaire brut mensuel doit être d'au moins {montant_francais(minimum)} :"
            f" c'est le SMIC au {date_francaise(termes.date_debut)} pour {temps}.",
            "salaire",
        )
