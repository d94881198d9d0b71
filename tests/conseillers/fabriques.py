"""Builders of posts held by somebody: rows written by the owner, dates around `tests.fabriques.LE`.

They suppose `creer_limousin()`. Each returns the model instance; what is not given is made.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from uuid import UUID

from commun.acteurs import Acteur
from comptes.enums import Role
from comptes.models import Utilisateur
from conseillers.enums import DemiJournee, EtatContrat, EtatFormation, TypeContrat
from conseillers.models import (
    Affectation,
    Conseiller,
    Contrat,
    DossierFormation,
    Emargement,
    Organisme,
    Parcours,
    SessionFormation,
)
from conseillers.parcours import charger_parcours
from structures.enums import Statut, TypeStructure
from structures.models import Comite, Decision, Poste, Rattachement, Structure
from tests.fabriques import LE, creer_limousin, creer_personne

_numeros = count(1)


def creer_structure(*, departement: str = "87", statut: str = Statut.PUBLIC, nom: str = "") -> Structure:
    """A host without a request: only its row."""
    n = next(_numeros)
    return Structure.objects.create(
        siret=f"{80000000000000 + n}",
        denomination=nom or f"Mairie d'essai {n}",
        statut=statut,
        type=TypeStructure.COMMUNE if statut == Statut.PUBLIC else TypeStructure.PRIVEE,
        departement_id=departement,
    )


def creer_poste(
    structure: Structure | None = None,
    *,
    date_attribution: date = date(2026, 1, 15),
    date_rendu: date | None = None,
) -> Poste:
    """A post attributed to a host by a committee's decision."""
    structure = structure or creer_structure()
    n = next(_numeros)
    comite = Comite.objects.create(numero=f"E{n}", date_seance=date_attribution)
    decision = Decision.objects.create(
        comite=comite,
        structure=structure,
        departement_id=structure.departement_id,
        statut=structure.statut,
        sens="positive",
        nombre_postes=1,
        dispositif="relance-2021",
        decidee_le=datetime.combine(date_attribution, LE.timetz()),
    )
    poste = Poste.objects.create(
        numero=f"P-ESSAI-{n:05d}",
        decision=decision,
        structure=structure,
        departement_id=structure.departement_id,
        statut=structure.statut,
        date_attribution=date_attribution,
        date_rendu=date_rendu,
    )
    Rattachement.objects.create(
        poste=poste,
        structure=structure,
        departement_id=structure.departement_id,
        periode=(date_attribution, date_rendu),
        fin="rendu" if date_rendu else "",
    )
    return poste


def creer_conseiller(
    structure: Structure, *, prenom: str = "Nadia", nom: str = "Roche", email: str = ""
) -> Conseiller:
    """A person recruited by the host, with an account and the role `conseiller`."""
    acteur = creer_personne(Role.CONSEILLER, email=email or f"conseiller{next(_numeros)}@exemple.fr")
    utilisateur = Utilisateur.objects.get(pk=acteur.utilisateur_id)
    return Conseiller.objects.create(
        personne=utilisateur,
        prenom=prenom,
        nom=nom,
        email=utilisateur.email,
        structure=structure,
        departement_id=structure.departement_id,
    )


def creer_contrat(
    poste: Poste | None = None,
    *,
    conseiller: Conseiller | None = None,
    etat: str = EtatContrat.SIGNE,
    type: str = TypeContrat.CDD,
    date_debut: date = date(2026, 2, 1),
    date_fin: date | None = date(2028, 1, 31),
    date_depart: date | None = None,
    salaire: Decimal = Decimal("1950.00"),
    quotite: Decimal = Decimal(1),
) -> Contrat:
    """A contract with its affectation (none when cancelled). `etat="rompu"` leaves on `date_depart`."""
    poste = poste or creer_poste()
    conseiller = conseiller or creer_conseiller(poste.structure)
    if etat == EtatContrat.ROMPU and date_depart is None:
        date_depart = date_debut + timedelta(days=90)
    if type == TypeContrat.CDI:
        date_fin = None
    verifie = etat == EtatContrat.VERIFIE
    communs = {
        "conseiller": conseiller,
        "personne_id": conseiller.personne_id,
        "poste": poste,
        "structure_id": poste.structure_id,
        "departement_id": poste.departement_id,
    }
    contrat = Contrat.objects.create(
        **communs,
        etat=etat,
        type=type,
        date_debut=date_debut,
        date_fin=date_fin,
        date_depart=date_depart,
        salaire_brut_mensuel=salaire,
        quotite=quotite,
        verifie_le=LE if verifie else None,
        verifie_par_id=conseiller.personne_id if verifie else None,
    )
    if etat != EtatContrat.ANNULE:
        fin = date_depart or date_fin
        Affectation.objects.create(
            **communs, contrat=contrat, periode=(date_debut, fin + timedelta(days=1) if fin else None)
        )
    return contrat


