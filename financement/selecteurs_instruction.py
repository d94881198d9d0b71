"""Querysets of the examination: who examines, comments, versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from comptes.enums import ROLES_ANCT
from comptes.models import Habilitation, Utilisateur
from financement import selecteurs
from financement.enums import EtatCommentaire, EtatConvention, ObjetCommente
from financement.models import Commentaire, Convention, VersionConvention


def agents_instructeurs() -> dict[UUID, str]:
    """Agents of the ANCT in activity who may examine a convention: identifier → name, in the order of names."""
    lignes = (
        Habilitation.objects.actives()
        .filter(role__in=ROLES_ANCT, utilisateur__is_active=True)
        .select_related("utilisateur")
    )
    noms = {ligne.utilisateur_id: str(ligne.utilisateur) for ligne in lignes}
    return dict(sorted(noms.items(), key=lambda agent: agent[1].lower()))


def commentaires(acteur: Acteur, convention: Convention) -> QuerySet[Commentaire]:
    """The comments of a convention that the actor may read, oldest first."""
    return Commentaire.objects.visibles_par(acteur).filter(convention=convention).order_by("ouvert_le", "id")


def commentaire(acteur: Acteur, pk: UUID) -> Commentaire:
    """One comment of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(
        Commentaire.objects.visibles_par(acteur).select_related("convention", "convention__structure"), pk=pk
    )


def champs_commentes(acteur: Acteur, convention: Convention) -> set[str]:
    """Fields of the convention that carry an open comment."""
    return set(
        commentaires(acteur, convention)
        .filter(etat=EtatCommentaire.OUVERT, objet=ObjetCommente.CONVENTION)
        .values_list("champ", flat=True)
    )


@dataclass(frozen=True)
class Filtre:
    """The filter of the inbox, as the address carries it: it follows the agent from one convention to the next."""

    etat: str = ""
    departement: str = ""
    recherche: str = ""
    agent: str = ""

    @classmethod
    def de(cls, donnees: Mapping[str, str]) -> Filtre:
        """From the parameters of an address; what it does not know is left out."""
        etat, agent = donnees.get("etat", ""), donnees.get("agent", "")
        return cls(
            etat=etat if etat in EtatConvention.values else "",
            departement=donnees.get("departement", "").strip()[:3],
            recherche=donnees.get("recherche", "").strip()[:100],
            agent=agent if agent in (MOI, PERSONNE) else "",
        )

    @property
    def requete(self) -> str:
        """`?etat=soumise&departement=87`, or nothing."""
        valeurs = {nom: valeur for nom, valeur in asdict(self).items() if valeur}
        return f"?{urlencode(valeurs)}" if valeurs else ""


MOI, PERSONNE = "moi", "personne"


def file_d_instruction(acteur: Acteur, filtre: Filtre) -> QuerySet[Convention]:
    """The inbox, oldest submission first; `agent`: those that the actor examines, or that nobody does."""
    demande = selecteurs.conventions_a_instruire(
        acteur, etat=filtre.etat, departement=filtre.departement, recherche=filtre.recherche
    )
    if filtre.agent == MOI:
        demande = demande.filter(instructeur_id=acteur.utilisateur_id)
    elif filtre.agent == PERSONNE:
        demande = demande.filter(instructeur_id__isnull=True)
    return demande


def voisines(
    acteur: Acteur, convention: Convention, filtre: Filtre
) -> tuple[Convention | None, Convention | None]:
    """The conventions before and after this one in the filtered inbox, whether it is still there or not."""
    depuis, pk = convention.soumise_le, convention.pk
    if depuis is None:
        return None, None
    file = file_d_instruction(acteur, filtre).filter(soumise_le__isnull=False)
    avant = file.filter(Q(soumise_le__lt=depuis) | Q(soumise_le=depuis, pk__lt=pk))
    apres = file.filter(Q(soumise_le__gt=depuis) | Q(soumise_le=depuis, pk__gt=pk))
    deux = avant.order_by("-soumise_le", "-id")[:1].union(apres.order_by("soumise_le", "id")[:1], all=True)
    cotes = {(autre.soumise_le, autre.pk) < (depuis, pk): autre for autre in deux}
    return cotes.get(True), cotes.get(False)


def convention_examinee(acteur: Acteur, pk: UUID) -> Convention:
    """A convention for its dossier: `nom_de_l_agent` needs no other statement. Http404 outside the perimeter."""
    agent = Utilisateur.objects.filter(pk=OuterRef("instructeur_id"))
    fiche = JSONObject(prenom="prenom", nom="nom", email="email")
    return selecteurs.convention(acteur, pk, agent=Subquery(agent.values(fiche=fiche)))


def nom_de_l_agent(convention: Convention) -> str:
    """Who examines a convention of `convention_examinee`; empty before somebody takes it."""
    agent = convention.agent  # type: ignore[attr-defined]
    return str(Utilisateur(**agent)) if agent else ""


def noms_des_agents(identifiants: Iterable[UUID | None]) -> dict[UUID, str]:
    """Identifier → name, in one query, also of those who left."""
    connus = Utilisateur.objects.in_bulk({pk for pk in identifiants if pk is not None})
    return {pk: str(utilisateur) for pk, utilisateur in connus.items()}


def versions(acteur: Acteur, convention: Convention) -> list[VersionConvention]:
    """The versions of a convention, last first."""
    return list(
        VersionConvention.objects.visibles_par(acteur).filter(convention=convention).order_by("-rang")
    )


def conventions_a_valider(acteur: Acteur) -> QuerySet[Convention]:
    """Conventions that a coordinator may validate now."""
    return (
        selecteurs.conventions(acteur)
        .filter(etat__in=(EtatConvention.SOUMISE, EtatConvention.EN_INSTRUCTION))
        .order_by("soumise_le", "id")
    )


def courriels_des_agents(identifiants: Iterable[UUID]) -> dict[UUID, str]:
    """Identifier → address, for the agents still in activity."""
    return dict(
        Habilitation.objects.actives()
        .filter(utilisateur_id__in=set(identifiants), role__in=ROLES_ANCT, utilisateur__is_active=True)
        .values_list("utilisateur_id", "utilisateur__email")
    )
