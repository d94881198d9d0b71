"""One's own application: by the secret link of the draft, by the confirmation link, or signed in."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from candidatures.enums import EtatCandidat
from candidatures.models import Candidat, ProfilRecherche
from commun.acteurs import Acteur
from comptes.enums import Role
from comptes.models import Habilitation


def brouillon_du_lien(acteur: Acteur) -> Candidat:
    """The draft whose link the actor holds; 404 once it is confirmed."""
    return get_object_or_404(
        Candidat.objects.select_related("commune"),
        jeton_hash=acteur.jeton_hash or "-",
        etat=EtatCandidat.BROUILLON,
    )


def candidat_a_confirmer(acteur: Acteur) -> Candidat:
    """The application whose confirmation link the actor holds, confirmed or not."""
    return get_object_or_404(Candidat, confirmation_hash=acteur.jeton_hash or "-")


def candidat_de_la_personne(acteur: Acteur) -> Candidat | None:
    """The signed-in person's own application; None when it was erased."""
    if acteur.utilisateur_id is None:
        return None
    return (
        Candidat.objects.visibles_par(acteur)
        .filter(personne_id=acteur.utilisateur_id)
        .select_related("commune", "cv")
        .first()
    )


def profil_de_la_personne(acteur: Acteur) -> ProfilRecherche | None:
    """What the search reads of the signed-in person."""
    if acteur.utilisateur_id is None:
        return None
    return ProfilRecherche.objects.filter(personne_id=acteur.utilisateur_id).first()


def a_deja_une_candidature(email: str) -> bool:
    """True when the person of this address has applied already. Never shown on screen: it would tell who applies."""
    return (
        Habilitation.objects.actives()
        .filter(utilisateur__email=email.strip().lower(), role=Role.CANDIDAT)
        .exists()
    )
