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
from financement.moteur.reprise import comme_prevu


def contrats_de(conventionne: PosteConventionne) -> list[Contrat]:
    """Contracts of the post that were not cancelled, in the order of their start (prefetched by the selectors)."""
    contrats = [c for c in conventionne.poste.contrats.all() if c.etat != EtatContrat.ANNULE]
    return sorted(contrats, key=lambda contrat: contrat.date_debut)


def premier_jour(conventionne: PosteConventionne) -> date | None:
    """The day fixed at the validation; before it, the start of the first contract, else what the host foresees.

    A contract that came with the post from another host counts from the day of the transfer.
    """
    if conventionne.montant_previsionnel is not None:
        return conventionne.premier_jour
    reprise = conventionne.repris_le or date.min
    contrats = [contrat for contrat in contrats_de(conventionne) if _dernier_jour(contrat) >= reprise]
    return max(contrats[0].date_debut, reprise) if contrats else conventionne.premier_jour


def occupations(conventionne: PosteConventionne) -> tuple[tuple[Occupation, Decimal], ...]:
    """Days really held, bounds included, from the assignments of contracts that were not cancelled; each period
    with the working-time share of its contract.

    An open assignment ends with its contract; both open, it goes on. After `dernier_jour`, the days are another
    convention's; before `repris_le`, they are there and the engine sets them apart.
    """
    limite = conventionne.dernier_jour
    periodes: list[tuple[Occupation, Decimal]] = []
    for contrat in contrats_de(conventionne):
        for affectation in contrat.affectations.all():
            if affectation.poste_id != conventionne.poste_id or affectation.periode.isempty:
                continue
            fin = affectation.periode.upper
            dernier = fin - timedelta(days=1) if fin else (contrat.date_depart or contrat.date_fin)
            if limite is not None:
                if affectation.periode.lower > limite:
                    continue
                dernier = min(dernier or limite, limite)
            periodes.append(((affectation.periode.lower, dernier), contrat.quotite.normalize()))
    return tuple(sorted(periodes, key=lambda periode: periode[0][0]))


def _dernier_jour(contrat: Contrat) -> date:
    return contrat.date_depart or contrat.date_fin or date.max


def quotite(conventionne: PosteConventionne, jour: date | None) -> Decimal:
    """The working-time share of the contract that covers a day, the highest one of several.

    That of the first contract when none covers it; full time without any contract.
    """
    contrats = contrats_de(conventionne)
    couvrants = [c for c in contrats if jour and c.date_debut <= jour <= _dernier_jour(c)]
    parts = [contrat.quotite.normalize() for contrat in couvrants or contrats[:1]]
    return max(parts, default=QUOTITE_PLEINE)


def dossier(
    conventionne: PosteConventionne,
    convention: Convention,
    *,
    signature: date,
    periodes: tuple[Occupation, ...],
    quotite: Decimal,
    quotites: tuple[Decimal, ...] = (),
) -> Dossier:
    """The engine's input. Raises ErreurMetier with the engine's French sentence."""
    poste = conventionne.poste
    try:
        return Dossier(
            dispositif=convention.dispositif,
            statut=convention.statut,
            occupations=periodes,
            departement=poste.departement_id,
            date_signature=conventionne.date_droits or signature,
            modalite=convention.modalite,
            quotite=quotite,
            quotites=quotites,
            territoire_prioritaire=poste.territoire_prioritaire,
            repris_le=conventionne.repris_le,
        )
    except ErreurDossier as erreur:
        raise ErreurMetier("dossier_incalculable", f"Poste {poste.numero}, {erreur}") from erreur


def dossier_previsionnel(
    conventionne: PosteConventionne, convention: Convention, *, signature: date
) -> Dossier | None:
    """As if the post were held without a break from its first day, at the share of that day's contract; None while
    no first day is known.
    """
    debut = premier_jour(conventionne)
    if debut is None:
        return None
    if conventionne.repris_le is not None:
        tenu = dossier_constate(conventionne, convention, signature=signature)
        return comme_prevu(tenu, debut, quotite(conventionne, debut))
    return dossier(
        conventionne,
        convention,
        signature=signature,
        periodes=((debut, None),),
        quotite=quotite(conventionne, debut),
    )


def dossier_constate(conventionne: PosteConventionne, convention: Convention, *, signature: date) -> Dossier:
    """The real occupations; each keeps its own working-time share when contracts do not have the same one."""
    tenues = occupations(conventionne)
    parts = tuple(part for _, part in tenues)
    communes = set(parts) or {quotite(conventionne, None)}
    seule = communes.pop() if len(communes) == 1 else None
    return dossier(
        conventionne,
        convention,
        signature=signature,
        periodes=tuple(periode for periode, _ in tenues),
        quotite=QUOTITE_PLEINE if seule is None else seule,
        quotites=parts if seule is None else (),
    )
