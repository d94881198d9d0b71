"""From a habilitation to an actor: which database role, which perimeter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from commun.acteurs import APP_NATIONAL, APP_WEB, VISITEUR, Acteur
from comptes.enums import ROLES_NATIONAUX, Role
from comptes.models import Habilitation, StructureAbsorbee, Utilisateur
from territoires.models import Departement

_ABSORBEES = ArraySubquery(
    StructureAbsorbee.objects.filter(cible_id=OuterRef("structure_id")).order_by("pk").values("pk")
)


def habilitations_actives(utilisateur_id: UUID) -> list[Habilitation]:
    """The roles a person may take, oldest first, in one query. Who was recruited is a candidate last."""
    roles = (
        Habilitation.objects.actives()
        .filter(utilisateur_id=utilisateur_id, utilisateur__is_active=True)
        .annotate(absorbees=_ABSORBEES)
        .select_related("utilisateur")
        .order_by("cree_le")
    )
    return sorted(roles, key=lambda habilitation: habilitation.role == Role.CANDIDAT)


def personne_et_habilitations(utilisateur_id: UUID) -> Utilisateur | None:
    """An active person with `habilitations_ouvertes`, None otherwise.

    One query; a second one for who has no role.
    """
    habilitations = habilitations_actives(utilisateur_id)
    personne = (
        habilitations[0].utilisateur
        if habilitations
        else Utilisateur.objects.filter(pk=utilisateur_id, is_active=True).first()
    )
    if personne is not None:
        personne.habilitations_ouvertes = habilitations
    return personne


def acteur_par_habilitation(habilitation_id: UUID) -> Acteur:
    """The actor of an active habilitation. Raises Habilitation.DoesNotExist when it was withdrawn."""
    habilitation = (
        Habilitation.objects.actives()
        .annotate(absorbees=_ABSORBEES)
        .select_related("utilisateur")
        .get(pk=habilitation_id, utilisateur__is_active=True)
    )
    return acteur_de(habilitation)


def acteur_de(habilitation: Habilitation) -> Acteur:
    """The actor of a habilitation already read. A region is spread over its départements (one query)."""
    utilisateur = habilitation.utilisateur
    return Acteur(
        role=habilitation.role,
        libelle=f"{utilisateur} — {habilitation.get_role_display()}",
        utilisateur_id=habilitation.utilisateur_id,
        habilitation_id=habilitation.id,
        role_base=APP_NATIONAL if habilitation.role in ROLES_NATIONAUX else APP_WEB,
        structures=_structures(habilitation),
        departements=tuple(_departements(habilitation)),
        organismes=(habilitation.organisme_id,) if habilitation.organisme_id else (),
    )


def _structures(habilitation: Habilitation) -> tuple[UUID, ...]:
    """The structure of the role, first, then those that were merged into it: their history stays readable."""
    if habilitation.structure_id is None:
        return ()
    absorbees = getattr(habilitation, "absorbees", None)
    if absorbees is None:
        absorbees = StructureAbsorbee.objects.filter(cible_id=habilitation.structure_id).values_list(
            "pk", flat=True
        )
    return (habilitation.structure_id, *absorbees)


def _departements(habilitation: Habilitation) -> Sequence[str]:
    if habilitation.departement_id:
        return [habilitation.departement_id]
    if habilitation.region_id:
        return list(
            Departement.objects.filter(region_id=habilitation.region_id)
            .order_by("code")
            .values_list("code", flat=True)
        )
    return []


def acteur_sans_role(utilisateur: Utilisateur) -> Acteur:
    """A person signed in who has no active role yet: sees what a visitor sees, and its own drafts."""
    return Acteur(
        role=VISITEUR.role, libelle=str(utilisateur), utilisateur_id=utilisateur.pk, role_base=APP_WEB
    )


def a_un_second_facteur(utilisateur_id: UUID) -> bool:
    """True when the person enrolled a second factor (TOTP)."""
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user_id=utilisateur_id, type=Authenticator.Type.TOTP).exists()


def membres_de_structure(structure_id: UUID) -> list[Habilitation]:
    """Active members of a structure, with their person."""
    return list(
        Habilitation.objects.actives().filter(structure_id=structure_id).select_related("utilisateur")
    )


def courriels_par_role(*roles: Role, departement: str = "", structure_id: UUID | None = None) -> list[str]:
    """Addresses of the active holders of roles, in a département or a structure when given, without repetition."""
    demande = Habilitation.objects.actives().filter(role__in=roles, utilisateur__is_active=True)
    if departement:
        demande = demande.filter(departement_id=departement) | demande.filter(
            region__departements__code=departement
        )
    if structure_id:
        demande = demande.filter(structure_id=structure_id)
    return sorted(set(demande.values_list("utilisateur__email", flat=True)))


def membre_de(utilisateur_id: UUID, structure_id: UUID) -> bool:
    """True when this person holds an active role in this structure, whatever role they act under now."""
    return (
        Habilitation.objects.actives()
        .filter(utilisateur_id=utilisateur_id, structure_id=structure_id)
        .exists()
    )


def courriels_par_structure(*roles: Role, structures: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Addresses of the active holders of roles in each of these structures, in one query."""
    lignes = Habilitation.objects.actives().filter(
        role__in=roles, structure_id__in=set(structures), utilisateur__is_active=True
    )
    trouves: dict[UUID, set[str]] = defaultdict(set)
    for structure_id, courriel in lignes.values_list("structure_id", "utilisateur__email"):
        if structure_id is not None:
            trouves[structure_id].add(courriel)
    return trouves


def courriels_par_departement(*roles: Role, departements: Iterable[str]) -> dict[str, set[str]]:
    """Addresses of the active holders of roles for each of these départements, region's included, in one query."""
    codes = set(departements)
    lignes = Habilitation.objects.actives().filter(role__in=roles, utilisateur__is_active=True)
    lignes = lignes.filter(departement_id__in=codes) | lignes.filter(region__departements__code__in=codes)
    trouves: dict[str, set[str]] = defaultdict(set)
    for direct, par_region, courriel in lignes.values_list(
        "departement_id", "region__departements__code", "utilisateur__email"
    ):
        for code in {direct, par_region} & codes:
            trouves[code].add(courriel)
    return trouves
