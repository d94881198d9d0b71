"""From stored facts to the engine's `Dossier`: which first day, which occupations, which working-time share."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from commun.erreurs import ErreurMetier
from conseillers.enums import EtatContrat
from conseillers.models import Contrat
from financement.models import Convention, PosteConventionne
from financement.moteur import Dossier, ErreurDossier
from financement.moteur.dossier import QUOTITE_PLEINE, Occupation


def contrats_de(conventionne: PosteConventionne) -> list[Contrat]:
    """Contracts of the post that were not cancelled, in the order of their start (prefetched by the selectors)."""
    contrats = [c for c in conventionne.poste.contrats.all() if c.etat != EtatContrat.ANNULE]
    return sorted(contrats, key=lambda contrat: contrat.date_debut)


def premier_jour(conventionne: PosteConventionne) -> date | None:
    """The day fixed at the validation; before it, the start of the first contract, else what the host foresees."""
    if conventionne.montant_previsionnel is not None:
        return conventionne.premier_jour
    contrats = contrats_de(conventionne)
    return contrats[0].date_debut if contrats else conventionne.premier_jour


def occupations(conventionne: PosteConventionne) -> tuple[Occupation, ...]:
    """Days really held, bounds included, from the assignments of contracts that were not cancelled.

    An open assignment ends with its contract; both open, it goes on.
    """
    periodes = []
    for contrat in contrats_de(conventionne):
        for affectation in contrat.affectations.all():
            if affectation.poste_id != conventionne.poste_id or affectation.periode.isempty:
                continue
            fin = affectation.periode.upper
            dernier = fin - timedelta(days=1) if fin else (contrat.date_depart or contrat.date_fin)
            periodes.append((affectation.periode.lower, dernier))
    return tuple(sorted(periodes, key=lambda periode: periode[0]))


def quotite(conventionne: PosteConventionne) -> Decimal:
    """The working-time share of the post's contracts, full time without any.

    Raises ErreurMetier `quotites_differentes`: the scheme knows one share per post, nothing says how to mix two.
    """
    parts = {contrat.quotite.normalize() for contrat in contrats_de(conventionne)}
    if len(parts) > 1:
        raise ErreurMetier(
            "quotites_differentes",
            f"Les contrats du poste {conventionne.poste.numero} n'ont pas la même quotité de travail : le droit"
            " ne peut pas être calculé automatiquement. Vérifiez les contrats.",
        )
    return parts.pop() if parts else QUOTITE_PLEINE


def dossier(
    conventionne: PosteConventionne,
    convention: Convention,
    *,
    signature: date,
    periodes: tuple[Occupation, ...],
) -> Dossier:
    """The engine's input. Raises ErreurMetier with the engine's French sentence."""
    poste = conventionne.poste
    try:
        return Dossier(
            dispositif=convention.dispositif,
            statut=convention.statut,
            occupations=periodes,
            departement=poste.departement_id,
            date_signature=signature,
            modalite=convention.modalite,
            quotite=quotite(conventionne),
            territoire_prioritaire=poste.territoire_prioritaire,
        )
    except ErreurDossier as erreur:
        raise ErreurMetier("dossier_incalculable", f"Poste {poste.numero}, {erreur}") from erreur


def dossier_previsionnel(
    conventionne: PosteConventionne, convention: Convention, *, signature: date
) -> Dossier | None:
    """As if the post were held without a break from its first day; None while no first day is known."""
    debut = premier_jour(conventionne)
    if debut is None:
        return None
    return dossier(conventionne, convention, signature=signature, periodes=((debut, None),))


def dossier_constate(conventionne: PosteConventionne, convention: Convention, *, signature: date) -> Dossier:
    """The real occupations."""
    return dossier(conventionne, convention, signature=signature, periodes=occupations(conventionne))
