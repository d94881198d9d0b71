"""Contracts: concluded, verified, cancelled, left. Each act keeps the affectation in step with its contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from commun.acteurs import Acteur
from commun.dates import date_francaise
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.transitions import appliquer_transition, retenir_creation
from comptes.enums import Role
from comptes.models import Utilisateur
from comptes.services import donner_role
from conseillers.enums import EtatContrat
from conseillers.models import Affectation, Conseiller, Contrat, Organisme
from conseillers.services.formation import ouvrir_dossier
from conseillers.termes import TermesContrat, controler_termes
from structures.models import Poste, Rattachement
from structures.services.unicite import contrainte


@dataclass(frozen=True)
class Personne:
    """Who is hired: the account and the identity written on the contract."""

    utilisateur_id: UUID
    prenom: str
    nom: str
    email: str


def poste_occupe() -> ErreurMetier:
    return ErreurMetier(
        "poste_occupe",
        "Ce poste est déjà occupé à ces dates : déclarez d'abord le départ de la personne en place, ou"
        " choisissez un début plus tardif.",
        "date_debut",
    )


def personne_occupee() -> ErreurMetier:
    return ErreurMetier(
        "personne_occupee",
        "Cette personne occupe déjà un poste à ces dates : choisissez un début après la fin de son contrat.",
        "date_debut",
    )


@transaction.atomic
def conclure_contrat(
    *,
    poste: Poste,
    personne: Personne,
    termes: TermesContrat,
    par: Acteur,
    le: datetime,
    organisme: Organisme | None = None,
) -> Contrat:
    """Hire a person on a post of the host: adviser, role, contract, affectation, training file.

    Raises ErreurMetier on the field at fault (programme B2, A4): terms, post not attributed yet, returned or gone
    to another host at this instant, post or person already taken at these dates. The quota of a host is its posts:
    a contract takes one post, a post has one contract at a time. Two acts at the same instant: the row of the post,
    then that of the person, are locked before the check, and the database's exclusion constraints have the last
    word. Publishes `contrat.conclure`.
    """
    poste = _verrouiller(poste)
    Utilisateur.objects.select_for_update(no_key=True).get(pk=personne.utilisateur_id)
    controler_termes(termes, statut=poste.statut, departement=poste.departement_id)
    _controler_poste(poste, termes)
    exiger_poste_libre(poste, termes)
    with contrainte("conseillers_conseiller_personne_id_key", personne_occupee()):
        conseiller = _conseiller(poste, personne)
    contrat = _ecrire_contrat(poste, conseiller, termes)
    donner_role(utilisateur=Utilisateur(pk=personne.utilisateur_id), role=Role.CONSEILLER, par=par, le=le)
    if organisme is not None:
        ouvrir_dossier(contrat=contrat, organisme=organisme, par=par, le=le)
    retenir_creation(contrat, "conclure", par=par, le=le)
    publier("poste.pourvoir", par=par, id=poste.pk)
    return contrat


def _verrouiller(poste: Poste) -> Poste:
    verrouille = Poste.objects.select_for_update(of=("self",)).filter(pk=poste.pk).first()
    if verrouille is None:
        raise ErreurMetier(
            "poste_parti",
            "Ce poste vient de passer à une autre structure : rechargez la page pour voir vos postes d'aujourd'hui.",
        )
    return verrouille


def _controler_poste(poste: Poste, termes: TermesContrat) -> None:
    if poste.structure_id is None or poste.date_rendu is not None:
        raise ErreurMetier("poste_rendu", "Ce poste a été rendu : il ne peut plus être pourvu.")
    if termes.date_debut < poste.date_attribution:
        raise ErreurMetier(
            "avant_attribution",
            f"Le poste a été attribué le {date_francaise(poste.date_attribution)} : le contrat ne peut pas commencer"
            " avant cette date.",
            "date_debut",
        )
    lien = Rattachement.objects.filter(poste=poste, periode__endswith__isnull=True).first()
    if lien is not None and termes.date_debut < lien.periode.lower:
        raise ErreurMetier(
            "avant_rattachement",
            f"Le poste est dans votre structure depuis le {date_francaise(lien.periode.lower)} : le contrat ne peut"
            " pas commencer avant cette date.",
            "date_debut",
        )


def exiger_poste_libre(poste: Poste, termes: TermesContrat) -> None:
    """Nobody holds the post at the dates of the contract. Raises `poste_occupe`. Sure only under the post's lock."""
    periode = DateRange(termes.date_debut, _lendemain(termes.date_fin))
    if Affectation.objects.filter(poste=poste, periode__overlap=periode).exists():
        raise poste_occupe()