def creer_organisme(nom: str = "") -> Organisme:
    return Organisme.objects.create(nom=nom or f"Organisme d'essai {next(_numeros)}")


def creer_session(organisme: Organisme, *, parcours: str = "m1-350") -> SessionFormation:
    charger_parcours()
    return SessionFormation.objects.create(
        organisme=organisme,
        parcours_id=parcours,
        lieu="Limoges",
        date_debut=date(2026, 2, 9),
        date_fin=date(2026, 5, 29),
    )


def creer_dossier_formation(
    contrat: Contrat | None = None,
    *,
    organisme: Organisme | None = None,
    etat: str = EtatFormation.A_POSITIONNER,
    parcours: str | None = None,
    heures: int = 0,
) -> DossierFormation:
    """The training file of a contract's adviser; `heures` are signed by half-days of 4 hours or less from its start."""
    charger_parcours()
    contrat = contrat or creer_contrat()
    if etat in (EtatFormation.EN_COURS, EtatFormation.TERMINEE):
        parcours = parcours or "m1-350"
    dossier = DossierFormation.objects.create(
        etat=etat,
        conseiller=contrat.conseiller,
        personne_id=contrat.personne_id,
        structure_id=contrat.structure_id,
        departement_id=contrat.departement_id,
        organisme=organisme or creer_organisme(),
        parcours=Parcours.objects.get(pk=parcours) if parcours else None,
        positionne_le=LE if parcours else None,
        terminee_le=LE if etat == EtatFormation.TERMINEE else None,
    )
    emarger_heures(dossier, heures, depuis=contrat.date_debut)
    return dossier


def emarger_heures(dossier: DossierFormation, heures: int, *, depuis: date) -> None:
    """Half-days of presence, two a day, that add up to `heures`."""
    rang = 0
    while heures > 0:
        Emargement.objects.create(
            dossier=dossier,
            date=depuis + timedelta(days=rang // 2),
            demi_journee=DemiJournee.APRES_MIDI if rang % 2 else DemiJournee.MATIN,
            heures=min(4, heures),
            signe_par_id=dossier.personne_id,
            personne_id=dossier.personne_id,
            structure_id=dossier.structure_id,
            organisme_id=dossier.organisme_id,
            departement_id=dossier.departement_id,
        )
        heures -= 4
        rang += 1


def acteur_structure(structure: Structure, role: Role = Role.STRUCTURE_REFERENT) -> Acteur:
    """A member of the host."""
    return creer_personne(role, structure_id=structure.pk)


def acteur_organisme(organisme: Organisme) -> Acteur:
    return creer_personne(Role.ORGANISME_FORMATION, organisme_id=organisme.pk)


def acteur_conseiller(conseiller: Conseiller) -> Acteur:
    """The adviser signed in as such."""
    return creer_personne(Role.CONSEILLER, email=conseiller.email)


def creer_jeu(structure_id: UUID | None = None) -> SimpleNamespace:
    """One object of each kind for one host: structure, poste, contrat, conseiller, organisme, session, dossier."""
    creer_limousin()
    structure = Structure.objects.get(pk=structure_id) if structure_id else creer_structure()
    contrat = creer_contrat(creer_poste(structure))
    organisme = creer_organisme()
    dossier = creer_dossier_formation(contrat, organisme=organisme, etat=EtatFormation.EN_COURS, heures=8)
    return SimpleNamespace(
        structure=structure,
        poste=contrat.poste,
        contrat=contrat,
        conseiller=contrat.conseiller,
        organisme=organisme,
        session=creer_session(organisme),
        dossier=dossier,
    )
