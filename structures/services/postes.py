"""A post goes back to the State, or on to another host: dated facts, in one transaction over all rooms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import date_francaise, jour_de_paris
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.evenements import publier
from commun.journal import journaliser
from commun.suites import ActeSurPoste, executer_suites
from commun.transitions import appliquer_transition
from structures.cycles import ROLES_POSTES
from structures.enums import EtatOffre, FinRattachement
from structures.models import Offre, Poste, Rattachement, Structure
from structures.services.attribution import projeter_postes

OFFRES_OUVERTES = (EtatOffre.BROUILLON, EtatOffre.PUBLIEE)


@transaction.atomic
def rendre_poste(*, poste: Poste, date_effet: date, motif: str, par: Acteur, le: datetime) -> None:
    """The post leaves its host on `date_effet` (first day without it) and the programme with it.

    Only a free post: nobody holds it on that day or later. Its open position is withdrawn, the public count follows,
    `poste.rendre` is published (`id`, `structure`, `date`).
    Raises ErreurMetier `poste_rendu`, `poste_sans_hote`, `avant_rattachement`, `poste_engage`, ActeNonPermis.
    """
    _exiger_role(par)
    poste, lien = _verrouiller(poste)
    _exiger_jour(lien, date_effet, "rendu")
    executer_suites(acte_rendre(poste, date_effet), par=par, le=le)
    _finir(lien, date_effet, FinRattachement.RENDU, motif)
    poste.date_rendu = date_effet
    poste.save(update_fields=["date_rendu"])
    _retirer_offres(poste, par, le)
    projeter_postes(poste.departement_id, -1)
    publier("poste.rendre", par=par, id=poste.pk, structure=lien.structure_id, date=date_effet)
    journaliser(
        acte="poste_rendu",
        objet_type="poste",
        objet_id=poste.pk,
        par=par,
        le=le,
        structure=str(lien.structure_id),
        date=date_effet.isoformat(),
    )


@transaction.atomic
def transferer_poste(
    *,
    poste: Poste,
    destination: Structure,
    date_effet: date,
    contrat_suit: bool,
    motif: str,
    par: Acteur,
    le: datetime,
) -> Rattachement:
    """The post goes on with another host of its département from `date_effet`, today or before.

    `contrat_suit`: the contract in force goes on with the new host; otherwise nobody may hold the post on that day or
    later. The open position of the old host is withdrawn; conventions answer by `commun.suites`. Publishes
    `poste.transferer` (`id`, `de`, `vers`, `date`, `contrat_suit`).
    Raises ErreurMetier `poste_rendu`, `poste_sans_hote`, `meme_structure`, `autre_departement`, `statut_different`,
    `date_future`, `avant_rattachement`, `motif_requis`, `poste_engage`, ActeNonPermis.
    """
    _exiger_role(par)
    if not motif.strip():
        raise ErreurMetier("motif_requis", "Indiquez le motif de ce transfert.", "motif")
    poste, lien = _verrouiller(poste)
    exiger_transferable(poste, destination)
    if date_effet > jour_de_paris(le):
        raise ErreurMetier(
            "date_future",
            "Un transfert s'enregistre le jour où il prend effet ou après : indiquez aujourd'hui ou un jour passé.",
            "date_effet",
        )
    _exiger_jour(lien, date_effet, "transféré")
    acte = acte_transferer(poste, destination, date_effet, contrat_suit)
    _finir(lien, date_effet, FinRattachement.TRANSFERT, motif)
    nouveau = Rattachement(
        poste=poste,
        structure=destination,
        departement_id=poste.departement_id,
        periode=(date_effet, None),
    )
    nouveau.save(force_insert=True)
    poste.structure = destination
    poste.save(update_fields=["structure"])
    _retirer_offres(poste, par, le)
    executer_suites(acte, par=par, le=le)
    publier(
        "poste.transferer",
        par=par,
        id=poste.pk,
        de=lien.structure_id,
        vers=destination.pk,
        date=date_effet,
        contrat_suit=contrat_suit,
    )
    journaliser(
        acte="poste_transfere",
        objet_type="poste",
        objet_id=poste.pk,
        par=par,
        le=le,
        de=str(lien.structure_id),
        vers=str(destination.pk),
        date=date_effet.isoformat(),
    )
    return nouveau


def exiger_transferable(poste: Poste, destination: Structure) -> None:
    """The rules of a transfer that hold whatever its date (programme B1.6: exceptional, same département)."""
    if destination.pk == poste.structure_id:
        raise ErreurMetier(
            "meme_structure",
            "Ce poste est déjà dans cette structure : choisissez-en une autre.",
            "destination",
        )
    if destination.departement_id != poste.departement_id:
        raise ErreurMetier(
            "autre_departement",
            f"Un poste ne se transfère que dans son département ({poste.departement_id}) : choisissez une structure"
            " de ce département.",
            "destination",
        )
    if destination.statut != poste.statut:
        raise ErreurMetier(
            "statut_different",
            "La subvention dépend du statut public ou privé de l'hôte : ce poste ne peut aller que vers une structure"
            " du même statut. Sinon, le poste est rendu et le comité en attribue un autre.",
            "destination",
        )


def acte_rendre(poste: Poste, date_effet: date) -> ActeSurPoste:
    """What the preview and the act both ask the rooms."""
    return ActeSurPoste("rendre", poste.pk, poste.numero, _hote(poste), date_effet)


def acte_transferer(
    poste: Poste, destination: Structure, date_effet: date, contrat_suit: bool
) -> ActeSurPoste:
    return ActeSurPoste(
        "transferer", poste.pk, poste.numero, _hote(poste), date_effet, destination.pk, contrat_suit
    )


def _hote(poste: Poste) -> UUID:
    if poste.structure_id is None:
        raise ErreurMetier(
            "poste_sans_hote", f"Le poste {poste.numero} n'a pas encore de structure d'accueil."
        )
    return poste.structure_id


def _exiger_role(par: Acteur) -> None:
    if par.role not in (*ROLES_POSTES, "systeme"):
        raise ActeNonPermis("role_insuffisant", "Votre rôle ne permet pas de changer l'hôte d'un poste.")


def _verrouiller(poste: Poste) -> tuple[Poste, Rattachement]:
    """The post, locked before anything else as a recruitment does, and its present attachment."""
    poste = Poste.objects.select_for_update(of=("self",)).get(pk=poste.pk)
    _hote(poste)
    if poste.date_rendu is not None:
        raise ErreurMetier(
            "poste_rendu",
            f"Le poste {poste.numero} est déjà rendu à compter du {date_francaise(poste.date_rendu)}.",
        )
    lien = Rattachement.objects.select_for_update(of=("self",)).get(
        poste=poste, periode__endswith__isnull=True
    )
    return poste, lien


def _exiger_jour(lien: Rattachement, date_effet: date, quoi: str) -> None:
    if date_effet <= lien.periode.lower:
        lendemain = lien.periode.lower + timedelta(days=1)
        raise ErreurMetier(
            "avant_rattachement",
            f"Le poste est rattaché depuis le {date_francaise(lien.periode.lower)} : il ne peut être {quoi} qu'à"
            f" compter du {date_francaise(lendemain)}.",
            "date_effet",
        )


def _finir(lien: Rattachement, date_effet: date, fin: FinRattachement, motif: str) -> None:
    lien.periode = (lien.periode.lower, date_effet)
    lien.fin, lien.motif_fin = fin, motif.strip()
    lien.save(update_fields=["periode", "fin", "motif_fin"])


def _retirer_offres(poste: Poste, par: Acteur, le: datetime) -> None:
    for offre in Offre.objects.filter(poste=poste, etat__in=OFFRES_OUVERTES):
        appliquer_transition(offre, "retirer", par=par, le=le)