def _conseiller(poste: Poste, personne: Personne) -> Conseiller:
    """The adviser of this account: the one that worked elsewhere before, or a new one."""
    identite = {
        "prenom": personne.prenom,
        "nom": personne.nom,
        "email": personne.email,
        "structure_id": poste.structure_id,
        "departement_id": poste.departement_id,
    }
    conseiller = Conseiller.objects.filter(personne_id=personne.utilisateur_id).first()
    if conseiller is None:
        conseiller = Conseiller(personne_id=personne.utilisateur_id, **identite)
        conseiller.save(force_insert=True)
        return conseiller
    for champ, valeur in identite.items():
        setattr(conseiller, champ, valeur)
    conseiller.save(update_fields=list(identite))
    return conseiller


def _ecrire_contrat(poste: Poste, conseiller: Conseiller, termes: TermesContrat) -> Contrat:
    communs = {
        "conseiller": conseiller,
        "personne_id": conseiller.personne_id,
        "poste": poste,
        "structure_id": poste.structure_id,
        "departement_id": poste.departement_id,
    }
    contrat = Contrat(
        **communs,
        type=termes.type,
        date_debut=termes.date_debut,
        date_fin=termes.date_fin,
        salaire_brut_mensuel=termes.salaire,
        quotite=termes.quotite,
    )
    with (
        contrainte("affectation_poste_libre", poste_occupe()),
        contrainte("affectation_personne_libre", personne_occupee()),
    ):
        contrat.save(force_insert=True)
        Affectation(
            **communs, contrat=contrat, periode=(termes.date_debut, _lendemain(termes.date_fin))
        ).save(force_insert=True)
    return contrat


def _lendemain(jour: date | None) -> date | None:
    return None if jour is None else jour + timedelta(days=1)


@transaction.atomic
def verifier_contrat(*, contrat: Contrat, par: Acteur, le: datetime) -> None:
    """The ANCT has checked the signed contract."""
    appliquer_transition(contrat, "verifier", par=par, le=le)


@transaction.atomic
def annuler_contrat(*, contrat: Contrat, motif: str, par: Acteur, le: datetime) -> None:
    """The contract never took place: it frees the post and the person, and counts no day.

    Raises ErreurMetier `contrat_transfere` when it already went from one host to another: it did take place.
    """
    if contrat.affectations.count() > 1:
        raise ErreurMetier(
            "contrat_transfere",
            "Ce contrat a suivi le transfert de son poste : il ne peut plus être annulé. Déclarez un départ.",
        )
    appliquer_transition(contrat, "annuler", par=par, le=le, motif=motif)
    Affectation.objects.filter(contrat=contrat).delete()


@transaction.atomic
def declarer_depart(*, contrat: Contrat, date_depart: date, motif: str, par: Acteur, le: datetime) -> None:
    """The adviser leaves: `date_depart` is the last day worked. Publishes `contrat.rompre`.

    Raises ErreurMetier `depart_avant_debut`, `depart_avant_transfert`, `depart_apres_fin`, `motif_requis`,
    `transition_impossible`.
    """
    Poste.objects.select_for_update(of=("self",)).filter(pk=contrat.poste_id).first()
    tenue = contrat.affectations.order_by("-periode").first()
    if date_depart < contrat.date_debut:
        raise ErreurMetier(
            "depart_avant_debut",
            f"Le contrat commence le {date_francaise(contrat.date_debut)} : le départ ne peut pas avoir lieu avant."
            " Si la personne n'est jamais venue, demandez l'annulation du contrat.",
            "date_depart",
        )
    if tenue is not None and date_depart < tenue.periode.lower:
        raise ErreurMetier(
            "depart_avant_transfert",
            f"Le contrat est dans votre structure depuis le {date_francaise(tenue.periode.lower)} : indiquez ce jour"
            " ou un jour d'après.",
            "date_depart",
        )
    if contrat.date_fin is not None and date_depart > contrat.date_fin:
        raise ErreurMetier(
            "depart_apres_fin",
            f"Le contrat se termine déjà le {date_francaise(contrat.date_fin)} : indiquez ce jour ou un jour d'avant.",
            "date_depart",
        )
    appliquer_transition(contrat, "rompre", par=par, le=le, motif=motif, date_depart=date_depart)
    if tenue is not None:
        tenue.periode = (tenue.periode.lower, _lendemain(date_depart))
        tenue.save(update_fields=["periode"])


#: States from which a host may declare a departure.
ETATS_EN_COURS = (EtatContrat.SIGNE, EtatContrat.VERIFIE)
