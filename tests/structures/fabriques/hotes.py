"""A host with a valid SIRET, its members and its doubles; the agents around."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from stdnum import luhn

from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.dates import jour_de_paris
from comptes.enums import Role
from comptes.models import Habilitation
from structures.enums import TypeStructure
from structures.models import Fusion, Invitation, PaireDoublon, RevueAcces, Structure
from structures.services.fusions import fusionner
from structures.services.membres import inviter_membre
from structures.services.structures import trouver_ou_creer_structure
from territoires.models import Commune
from tests.fabriques import LE, creer_limousin, creer_personne

rangs = count(1)
DEBUT = date(2026, 4, 1)


def siret_valide(rang: int | None = None) -> str:
    """A SIRET whose keys are right, a new one at each call without `rang`."""
    rang = next(rangs) if rang is None else rang
    siren = f"{20_000_000 + rang:08d}"
    siren += luhn.calc_check_digit(siren)
    siret = f"{siren}0001"
    return siret + luhn.calc_check_digit(siret)


def commune(nom: str = "Limoges") -> Commune:
    return creer_limousin()[nom]


def creer_structure(
    commune: Commune | str = "Limoges",
    *,
    denomination: str = "Commune d'essai",
    type_structure: TypeStructure = TypeStructure.COMMUNE,
    siret: str = "",
    le: datetime = LE,
    **options: Any,
) -> Structure:
    """A host without request nor member."""
    lieu = creer_limousin()[commune] if isinstance(commune, str) else commune
    with perimetre(SYSTEME):
        structure, _ = trouver_ou_creer_structure(
            siret=siret or siret_valide(),
            denomination=denomination,
            type_structure=type_structure,
            departement=lieu.departement,
            commune=lieu,
            adresse="1 place de la Mairie",
            par=SYSTEME,
            le=le,
            **options,
        )
    return structure


def creer_membre(structure: Structure, role: Role = Role.STRUCTURE_REFERENT, email: str = "") -> Acteur:
    """A person who holds one role of the host."""
    return creer_personne(role, structure_id=structure.pk, email=email)


def creer_habilitation(structure: Structure, role: Role = Role.STRUCTURE_GESTIONNAIRE) -> Habilitation:
    """The role itself, of a new person."""
    acteur = creer_membre(structure, role, email=f"membre{next(rangs)}@exemple.fr")
    return Habilitation.objects.get(pk=acteur.habilitation_id)


def creer_invitation(
    structure: Structure,
    *,
    par: Acteur | None = None,
    email: str = "",
    role: str = Role.STRUCTURE_GESTIONNAIRE,
    le: datetime | None = None,
) -> tuple[Invitation, str]:
    """An invitation sent by a référent, and the token of its link."""
    par = par or creer_membre(structure)
    with perimetre(par):
        return inviter_membre(
            structure=structure,
            email=email or f"invite{next(rangs)}@exemple.fr",
            prenom="Zoé",
            nom="Lenoir",
            role=role,
            par=par,
            le=le or timezone.now(),
        )


def creer_revue(structure: Structure, echeance: date | None = None) -> RevueAcces:
    """A review under way, opened now."""
    maintenant = timezone.now()
    return RevueAcces.objects.create(
        structure=structure,
        trimestre="2026-T1",
        ouverte_le=maintenant,
        echeance=echeance or jour_de_paris(maintenant) + timedelta(days=30),
    )


def prefecture(departement: str = "87") -> Acteur:
    return creer_personne(Role.PREFECTURE_DEPARTEMENT, departement=departement)


def validateur() -> Acteur:
    return creer_personne(Role.ANCT_VALIDATEUR)


def creer_doublon(une: Structure, autre: Structure) -> PaireDoublon:
    """A pair that looks like one host."""
    premiere, seconde = sorted((une, autre), key=lambda s: s.pk)
    paire = PaireDoublon(
        premiere=premiere, seconde=seconde, score=95, indices=["noms semblables"], trouvee_le=LE
    )
    paire.save(force_insert=True)
    return paire


def creer_fusion(cible: Structure) -> Fusion:
    """A merge of an empty record into `cible`."""
    par = creer_personne(Role.ADMINISTRATEUR)
    absorbee = creer_structure(cible.commune, denomination="Mairie d'essai (doublon)")
    with perimetre(par):
        return fusionner(
            cible=cible, absorbee=absorbee, motif="La même mairie, saisie deux fois.", par=par, le=LE
        )
