"""The draft of a request: kept as it was typed, found again by a secret link sent by e-mail."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from commun.acteurs import Acteur, empreinte, porter_jeton
from commun.courriels import ecrire
from structures.enums import EtatDemande
from structures.models import BrouillonDemande, Demande

# What a form may send is short; anything longer is no honest draft.
VALEUR_MAX = 5_000


@transaction.atomic
def garder_brouillon(
    *, email: str, saisie: dict[str, str], par: Acteur, le: datetime, jeton: str = ""
) -> str:
    """Keep what is typed and mail the link that finds it again; returns the token of the link.

    With the `jeton` of an earlier draft and the same address, the same link stays and no mail leaves. A new address
    gets a new link: whoever opens it proves that the address is theirs.
    """
    email = email.strip().lower()
    saisie = {cle: valeur[:VALEUR_MAX] for cle, valeur in saisie.items()}
    if jeton:
        ancien = BrouillonDemande.objects.filter(jeton_hash=empreinte(jeton)).first()
        if ancien is not None and ancien.email == email:
            ancien.saisie, ancien.modifie_le = saisie, le
            ancien.save(update_fields=["saisie", "modifie_le"])
            return jeton
    jeton = secrets.token_urlsafe(32)
    par = porter_jeton(par, jeton)
    BrouillonDemande(jeton_hash=empreinte(jeton), email=email, saisie=saisie, modifie_le=le).save(
        force_insert=True
    )
    ecrire(
        gabarit="demande_brouillon",
        destinataire=email,
        par=par,
        lien=reverse("structures:demande_modifier", kwargs={"jeton": jeton}),
        jours=settings.BROUILLON_JOURS,
    )
    return jeton


@transaction.atomic
def purger_brouillons(*, le: datetime) -> int:
    """Erase what nobody finished nor confirmed for `BROUILLON_JOURS` days; returns how many (system perimeter)."""
    limite = le - timedelta(days=settings.BROUILLON_JOURS)
    saisies, _ = BrouillonDemande.objects.filter(modifie_le__lt=limite).delete()
    jamais_confirmees = Demande.objects.filter(etat=EtatDemande.BROUILLON, cree_le__lt=limite)
    return saisies + jamais_confirmees.delete()[0]
