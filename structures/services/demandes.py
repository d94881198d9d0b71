"""A request for posts: written by anybody, confirmed by e-mail, attached to its host, cancelled."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from commun.acteurs import Acteur, empreinte, porter_jeton
from commun.courriels import ecrire
from commun.erreurs import ErreurMetier
from commun.transitions import appliquer_transition, verrouiller
from comptes.enums import Role
from comptes.selecteurs import membres_de_structure
from comptes.services import donner_role, trouver_ou_creer_utilisateur
from structures import regles
from structures.echeances import echeance_avis
from structures.enums import TypeStructure
from structures.models import Demande, Structure
from structures.services.structures import trouver_ou_creer_structure
from structures.services.unicite import contrainte
from territoires.models import Commune


@transaction.atomic
def ouvrir_demande(
    *,
    siret: str,
    denomination: str,
    type_structure: TypeStructure,
    adresse: str,
    commune: Commune,
    contact_prenom: str,
    contact_nom: str,
    contact_fonction: str,
    contact_email: str,
    nombre_postes: int,
    date_debut_souhaitee: date,
    motivation: str,
    engagement: bool,
    par: Acteur,
    le: datetime,
    contact_telephone: str = "",
    candidat_identifie: bool = False,
) -> tuple[Demande, str]:
    """Keep a draft and mail its secret link to the contact; returns the draft and the token of the link.

    Nothing is filed before the contact confirms. Raises the errors of `structures.regles` (programme B3.2).
    """
    regles.exiger_engagement(engagement)
    jeton = secrets.token_urlsafe(32)
    par = porter_jeton(par, jeton)
    demande = Demande(
        jeton_hash=empreinte(jeton),
        siret=regles.normaliser_siret(siret),
        denomination=denomination.strip(),
        type=type_structure,
        statut=TypeStructure(type_structure).statut,
        adresse=adresse.strip(),
        commune=commune,
        departement_id=commune.departement_id,
        contact_prenom=contact_prenom.strip(),
        contact_nom=contact_nom.strip(),
        contact_fonction=contact_fonction.strip(),
        contact_email=contact_email.strip().lower(),
        contact_telephone=regles.normaliser_telephone(contact_telephone),
        nombre_postes=regles.exiger_nombre_postes(nombre_postes),
        date_debut_souhaitee=regles.exiger_date_a_venir(
            date_debut_souhaitee, le=le, champ="date_debut_souhaitee"
        ),
        candidat_identifie=candidat_identifie,
        motivation=motivation.strip(),
        engagement=engagement,
    )
    demande.save(force_insert=True)
    ecrire(
        gabarit="demande_a_confirmer",
        destinataire=demande.contact_email,
        par=par,
        demande=demande,
        lien=reverse("structures:demande_suivi", kwargs={"jeton": jeton}),
    )
    return demande, jeton


@transaction.atomic
def deposer_demande(*, demande: Demande, par: Acteur, le: datetime) -> None:
    """Confirm a draft. Raises `demande_deja_ouverte` when this SIRET already has a request under way."""
    with contrainte(
        "demande_ouverte_unique_par_siret",
        ErreurMetier(
            "demande_deja_ouverte",
            "Une demande est déjà en cours pour ce SIRET : une structure n'en a qu'une à la fois. Attendez la"
            " décision, ou rapprochez-vous de la personne qui suit la demande dans votre structure.",
        ),
    ):
        appliquer_transition(demande, "deposer", par=par, le=le, echeance_avis=echeance_avis(le))


@transaction.atomic
def rattacher_demande(*, demande: Demande, par: Acteur, le: datetime) -> Structure:
    """Attach a filed request to its host, which is created when the SIRET is new; done once.

    The contact of a new host becomes its référent and signatory. For a known host the roles stay as they are: a
    stranger gets nothing and the référents are told. Runs with the system's or the committee's perimeter.
    """
    with verrouiller(demande) as actuelle:
        if actuelle.structure_id is not None:
            demande.structure = actuelle.structure
            return actuelle.structure
        structure, creee = trouver_ou_creer_structure(
            siret=actuelle.siret,
            denomination=actuelle.denomination,
            type_structure=actuelle.type,
            departement=actuelle.departement,
            commune=actuelle.commune,
            adresse=actuelle.adresse,
            par=par,
            le=le,
        )
        actuelle.structure = structure
        actuelle.save(update_fields=["structure"])
    demande.structure = structure
    if creee:
        ouvrir_acces(demande=demande, par=par, le=le)
    _accuser_depot(demande, structure, par)
    return structure


def ouvrir_acces(*, demande: Demande, par: Acteur, le: datetime) -> None:
    """Make the contact of a request the référent and the signatory of its host."""
    utilisateur = trouver_ou_creer_utilisateur(
        email=demande.contact_email, prenom=demande.contact_prenom, nom=demande.contact_nom
    )
    for role in (Role.STRUCTURE_REFERENT, Role.STRUCTURE_SIGNATAIRE):
        donner_role(utilisateur=utilisateur, role=role, par=par, le=le, structure_id=demande.structure_id)


def _accuser_depot(demande: Demande, structure: Structure, par: Acteur) -> None:
    """Tell the contact that the request is filed; tell the référents of a host whom the contact does not belong to."""
    membres = membres_de_structure(structure.pk)
    adresses = {membre.utilisateur.email for membre in membres}
    espace = {"lien": reverse("structures:espace")} if demande.contact_email in adresses else {}
    ecrire(
        gabarit="demande_deposee",
        destinataire=demande.contact_email,
        par=par,
        demande=demande,
        membre=bool(espace),
        **espace,
    )
    if espace:
        return
    referents = {m.utilisateur.email for m in membres if m.role == Role.STRUCTURE_REFERENT}
    for adresse in sorted(referents):
        ecrire(
            gabarit="demande_par_un_tiers",
            destinataire=adresse,
            par=par,
            demande=demande,
            lien=reverse("structures:espace"),
        )


@transaction.atomic
def annuler_demande(*, demande: Demande, motif: str, par: Acteur, le: datetime) -> None:
    """Give up a request before the decision. Raises `motif_requis`, `transition_impossible`, ActeNonPermis."""
    appliquer_transition(demande, "annuler", par=par, le=le, motif=motif)
