"""Who belongs to a host: invitations, withdrawal, leaving, and the three-monthly review."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from commun.acteurs import Acteur, empreinte
from commun.courriels import ecrire
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.evenements import publier
from commun.transitions import appliquer_transition, verrouiller
from comptes.enums import ROLES_STRUCTURE, Role
from comptes.models import Habilitation
from comptes.selecteurs import membres_de_structure
from comptes.services import donner_role, retirer_role, trouver_ou_creer_utilisateur
from structures.models import Invitation, RevueAcces, Structure
from structures.services.unicite import contrainte

VALIDITE = timedelta(days=7)
ENVOYEES_MAX = 20


def exiger_referent(par: Acteur, structure_id: UUID) -> None:
    """Only a référent of the host manages its members."""
    if par.role != Role.STRUCTURE_REFERENT or structure_id not in par.structures:
        raise ActeNonPermis("role_insuffisant", "Seul un référent de la structure gère ses membres.")


@transaction.atomic
def inviter_membre(
    *, structure: Structure, email: str, prenom: str, nom: str, role: str, par: Acteur, le: datetime
) -> tuple[Invitation, str]:
    """Send a secret link that gives `role` for seven days; returns the invitation and its token.

    The answer is the same whether the address has an account or not. Raises ErreurMetier `email`, `role`,
    `deja_membre`, `deja_invite`, `trop_d_invitations`, ActeNonPermis.
    """
    exiger_referent(par, structure.pk)
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ErreurMetier("email", "Saisissez une adresse électronique valide.", "email") from None
    if role not in ROLES_STRUCTURE:
        raise ErreurMetier("role", "Choisissez un rôle dans la liste.", "role")
    if any((m.utilisateur.email, m.role) == (email, role) for m in membres_de_structure(structure.pk)):
        raise ErreurMetier("deja_membre", "Cette personne a déjà ce rôle dans votre structure.", "email")
    if Invitation.objects.filter(structure=structure, etat="envoyee").count() >= ENVOYEES_MAX:
        raise ErreurMetier(
            "trop_d_invitations",
            f"{ENVOYEES_MAX} invitations attendent une réponse : annulez celles qui ne servent plus.",
        )
    jeton = secrets.token_urlsafe(32)
    invitation = Invitation(
        structure=structure,
        email=email,
        prenom=prenom.strip(),
        nom=nom.strip(),
        role=role,
        jeton_hash=empreinte(jeton),
        invitee_par_libelle=par.libelle[:200],
        envoyee_le=le,
        expire_le=le + VALIDITE,
    )
    with contrainte(
        "invitation_une_a_la_fois",
        ErreurMetier(
            "deja_invite",
            "Cette personne est déjà invitée avec ce rôle : renvoyez l'invitation si elle ne l'a pas reçue.",
            "email",
        ),
    ):
        invitation.save(force_insert=True)
    _ecrire_invitation(invitation, structure, jeton, par)
    return invitation, jeton


def _ecrire_invitation(invitation: Invitation, structure: Structure, jeton: str, par: Acteur) -> None:
    ecrire(
        gabarit="invitation",
        destinataire=invitation.email,
        par=par,
        invitation=invitation,
        structure=structure,
        lien=reverse("structures:invitation", kwargs={"jeton": jeton}),
    )


@transaction.atomic
def renvoyer_invitation(*, invitation: Invitation, par: Acteur, le: datetime) -> str:
    """A new link for seven more days; the former one is dead. Returns the token."""
    exiger_referent(par, invitation.structure_id)
    jeton = secrets.token_urlsafe(32)
    appliquer_transition(
        invitation,
        "renvoyer",
        par=par,
        le=le,
        jeton_hash=empreinte(jeton),
        envoyee_le=le,
        expire_le=le + VALIDITE,
    )
    _ecrire_invitation(invitation, invitation.structure, jeton, par)
    return jeton


@transaction.atomic
def annuler_invitation(*, invitation: Invitation, par: Acteur, le: datetime) -> None:
    """The link is dead. Raises `transition_impossible` when it was used meanwhile, ActeNonPermis."""
    exiger_referent(par, invitation.structure_id)
    appliquer_transition(invitation, "annuler", par=par, le=le)


@transaction.atomic
def accepter_invitation(*, invitation: Invitation, par: Acteur, le: datetime) -> None:
    """Give the role to the account of the invited address, made when it is new, once.

    Whoever holds the link cannot take the role for somebody else: signing in is by a code sent to that address.
    Raises ErreurMetier `invitation_expiree`, `transition_impossible`.
    """
    with verrouiller(invitation) as actuelle:
        if actuelle.etat == "envoyee":
            if le >= actuelle.expire_le:
                raise ErreurMetier(
                    "invitation_expiree",
                    "Cette invitation a expiré : demandez à la personne qui vous a invité de la renvoyer.",
                )
            utilisateur = trouver_ou_creer_utilisateur(
                email=actuelle.email, prenom=actuelle.prenom, nom=actuelle.nom
            )
            donner_role(
                utilisateur=utilisateur,
                role=Role(actuelle.role),
                par=par,
                le=le,
                structure_id=actuelle.structure_id,
            )
        appliquer_transition(invitation, "accepter", par=par, le=le)


@transaction.atomic
def retirer_membre(*, membre: Habilitation, par: Acteur, le: datetime) -> None:
    """A référent withdraws a role of a member, at once. The person is told (`membre.retirer`).

    Raises ErreurMetier `dernier_referent`, ActeNonPermis.
    """
    if membre.structure_id is None:
        raise ActeNonPermis("role_insuffisant", "Ce rôle n'est pas celui d'une structure.")
    exiger_referent(par, membre.structure_id)
    _retirer(membre, par, le)
    publier(
        "membre.retirer",
        par=par,
        utilisateur=membre.utilisateur_id,
        structure=membre.structure_id,
        role=membre.role,
    )


@transaction.atomic
def quitter_structure(*, par: Acteur, le: datetime) -> None:
    """The actor gives up the role under which it acts. Raises ErreurMetier `dernier_referent`, ActeNonPermis."""
    if par.role not in ROLES_STRUCTURE or par.habilitation_id is None:
        raise ActeNonPermis("role_insuffisant", "Vous n'êtes pas membre d'une structure sous ce rôle.")
    _retirer(Habilitation.objects.get(pk=par.habilitation_id), par, le)


def _retirer(membre: Habilitation, par: Acteur, le: datetime) -> None:
    """Two référents who leave at once: the row of the host is locked, one of them stays."""
    list(Structure.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[membre.structure_id]))
    if membre.role == Role.STRUCTURE_REFERENT:
        autres = Habilitation.objects.actives().filter(
            structure_id=membre.structure_id, role=Role.STRUCTURE_REFERENT, utilisateur__is_active=True
        )
        if not autres.exclude(pk=membre.pk).exists():
            raise ErreurMetier(
                "dernier_referent",
                "Une structure garde au moins un référent : invitez d'abord une autre personne avec ce rôle.",
            )
    retirer_role(habilitation=membre, par=par, le=le)


@transaction.atomic
def faire_revue(
    *, revue: RevueAcces, garder: Collection[UUID], retirer: Collection[UUID], par: Acteur, le: datetime
) -> None:
    """Close the review: each member seen is kept or withdrawn; who joined meanwhile is left for the next one.

    Raises ErreurMetier `revue_incomplete` (a member without an answer), `dernier_referent`, `transition_impossible`.
    """
    exiger_referent(par, revue.structure_id)
    membres = {m.pk: m for m in membres_de_structure(revue.structure_id) if m.cree_le <= revue.ouverte_le}
    if set(membres) - set(garder) - set(retirer):
        raise ErreurMetier("revue_incomplete", "Répondez pour chaque membre : conserver ou retirer.")
    appliquer_transition(revue, "faire", par=par, le=le)
    for pk in retirer:
        if pk in membres:
            retirer_membre(membre=membres[pk], par=par, le=le)
