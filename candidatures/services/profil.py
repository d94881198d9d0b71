"""A confirmed candidate changes the search (the ranking follows at once, preselections stay), or corrects the rest."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from candidatures.appariement import ile_de
from candidatures.enums import EtatCandidat
from candidatures.models import Candidat
from candidatures.services.candidature import (
    SANS_ATOUT,
    Atouts,
    controler_motivation,
    controler_recherche,
)
from candidatures.services.verrous import verrouiller_candidat
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from comptes.services import renommer_personne
from structures.regles import normaliser_telephone
from territoires.models import Commune

CHAMPS = (
    "commune", "distance_max_km", "disponible_le", "situation", "a_experience", "contrats", "langues", "vehicule",
    "pix",
)  # fmt: skip


@transaction.atomic
def changer_recherche(
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
    """Where, how far, from when, with what: on the application and on the profile that the search reads.

    A date that has passed is refused unless it is the one that stands. Raises `brouillon`, `date_passee`, `distance`.
    Publishes `candidat.changer_recherche`.
    """
    profil, actuel = verrouiller_candidat(candidat.pk)
    if actuel.etat == EtatCandidat.BROUILLON:
        raise ErreurMetier("brouillon", "Confirmez d'abord votre adresse électronique.")
    nouvelle_date = None if disponible_le == actuel.disponible_le else disponible_le
    controler_recherche(distance_max_km, situation, nouvelle_date, le)
    for objet in (actuel, profil):
        objet.commune, objet.distance_max_km = commune, distance_max_km
        objet.disponible_le, objet.situation, objet.a_experience = disponible_le, situation, a_experience
        atouts.porter_sur(objet)
    # A level that a campaign gave is not replaced by the declared one.
    profil.pix = actuel.pix_retenu
    profil.latitude, profil.longitude, profil.point = commune.latitude, commune.longitude, commune.point
    profil.ile = ile_de(commune.departement_id)
    actuel.save(update_fields=CHAMPS)
    profil.save(update_fields=[*CHAMPS, "latitude", "longitude", "point", "ile"])
    publier("candidat.changer_recherche", par=par, id=actuel.pk)


@transaction.atomic
def corriger_presentation(
    *, candidat: Candidat, prenom: str, nom: str, telephone: str, motivation: str, par: Acteur, le: datetime
) -> None:
    """Name, telephone (empty: none) and motivation that preselecting hosts read; GDPR, article 16.

    Raises `brouillon`, `telephone`, `motivation_vide`, `motivation_longue`.
    """
    profil, actuel = verrouiller_candidat(candidat.pk)
    if actuel.etat == EtatCandidat.BROUILLON:
        raise ErreurMetier("brouillon", "Confirmez d'abord votre adresse électronique.")
    actuel.prenom, actuel.nom = prenom.strip(), nom.strip()
    actuel.telephone = normaliser_telephone(telephone, "telephone")
    actuel.motivation = controler_motivation(motivation)
    actuel.save(update_fields=["prenom", "nom", "telephone", "motivation"])
    if profil.personne_id is not None:
        renommer_personne(personne_id=profil.personne_id, prenom=actuel.prenom, nom=actuel.nom)
