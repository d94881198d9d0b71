"""Planning, cancelling and logging a workshop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from ateliers.enums import Canal, EtatAtelier, TypeActivite
from ateliers.models import Activite, Atelier, Lieu
from ateliers.services.contrats import exiger_contrat
from ateliers.services.lieux import creer_lieu
from ateliers.services.unicite import inserer_une_fois
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.transitions import appliquer_transition, verrouiller
from territoires.heures import heure_locale, instant_local
from territoires.models import Commune


@dataclass(frozen=True)
class NouveauLieu:
    """A place typed with the workshop."""

    nom: str
    adresse: str
    commune: Commune


@transaction.atomic
def planifier_atelier(
    *,
    identifiant: UUID,
    lieu: Lieu | NouveauLieu,
    titre: str,
    description: str,
    themes: Sequence[str],
    jour: date,
    heure: time,
    duree_minutes: int,
    places: int,
    par: Acteur,
    le: datetime,
) -> Atelier:
    """Announce a workshop, open to the public at once. `heure` is read on the clock of the place.

    `identifiant` is drawn with the form: the same form sent twice makes one workshop. Raises ErreurMetier
    `sans_contrat`, `date_passee`, `lieu_etranger`.
    """
    contrat = exiger_contrat(par, jour)
    departement = lieu.commune.departement
    debut = instant_local(jour, heure, departement)
    if debut <= le:
        raise ErreurMetier("date_passee", "Choisissez une date et une heure à venir.", "date")
    if isinstance(lieu, NouveauLieu):
        lieu = creer_lieu(
            structure_id=contrat.structure_id,
            nom=lieu.nom,
            adresse=lieu.adresse,
            commune=lieu.commune,
            par=par,
        )
    elif lieu.structure_id != contrat.structure_id:
        raise ErreurMetier(
            "lieu_etranger",
            "Ce lieu n'est pas celui de la structure qui vous emploie à cette date. Choisissez-en un autre.",
            "lieu",
        )
    atelier = Atelier(
        id=identifiant,
        conseiller=contrat.conseiller,
        personne_id=contrat.personne_id,
        structure_id=contrat.structure_id,
        departement_id=contrat.departement_id,
        lieu=lieu,
        titre=titre,
        description=description,
        themes=list(themes),
        debut=debut,
        duree_minutes=duree_minutes,
        places=places,
        cree_le=le,
    )
    if inserer_une_fois(atelier, par=par):
        publier("atelier.planifier", par=par, id=atelier.pk)
    return atelier


@transaction.atomic
def annuler_atelier(*, atelier: Atelier, motif: str, par: Acteur, le: datetime) -> None:
    """Cancel a planned workshop: it leaves the public list. Raises `transition_impossible`, `motif_requis`."""
    appliquer_transition(atelier, "annuler", par=par, le=le, motif=motif)


@transaction.atomic
def saisir_compte_rendu(
    *,
    atelier: Atelier,
    participants: int,
    duree_minutes: int,
    themes: Sequence[str],
    canal: str = Canal.RATTACHEMENT,
    par: Acteur,
    le: datetime,
) -> Activite:
    """Log a workshop: one activity, dated on the day of the workshop at its place.

    Sent twice, the first report stands and is returned. Raises ErreurMetier `trop_tot` before the day of the
    workshop, `transition_impossible` when it was cancelled.
    """
    with verrouiller(atelier) as actuel:
        if actuel.etat == EtatAtelier.REALISE:
            return Activite.objects.visibles_par(par).get(atelier=actuel)
    jour = heure_locale(atelier.debut, atelier.lieu.departement).date()
    if jour > heure_locale(le, atelier.lieu.departement).date():
        raise ErreurMetier(
            "trop_tot", "Cet atelier n'a pas encore eu lieu : le compte rendu s'ouvre le jour même."
        )
    appliquer_transition(atelier, "realiser", par=par, le=le)
    activite = Activite(
        conseiller_id=atelier.conseiller_id,
        personne_id=atelier.personne_id,
        structure_id=atelier.structure_id,
        departement_id=atelier.departement_id,
        atelier=atelier,
        date=jour,
        type=TypeActivite.COLLECTIF,
        canal=canal,
        participants=participants,
        duree_minutes=duree_minutes,
        themes=list(themes),
        cree_le=le,
    )
    activite.save(force_insert=True)
    return activite
