"""Dates of a contract corrected with a reason: the contract, its affectation and what follows move together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import date_francaise
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.evenements import publier
from commun.journal import journaliser
from comptes.enums import ROLES_REPARATION
from conseillers.enums import EtatContrat
from conseillers.models import Affectation, Contrat
from conseillers.services.contrats import personne_occupee, poste_occupe
from conseillers.termes import TermesContrat, controler_termes
from structures.models import Poste
from structures.services.fusions import exiger_motif
from structures.services.unicite import contrainte


@dataclass(frozen=True)
class EffetDates:
    """What correcting the dates would change. `jours`: days of occupation more (negative: less), None without end."""

    ancien: str
    nouveau: str
    jours: int | None


def prevoir_dates(*, contrat: Contrat, date_debut: date, date_fin: date | None) -> EffetDates:
    """The effect of a correction, before it is made; changes nothing."""
    avant, apres = _jours(contrat.date_debut, contrat.date_fin), _jours(date_debut, date_fin)
    return EffetDates(
        ancien=_periode(contrat.date_debut, contrat.date_fin),
        nouveau=_periode(date_debut, date_fin),
        jours=None if avant is None or apres is None else apres - avant,
    )


def _jours(debut: date, fin: date | None) -> int | None:
    return None if fin is None else (fin - debut).days + 1


def _periode(debut: date, fin: date | None) -> str:
    return f"du {date_francaise(debut)} " + (f"au {date_francaise(fin)}" if fin else "sans date de fin")


@transaction.atomic
def corriger_dates(
    *, contrat: Contrat, date_debut: date, date_fin: date | None, motif: str, par: Acteur, le: datetime
) -> None:
    """Correct the dates of a contract that was typed wrong; `date_fin` is inclusive, None for a CDI.

    The rules of a new contract hold. Publishes `contrat.corriger`: what was earned is computed again, what was notified
    does not change. Raises ErreurMetier on the field at fault, `contrat_clos`, `contrat_transfere`, `rien_a_corriger`,
    `poste_occupe`, `personne_occupee`, `motif_requis`, ActeNonPermis.
    """
    if par.role not in (*ROLES_REPARATION, "systeme"):
        raise ActeNonPermis("role_insuffisant", "Votre rôle ne permet pas de corriger un contrat.")
    motif = exiger_motif(motif)
    poste = Poste.objects.select_for_update(of=("self",)).get(pk=contrat.poste_id)
    contrat = Contrat.objects.select_for_update(of=("self",)).get(pk=contrat.pk)
    ancien = (contrat.date_debut, contrat.date_fin)
    _exiger_corrigible(contrat, poste, date_debut, date_fin)
    termes = TermesContrat(contrat.type, date_debut, date_fin, contrat.salaire_brut_mensuel, contrat.quotite)
    controler_termes(termes, statut=poste.statut, departement=poste.departement_id)
    fin = contrat.date_depart or date_fin
    contrat.date_debut, contrat.date_fin = date_debut, date_fin
    with (
        contrainte("affectation_poste_libre", poste_occupe()),
        contrainte("affectation_personne_libre", personne_occupee()),
    ):
        contrat.save(update_fields=["date_debut", "date_fin"])
        Affectation.objects.filter(contrat=contrat).update(
            periode=(date_debut, fin + timedelta(days=1) if fin else None)
        )
    journaliser(
        acte="contrat_corrige",
        objet_type="contrat",
        objet_id=contrat.pk,
        par=par,
        le=le,
        motif=motif,
        ancien=[jour.isoformat() if jour else "" for jour in ancien],
        nouveau=[jour.isoformat() if jour else "" for jour in (date_debut, date_fin)],
    )
    publier("contrat.corriger", par=par, id=contrat.pk)


def _exiger_corrigible(contrat: Contrat, poste: Poste, date_debut: date, date_fin: date | None) -> None:
    if contrat.etat == EtatContrat.ANNULE:
        raise ErreurMetier("contrat_clos", "Ce contrat est annulé : il n'a plus de dates à corriger.")
    if contrat.affectations.count() != 1:
        raise ErreurMetier(
            "contrat_transfere",
            "Ce contrat a suivi le transfert de son poste : ses dates ne se corrigent plus ici.",
        )
    if (date_debut, date_fin) == (contrat.date_debut, contrat.date_fin):
        raise ErreurMetier("rien_a_corriger", "Ces dates sont déjà celles du contrat.", "date_debut")
    if date_debut < poste.date_attribution:
        raise ErreurMetier(
            "avant_attribution",
            f"Le poste a été attribué le {date_francaise(poste.date_attribution)} : le contrat ne peut pas commencer"
            " avant cette date.",
            "date_debut",
        )
    depart = contrat.date_depart
    if depart is not None and not (date_debut <= depart and (date_fin is None or depart <= date_fin)):
        raise ErreurMetier(
            "depart_hors_contrat",
            f"La personne est partie le {date_francaise(depart)} : ce jour doit rester dans le contrat.",
            "date_fin",
        )
