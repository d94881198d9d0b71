"""What the repair screens read: two records side by side, the history of a host and of those it absorbed, doubles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from commun.models import EntreeJournal, TransitionEffectuee
from commun.transitions import CYCLES
from comptes.models import StructureAbsorbee, Utilisateur
from structures.enums import EtatOffre
from structures.models import Fusion, Offre, PaireDoublon, Poste, Structure
from structures.selecteurs import structures_visibles
from structures.services.fusions import CHAMPS_IDENTITE, IDENTIFIANTS

MAXIMUM = 1_000
"""Lines of a history read at most, of each source."""

ACTES = {
    "structure_creee": "Fiche créée",
    "structure_fusionnee": "Fusion de deux fiches",
    "structure_fusion_defaite": "Fusion défaite",
    "structure_corrigee": "Fiche corrigée",
    "postes_recomptes": "Postes recomptés",
    "poste_retabli": "Poste rétabli",
    "poste_rattache": "Poste rattaché",
    "offre_rouverte": "Offre rouverte",
    "doublon_ecarte": "Doublon écarté",
}


@dataclass(frozen=True)
class LigneComparaison:
    """One field of the two records, as it is read."""

    champ: str
    libelle: str
    conservee: str
    absorbee: str

    @property
    def differe(self) -> bool:
        return self.conservee != self.absorbee


@dataclass(frozen=True)
class LigneHistoire:
    """Something that happened to a host, under its own record or one that it absorbed."""

    le: datetime
    quoi: str
    detail: str
    auteur: str
    fiche: str


def comparer(conservee: Structure, absorbee: Structure) -> list[LigneComparaison]:
    """Identity fields side by side; the identifiers first, which cannot be chosen."""
    return [
        LigneComparaison(
            champ,
            str(Structure._meta.get_field(champ).verbose_name),  # type: ignore[union-attr]
            _lire(conservee, champ),
            _lire(absorbee, champ),
        )
        for champ in (*IDENTIFIANTS, *CHAMPS_IDENTITE)
    ]


def _lire(structure: Structure, champ: str) -> str:
    affichage = getattr(structure, f"get_{champ}_display", None)
    valeur = affichage() if affichage else getattr(structure, champ)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return str(valeur or "—")


def fiche_a_reparer(acteur: Acteur, pk: UUID) -> Structure:
    return get_object_or_404(
        structures_visibles(acteur).select_related("fusionnee_dans", "commune", "departement"), pk=pk
    )


def autres_fiches(acteur: Acteur, structure: Structure, texte: str) -> QuerySet[Structure]:
    """Records that may be merged with this one: those of its département first."""
    return (
        structures_visibles(acteur, texte)
        .filter(fusionnee_dans__isnull=True)
        .exclude(pk=structure.pk)
        .filter(**({} if texte.strip() else {"departement": structure.departement_id}))
    )


def fusion_visible(acteur: Acteur, pk: UUID) -> Fusion:
    return get_object_or_404(Fusion.objects.visibles_par(acteur).select_related("cible", "absorbee"), pk=pk)


def fusions_de(acteur: Acteur, structure: Structure) -> QuerySet[Fusion]:
    """Merges into this record, and the one that absorbed it, the latest first."""
    return (
        (Fusion.objects.visibles_par(acteur).filter(cible=structure))
        | Fusion.objects.visibles_par(acteur).filter(absorbee=structure)
    ).select_related("cible", "absorbee")


def doublons_a_examiner(acteur: Acteur) -> QuerySet[PaireDoublon]:
    """Pairs that nobody set aside and of which no record was merged, the most alike first; nobody local sees them."""
    if not acteur.est_national:
        return PaireDoublon.objects.none()
    return PaireDoublon.objects.filter(
        ecartee_le__isnull=True, premiere__fusionnee_dans=None, seconde__fusionnee_dans=None
    ).select_related("premiere__commune", "seconde__commune", "premiere__departement", "seconde__departement")


def offres_fermees(acteur: Acteur, structure: Structure) -> QuerySet[Offre]:
    """Positions filled or withdrawn of a host whose post is still there, the latest first."""
    return (
        Offre.objects.visibles_par(acteur)
        .filter(structure=structure, etat__in=(EtatOffre.POURVUE, EtatOffre.RETIREE), poste__date_rendu=None)
        .select_related("poste")
        .order_by("-cree_le")[:20]
    )


def poste_a_reparer(acteur: Acteur, pk: UUID) -> Poste:
    return get_object_or_404(
        Poste.objects.visibles_par(acteur).select_related("structure", "departement"), pk=pk
    )


def postes_rendus(acteur: Acteur, structure: Structure) -> QuerySet[Poste]:
    """Posts that this host gave back, the latest first."""
    return (
        Poste.objects.visibles_par(acteur)
        .filter(structure=structure, date_rendu__isnull=False)
        .order_by("-date_rendu", "numero")[:20]
    )


def doublon_visible(acteur: Acteur, pk: UUID) -> PaireDoublon:
    return get_object_or_404(doublons_a_examiner(acteur), pk=pk)


def histoire(structure: Structure) -> list[LigneHistoire]:
    """What happened to this host and to those that it absorbed, the latest first."""
    noms = {structure.pk: structure.denomination}
    absorbees = StructureAbsorbee.objects.filter(cible_id=structure.pk).values("pk")
    noms |= dict(Structure.objects.filter(pk__in=absorbees).values_list("pk", "denomination"))
    lignes = [*_transitions(noms), *_actes(noms), *_versions(noms)]
    return sorted(lignes, key=lambda ligne: ligne.le, reverse=True)


def _transitions(noms: dict[UUID, str]) -> list[LigneHistoire]:
    lignes = TransitionEffectuee.objects.filter(structure_id__in=noms).order_by("-le", "-cree_le")[:MAXIMUM]
    return [
        LigneHistoire(
            t.le,
            f"{t.objet_type.replace('_', ' ').capitalize()} : {CYCLES[t.objet_type].transitions[t.nom].libelle.lower()}"
            if t.objet_type in CYCLES and t.nom in CYCLES[t.objet_type].transitions
            else f"{t.objet_type} : {t.nom}",
            t.motif,
            t.par_libelle,
            noms[t.structure_id],  # type: ignore[index]
        )
        for t in lignes
    ]


def _actes(noms: dict[UUID, str]) -> list[LigneHistoire]:
    lignes = list(EntreeJournal.objects.filter(objet_id__in=noms).order_by("-le", "-cree_le")[:MAXIMUM])
    auteurs = {
        u.pk: str(u) for u in Utilisateur.objects.filter(pk__in={e.par_id for e in lignes if e.par_id})
    }
    return [
        LigneHistoire(
            e.le,
            ACTES.get(e.acte, e.acte.replace("_", " ").capitalize()),
            str(e.donnees.get("motif", "")),
            auteurs.get(e.par_id, "Traitement automatique") if e.par_id else "Traitement automatique",
            noms[e.objet_id],  # type: ignore[index]
        )
        for e in lignes
    ]


def _versions(noms: dict[UUID, str]) -> list[LigneHistoire]:
    """Changes of the record itself, from the versions that the database keeps."""
    versions: Any = Structure.events.rel.related_model  # type: ignore[attr-defined]
    precedentes: dict[UUID, Any] = {}
    lignes = []
    for version in versions.objects.filter(pgh_obj_id__in=noms).order_by("pgh_id")[:MAXIMUM]:
        avant = precedentes.get(version.pgh_obj_id)
        precedentes[version.pgh_obj_id] = version
        if avant is not None and (changes := _differences(avant, version)):
            lignes.append(
                LigneHistoire(version.pgh_created_at, "Fiche modifiée", changes, "", noms[version.pgh_obj_id])
            )
    return lignes


def _differences(avant: Any, apres: Any) -> str:
    morceaux = []
    for champ in (*IDENTIFIANTS, *CHAMPS_IDENTITE):
        colonne = Structure._meta.get_field(champ).attname  # type: ignore[union-attr]
        if getattr(avant, colonne) != getattr(apres, colonne):
            nom = Structure._meta.get_field(champ).verbose_name  # type: ignore[union-attr]
            morceaux.append(f"{nom} : « {getattr(avant, colonne)} » → « {getattr(apres, colonne)} »")
    return " ; ".join(morceaux)
