"""Applying without an account: a draft kept page by page, a confirmed address, a profile that the search reads."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from candidatures.appariement import ile_de
from candidatures.enums import DISTANCES_KM, EtatCandidat, Situation
from candidatures.models import Candidat, ProfilRecherche
from candidatures.selecteurs.candidats import a_deja_une_candidature
from commun.acteurs import Acteur, empreinte, porter_jeton
from commun.courriels import ecrire
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.transitions import appliquer_transition, verrouiller
from comptes.enums import Role
from comptes.services import donner_role, trouver_ou_creer_utilisateur
from structures.regles import MOTIVATION_MAX, exiger_date_a_venir, normaliser_telephone
from structures.services.unicite import contrainte
from territoires.models import Commune

#: No letter nor digit that reads like another one.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
#: A second confirmation mail within this delay is not sent: nobody's mailbox is filled from here.
DELAI_RENVOI = timedelta(minutes=5)


@dataclass(frozen=True)
class Atouts:
    """What a candidate may tell to be found more easily. Nothing of it is required; `pix`: declared level, 0 to 8."""

    contrats: tuple[str, ...] = ()
    langues: tuple[str, ...] = ()
    vehicule: bool = False
    pix: int | None = None

    def porter_sur(self, objet: Candidat | ProfilRecherche) -> None:
        """Copy these answers on an application or on its profile."""
        objet.contrats, objet.langues = list(self.contrats), list(self.langues)
        objet.vehicule, objet.pix = self.vehicule, self.pix


SANS_ATOUT = Atouts()


@transaction.atomic
def commencer_candidature(
    *, prenom: str, nom: str, email: str, telephone: str, par: Acteur, le: datetime
) -> tuple[Candidat, str]:
    """Keep a draft and send the link that resumes it. Returns the draft and the secret of its link."""
    jeton = secrets.token_urlsafe(32)
    candidat = Candidat(
        jeton_hash=empreinte(jeton),
        prenom=prenom.strip(),
        nom=nom.strip(),
        email=email.strip().lower(),
        telephone=normaliser_telephone(telephone, "telephone"),
        cree_le=le,
    )
    porteur = porter_jeton(par, jeton)
    candidat.save(force_insert=True)
    ecrire(
        gabarit="candidature_brouillon",
        destinataire=candidat.email,
        par=porteur,
        candidat=candidat,
        lien=f"/candidats/brouillon/{jeton}/",
    )
    return candidat, jeton


@transaction.atomic
def modifier_coordonnees(
    *, candidat: Candidat, prenom: str, nom: str, email: str, telephone: str, par: Acteur, le: datetime
) -> None:
    """First page of a draft again. Another address voids the confirmation link that the former one received."""
    with _brouillon(candidat) as actuel:
        ancien = actuel.email
        actuel.prenom, actuel.nom = prenom.strip(), nom.strip()
        actuel.email = email.strip().lower()
        actuel.telephone = normaliser_telephone(telephone, "telephone")
        if actuel.email != ancien:
            actuel.confirmation_hash, actuel.confirmation_envoyee_le = "", None
        actuel.save()


@transaction.atomic
def modifier_recherche(
    *,
    candidat: Candidat,
    commune: Commune,
    distance_max_km: int | None,
    disponible_le: date,
    situation: str,
    a_experience: bool,
    par: Acteur,
    le: datetime,
    atouts: Atouts = SANS_ATOUT,
) -> None:
    """Second page: where, how far (None: the whole of France), from when. Raises `date_passee`, `distance`."""
    controler_recherche(distance_max_km, situation, disponible_le, le)
    with _brouillon(candidat) as actuel:
        actuel.commune, actuel.distance_max_km = commune, distance_max_km
        actuel.disponible_le, actuel.situation, actuel.a_experience = disponible_le, situation, a_experience
        atouts.porter_sur(actuel)
        actuel.save()


def controler_recherche(
    distance_max_km: int | None, situation: str, disponible_le: date | None, le: datetime
) -> None:
    """Raises `distance`, `situation`, `date_passee`; no date is no question."""
    if distance_max_km is not None and distance_max_km not in DISTANCES_KM:
        raise ErreurMetier("distance", "Choisissez une distance de la liste.", "distance")
    if situation not in Situation.values:
        raise ErreurMetier("situation", "Choisissez votre situation dans la liste.", "situation")
    if disponible_le is not None:
        exiger_date_a_venir(disponible_le, le=le, champ="disponible_le")


@transaction.atomic
def deposer_candidature(
    *, candidat: Candidat, motivation: str, majeur: bool, consentement: bool, par: Acteur, le: datetime
) -> None:
    """Third page: keep it, then ask the address to confirm. A person who has applied already gets another mail, and
    the screen says the same thing: nobody learns here who has an account.
    """
    _controler_depot(motivation, majeur, consentement)
    with _brouillon(candidat) as actuel:
        actuel.motivation, actuel.majeur, actuel.consentement = motivation.strip(), majeur, consentement
        if actuel.commune_id is None or actuel.disponible_le is None:
            raise ErreurMetier("brouillon_incomplet", "Remplissez d'abord la page « Votre recherche ».")
        recent = actuel.confirmation_envoyee_le and le - actuel.confirmation_envoyee_le < DELAI_RENVOI
        if not recent:
            _demander_confirmation(actuel, par, le)
        actuel.save()


def controler_motivation(motivation: str) -> str:
    """The text without the spaces around it. Raises `motivation_vide`, `motivation_longue`."""
    texte = motivation.strip()
    longueur = len(texte)
    if longueur == 0:
        raise ErreurMetier("motivation_vide", "Dites en quelques phrases ce qui vous motive.", "motivation")
    if longueur > MOTIVATION_MAX:
        raise ErreurMetier(
            "motivation_longue",
            f"Raccourcissez ce texte : 2 500 caractères au plus, vous en avez écrit {longueur}.",
            "motivation",
        )
    return texte


def _controler_depot(motivation: str, majeur: bool, consentement: bool) -> None:
    controler_motivation(motivation)
    if not majeur:
        raise ErreurMetier("age", "Il faut avoir 18 ans ou plus pour candidater : cochez la case.", "majeur")
    if not consentement:
        raise ErreurMetier(
            "consentement",
            "Cochez cette case pour que les structures puissent étudier votre candidature.",
            "consentement",
        )


def _demander_confirmation(candidat: Candidat, par: Acteur, le: datetime) -> None:
    candidat.confirmation_envoyee_le = le
    if a_deja_une_candidature(candidat.email):
        ecrire(
            gabarit="candidature_existante",
            destinataire=candidat.email,
            par=par,
            candidat=candidat,
            lien="/compte/login/",
        )
        return
    jeton = secrets.token_urlsafe(32)
    candidat.confirmation_hash = empreinte(jeton)
    ecrire(
        gabarit="candidature_a_confirmer",
        destinataire=candidat.email,
        par=par,
        candidat=candidat,
        lien=f"/candidats/confirmer/{jeton}/",
    )


@contextmanager
def _brouillon(candidat: Candidat) -> Iterator[Candidat]:
    """The draft as it is now, locked; a confirmed application is changed signed in."""
    with verrouiller(candidat) as actuel:
        if actuel.etat != EtatCandidat.BROUILLON:
            raise ErreurMetier(
                "deja_confirmee", "Cette candidature est déjà confirmée : connectez-vous pour la retrouver."
            )
        yield actuel


@transaction.atomic
def confirmer_candidature(*, candidat: Candidat, par: Acteur, le: datetime) -> None:
    """The address is confirmed: account, role `candidat`, profile for the search, and the draft's link closes.

    Raises ErreurMetier `lien_perime` when the address changed meanwhile, `deja_candidat` when the person has applied
    already (another draft, confirmed first), `transition_impossible`.
    """
    deja = ErreurMetier(
        "deja_candidat",
        "Cette adresse a déjà une candidature. Connectez-vous pour la retrouver et la mettre à jour.",
    )
    with verrouiller(candidat) as actuel:
        if actuel.confirmation_hash != par.jeton_hash:
            raise ErreurMetier(
                "lien_perime", "Ce lien n'est plus valable : ouvrez le courriel le plus récent."
            )
        if actuel.etat == EtatCandidat.BROUILLON and a_deja_une_candidature(actuel.email):
            raise deja
        personne = trouver_ou_creer_utilisateur(email=actuel.email, prenom=actuel.prenom, nom=actuel.nom)
        with contrainte("candidat_email_unique", deja):
            appliquer_transition(actuel, "confirmer", par=par, le=le, personne_id=personne.pk, jeton_hash="")
    donner_role(utilisateur=personne, role=Role.CANDIDAT, par=par, le=le)
    _publier_profil(actuel, personne.pk, le)
    ecrire(
        gabarit="candidature_confirmee",
        destinataire=actuel.email,
        par=par,
        candidat=actuel,
        lien="/compte/login/",
    )


def _publier_profil(candidat: Candidat, personne_id: UUID, le: datetime) -> None:
    """What ranks the candidate, without name nor contact."""
    lieu = Commune.objects.get(pk=candidat.commune_id)
    ProfilRecherche(
        candidat_id=candidat.pk,
        personne_id=personne_id,
        reference=_reference(),
        commune=lieu,
        latitude=lieu.latitude,
        longitude=lieu.longitude,
        point=lieu.point,
        distance_max_km=candidat.distance_max_km,
        disponible_le=candidat.disponible_le or jour_de_paris(le),
        depose_le=le,
        situation=candidat.situation,
        a_experience=candidat.a_experience,
        contrats=candidat.contrats,
        langues=candidat.langues,
        vehicule=candidat.vehicule,
        pix=candidat.pix_retenu,
        ile=ile_de(lieu.departement_id),
    ).save(force_insert=True)


def _reference() -> str:
    """Such as C-4F7K2, drawn again while taken (28 million of them)."""
    while True:
        reference = "C-" + "".join(secrets.choice(ALPHABET) for _ in range(5))
        if not ProfilRecherche.objects.filter(reference=reference).exists():
            return reference
