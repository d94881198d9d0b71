"""From a decision to posts: the one door, for the committee and for the import of published decisions.

Numbers, posts, attachments to the host and the public projection move in one transaction.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, F

from commun.accord import accorder
from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.numeros import reserver
from structures.enums import Dispositif, SensDecision, Statut
from structures.models import Comite, Decision, Demande, Poste, PostesParDepartement, Rattachement, Structure
from territoires.models import Departement


@transaction.atomic
def enregistrer_decision(
    *,
    comite: Comite,
    departement: Departement,
    statut: Statut,
    sens: SensDecision,
    par: Acteur,
    le: datetime,
    nombre_postes: int = 0,
    dispositif: Dispositif = Dispositif.RELANCE_2021,
    demande: Demande | None = None,
    structure: Structure | None = None,
    motif_type: str = "",
    motif: str = "",
    cle_source: str | None = None,
    empreinte_source: str = "",
    montant_publie: Decimal | None = None,
) -> Decision:
    """Write what a committee decided. `montant_publie` in euros, for imported decisions only.

    Raises ErreurMetier `decision_postes` when a positive decision gives no post, or another one gives some.
    """
    if (sens == SensDecision.POSITIVE) != (nombre_postes >= 1):
        raise ErreurMetier(
            "decision_postes",
            "Une décision positive attribue au moins un poste, les autres aucun.",
            "nombre_postes",
        )
    decision = Decision(
        comite=comite,
        demande=demande,
        structure=structure,
        departement=departement,
        statut=statut,
        sens=sens,
        nombre_postes=nombre_postes,
        motif_type=motif_type,
        motif=motif.strip(),
        dispositif=dispositif,
        cle_source=cle_source,
        empreinte_source=empreinte_source,
        montant_publie=montant_publie,
        decidee_par_id=par.utilisateur_id,
        decidee_le=le,
    )
    decision.save(force_insert=True)
    return decision


@transaction.atomic
def attribuer_postes(
    *,
    decision: Decision,
    structure: Structure | None,
    nombre: int,
    date_attribution: date,
    par: Acteur,
    le: datetime,
) -> list[Poste]:
    """Create `nombre` posts of a positive decision, numbered without holes in their département (`P-87-00012`).

    Each is attached to its host from `date_attribution`; without a host (a published line that names none) it waits
    for one. Publishes `poste.attribuer` per call. Raises `decision_epuisee` beyond what was decided.
    """
    Decision.objects.select_for_update().get(pk=decision.pk)
    restants = decision.nombre_postes - decision.postes.count()
    if not 1 <= nombre <= restants:
        raise ErreurMetier(
            "decision_epuisee",
            f"La décision accorde {accorder(decision.nombre_postes, 'poste')}, il en reste {restants} à créer.",
            "nombre_postes",
        )
    code = decision.departement_id
    postes = [
        Poste(
            numero=f"P-{code}-{numero:05d}",
            decision=decision,
            structure=structure,
            departement_id=code,
            dispositif=decision.dispositif,
            statut=decision.statut,
            territoire_prioritaire=structure is not None and structure.territoire_prioritaire,
            date_attribution=date_attribution,
        )
        for numero in reserver(f"poste-{code}", nombre)
    ]
    Poste.objects.bulk_create(postes)
    if structure is not None:
        Rattachement.objects.bulk_create(
            Rattachement(
                poste=poste,
                structure=structure,
                departement_id=code,
                periode=DateRange(date_attribution, None),
            )
            for poste in postes
        )
    projeter_postes(code, nombre)
    publier("poste.attribuer", par=par, decision=decision.pk, nombre=nombre)
    return postes


def projeter_postes(departement: str, variation: int) -> None:
    """Add to the public count of a département (negative: posts returned), in the transaction of the act."""
    if variation < 0:
        PostesParDepartement.objects.filter(pk=departement).update(attribues=F("attribues") + variation)
        return
    with connection.cursor() as curseur:
        curseur.execute(
            "insert into structures_postespardepartement (departement_id, attribues) values (%s, %s)"
            " on conflict (departement_id) do update"
            " set attribues = structures_postespardepartement.attribues + excluded.attribues",
            [departement, variation],
        )


@transaction.atomic
def recompter_postes() -> dict[str, tuple[int, int]]:
    """Compute the public counts again from the posts, under the system's perimeter.

    Returns {département: (stored, real)} for those that differed; they are corrected. Empty: nothing was wrong.
    """
    projections = {
        p.departement_id: p.attribues for p in PostesParDepartement.objects.select_for_update().order_by("pk")
    }
    reels = dict(
        Poste.objects.filter(date_rendu__isnull=True)
        .order_by()
        .values_list("departement")
        .annotate(n=Count("pk"))
    )
    ecarts = {
        code: (projections.get(code, 0), reels.get(code, 0))
        for code in sorted({*projections, *reels})
        if projections.get(code, 0) != reels.get(code, 0)
    }
    for code, (_, reel) in ecarts.items():
        PostesParDepartement.objects.update_or_create(departement_id=code, defaults={"attribues": reel})
    return ecarts
