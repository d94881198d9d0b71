"""Builders of places, workshops and activities: rows written by the owner, dates around `tests.fabriques.LE`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

from ateliers.enums import Canal, EtatAtelier, Theme, TypeActivite
from ateliers.models import Activite, Atelier, Lieu
from conseillers.models import Contrat
from structures.models import Structure
from territoires.models import Commune
from tests.conseillers.fabriques import creer_contrat, creer_poste, creer_structure
from tests.fabriques import LE, creer_limousin


def creer_lieu(
    structure: Structure | None = None, *, nom: str = "Médiathèque", commune: str = "Limoges"
) -> Lieu:
    """A place of the host, at the town hall of the commune."""
    structure = structure or creer_structure()
    ville = Commune.objects.get(nom=commune)
    return Lieu.objects.create(
        structure=structure,
        departement_id=ville.departement_id,
        nom=nom,
        adresse="2 rue Louis-Longequeue",
        commune=ville,
        point=(ville.latitude, ville.longitude),
    )


def creer_atelier(
    contrat: Contrat | None = None,
    *,
    etat: str = EtatAtelier.PLANIFIE,
    lieu: Lieu | None = None,
    titre: str = "Premiers pas sur internet",
    debut: datetime = LE + timedelta(days=3),
    duree_minutes: int = 90,
    places: int = 8,
    themes: tuple[str, ...] = (Theme.INTERNET,),
) -> Atelier:
    """A workshop of the contract's adviser in that state. A done one has its report: every place taken."""
    contrat = contrat or creer_contrat()
    atelier = Atelier.objects.create(
        etat=etat,
        conseiller_id=contrat.conseiller_id,
        personne_id=contrat.personne_id,
        structure_id=contrat.structure_id,
        departement_id=contrat.departement_id,
        lieu=lieu or creer_lieu(contrat.structure),
        titre=titre,
        themes=list(themes),
        debut=debut,
        duree_minutes=duree_minutes,
        places=places,
    )
    if etat == EtatAtelier.REALISE:
        creer_activite(
            contrat,
            atelier=atelier,
            date=debut.date(),
            type=TypeActivite.COLLECTIF,
            participants=places,
            duree_minutes=duree_minutes,
            themes=themes,
        )
    return atelier


def creer_activite(
    contrat: Contrat | None = None,
    *,
    date: date = date(2026, 3, 2),
    type: str = TypeActivite.INDIVIDUEL,
    canal: str = Canal.RATTACHEMENT,
    participants: int = 1,
    duree_minutes: int = 30,
    themes: tuple[str, ...] = (Theme.COURRIEL,),
    atelier: Atelier | None = None,
) -> Activite:
    """An activity of the contract's adviser: the triggers feed the statistics."""
    contrat = contrat or creer_contrat()
    return Activite.objects.create(
        conseiller_id=contrat.conseiller_id,
        personne_id=contrat.personne_id,
        structure_id=contrat.structure_id,
        departement_id=contrat.departement_id,
        atelier=atelier,
        date=date,
        type=type,
        canal=canal,
        participants=participants,
        duree_minutes=duree_minutes,
        themes=list(themes),
    )


def creer_jeu(structure_id: UUID | None = None, contrat: Contrat | None = None) -> SimpleNamespace:
    """One object of each kind for one host: lieu, atelier (planned), atelier_realise, activite, contrat."""
    creer_limousin()
    if contrat is None:
        structure = Structure.objects.get(pk=structure_id) if structure_id else creer_structure()
        contrat = creer_contrat(creer_poste(structure))
    lieu = creer_lieu(contrat.structure)
    realise = creer_atelier(contrat, lieu=lieu, etat=EtatAtelier.REALISE, debut=LE - timedelta(days=7))
    return SimpleNamespace(
        contrat=contrat,
        structure=contrat.structure,
        conseiller=contrat.conseiller,
        lieu=lieu,
        atelier=creer_atelier(contrat, lieu=lieu),
        atelier_realise=realise,
        activite=creer_activite(contrat),
    )
