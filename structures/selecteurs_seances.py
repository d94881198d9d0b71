"""What the screens of the committee read: sessions, agenda, targets, preview of a publication. ANCT only."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from comptes.enums import ROLES_PREFECTURE, Role
from comptes.selecteurs import courriels_par_departement, courriels_par_structure
from structures.enums import EtatDemande, SensDecision
from structures.models import Avis, Comite, Demande, Inscription
from territoires.models import Departement

A_DECIDER = Q(etat=EtatDemande.INSCRITE)


def seances(etat: str = "") -> QuerySet[Comite]:
    """Sessions with their number of requests, decisions and posts: the next ones first."""
    requete = Comite.objects.annotate(
        points=Count("inscriptions", distinct=True),
        postes=Coalesce(Subquery(_somme_des_postes()), 0),
    )
    if etat:
        requete = requete.filter(etat=etat)
    return requete.order_by("-date_seance", "-cree_le")


def _somme_des_postes() -> QuerySet:
    from structures.models import Decision

    return (
        Decision.objects.filter(comite=OuterRef("pk"))
        .order_by()
        .values("comite")
        .annotate(n=Sum("nombre_postes"))
        .values("n")
    )


def seance(pk: UUID) -> Comite:
    return get_object_or_404(seances(), pk=pk)


def demandes_inscriptibles(jour: date) -> QuerySet[Demande]:
    """Requests that a session may examine: with an opinion, or past its deadline. By département, oldest first."""
    echue = Q(etat__in=(EtatDemande.DEPOSEE, EtatDemande.EXAMEN), echeance_avis__lt=jour)
    return (
        Demande.objects.filter(Q(etat=EtatDemande.AVIS_RENDU) | echue)
        .select_related("commune", "departement", "structure")
        .annotate(dernier_avis=_dernier_avis("pk", "sens"))
        .order_by("departement", "deposee_le", "pk")
    )


def _dernier_avis(demande: str, champ: str) -> Subquery:
    return Subquery(Avis.objects.filter(demande=OuterRef(demande)).order_by("-rendu_le").values(champ)[:1])


def inscriptions_de(comite: Comite | UUID) -> QuerySet[Inscription]:
    """The agenda in its order, with each request and its latest opinion."""
    return (
        Inscription.objects.filter(comite=comite)
        .select_related(
            "comite", "decision", "demande__commune", "demande__departement", "demande__structure"
        )
        .annotate(dernier_avis=_dernier_avis("demande", "sens"), avis_le=_dernier_avis("demande", "rendu_le"))
        .order_by("rang")
    )


def inscription(comite: UUID, pk: UUID) -> Inscription:
    return get_object_or_404(inscriptions_de(comite), pk=pk)


# Targets


@dataclass(frozen=True)
class Quota:
    """Posts of a département: target, attributed, decided in this session, and what is left."""

    code: str
    departement: str
    objectif: int
    attribues: int
    decides: int
    sans_depassement: int = 0
    demandes: int = 0

    @property
    def reste(self) -> int:
        return self.objectif - self.attribues - self.decides

    @property
    def depasse(self) -> bool:
        return self.reste < 0


def quotas(comite: Comite, *, sauf: Inscription | None = None) -> list[Quota]:
    """The target of each département of the agenda against what is attributed and what this session decides."""
    decides, fermes, demandes = Counter[str](), Counter[str](), Counter[str]()
    codes = set()
    points = Inscription.objects.filter(comite=comite).select_related("demande")
    for point in points.only(
        "nombre_postes", "depassement", "decision", "comite", "demande__departement", "demande__nombre_postes"
    ):
        code = point.demande.departement_id
        codes.add(code)
        if point.decision_id is None and point != sauf:
            decides[code] += point.nombre_postes
            fermes[code] += 0 if point.depassement else point.nombre_postes
            demandes[code] += point.demande.nombre_postes
    departements = Departement.objects.filter(code__in=codes).annotate(
        attribues=Coalesce(F("postes_attribues__attribues"), 0)
    )
    return [
        Quota(
            code=d.code,
            departement=d.nom,
            objectif=d.objectif_postes,
            attribues=d.attribues,
            decides=decides[d.code],
            sans_depassement=fermes[d.code],
            demandes=demandes[d.code],
        )
        for d in departements.order_by("code")
    ]


def quota_departement(comite: Comite, code: str, *, sauf: Inscription | None = None) -> Quota:
    return next(quota for quota in quotas(comite, sauf=sauf) if quota.code == code)


# Publication


@dataclass(frozen=True)
class Apercu:
    """What publishing would do. `obstacles` in French sentences; `empreinte` changes with any decision."""

    inscriptions: list[Inscription]
    positives: int
    negatives: int
    examens: int
    postes: int
    courriels: int
    quotas: list[Quota]
    obstacles: list[str]
    alertes: list[str]
    empreinte: str

    @property
    def decisions(self) -> int:
        return self.positives + self.negatives + self.examens


def apercu_publication(comite: Comite) -> Apercu:
    """Decisions, posts and mails of a publication, and what prevents it."""
    points, objectifs = list(inscriptions_de(comite)), quotas(comite)
    sens = Counter(point.sens for point in points)
    return Apercu(
        inscriptions=points,
        positives=sens[SensDecision.POSITIVE],
        negatives=sens[SensDecision.NEGATIVE],
        examens=sens[SensDecision.EXAMEN],
        postes=sum(point.nombre_postes for point in points),
        courriels=sum(
            len(adresses)
            for adresses in destinataires((p.demande, p.sens) for p in points if p.sens).values()
        ),
        quotas=objectifs,
        obstacles=_obstacles(objectifs, points),
        alertes=_alertes(points),
        empreinte=_empreinte(points),
    )


def destinataires(decisions: Iterable[tuple[Demande, str]]) -> dict[UUID, list[str]]:
    """Who is told of each decision, by request: the contact and the référents, or the préfecture for more study."""
    decisions = list(decisions)
    referents = courriels_par_structure(
        Role.STRUCTURE_REFERENT, structures=(d.structure_id for d, _ in decisions if d.structure_id)
    )
    agents = courriels_par_departement(
        *ROLES_PREFECTURE, departements=(d.departement_id for d, s in decisions if s == SensDecision.EXAMEN)
    )
    return {
        demande.pk: sorted(
            agents[demande.departement_id]
            if sens == SensDecision.EXAMEN
            else {demande.contact_email}
            | (referents[demande.structure_id] if demande.structure_id else set())
        )
        for demande, sens in decisions
    }


def _obstacles(objectifs: list[Quota], points: list[Inscription]) -> list[str]:
    phrases = []
    sans = [point for point in points if not point.sens]
    if not points:
        phrases.append("Aucune demande n'est à l'ordre du jour.")
    if sans:
        phrases.append(
            f"{len(sans)} demande{'s' if len(sans) > 1 else ''} sans décision :"
            " décidez ou reportez à une autre séance."
        )
    for point in points:
        if point.demande.etat != EtatDemande.INSCRITE:
            phrases.append(
                f"{point.demande.denomination} : la demande est « {point.demande.get_etat_display().lower()} »,"
                " retirez-la de la séance."
            )
    for quota in objectifs:
        if quota.sans_depassement and quota.attribues + quota.sans_depassement > quota.objectif:
            phrases.append(
                f"{quota.departement} : {quota.attribues} postes attribués et {quota.decides} décidés pour un"
                f" objectif de {quota.objectif}. Réduisez, ou justifiez le dépassement."
            )
    return phrases


def _alertes(points: list[Inscription]) -> list[str]:
    """Opinions given after the decision was entered: worth a second reading, not an obstacle."""
    return [
        f"{point.demande.denomination} : la préfecture a changé d'avis depuis la saisie de la décision."
        for point in points
        if point.saisie_le and (avis_le := getattr(point, "avis_le", None)) and avis_le > point.saisie_le
    ]


def _empreinte(points: list[Inscription]) -> str:
    lignes = [
        f"{p.demande_id}|{p.sens}|{p.nombre_postes}|{p.motif_type}|{p.motif}|{p.depassement}" for p in points
    ]
    return hashlib.sha256("\n".join(lignes).encode()).hexdigest()
