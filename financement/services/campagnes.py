"""Computation campaigns, from their preparation to their acceptance: the acts of a coordinator.

The batches are in `lots_campagne` (computation) and `application_campagne` (what the acceptance writes).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.transitions import appliquer_transition, verrouiller
from financement.campagnes.bareme import archiver
from financement.enums import EtatConvention, NatureCampagne
from financement.models import Campagne, LotCampagne
from financement.moteur.champs import PREMIER_JOUR
from financement.version import version_masse
from territoires.models import Departement

CALCULER, APPLIQUER = "campagne.calculer_lot", "campagne.appliquer_lot"

# One row per post: a transferred one is computed for its last host.
_PERIMETRE = """
from financement_posteconventionne pc
join financement_convention c on c.id = pc.convention_id
join structures_poste p on p.id = pc.poste_id
where c.etat = %(etat)s and pc.actif
    and not exists (select 1 from financement_posteconventionne suivant
        join financement_convention cs on cs.id = suivant.convention_id and cs.etat = %(etat)s
        where pc.dernier_jour is not null and suivant.poste_id = pc.poste_id and suivant.actif
            and coalesce(suivant.dernier_jour, 'infinity') > pc.dernier_jour)
    and (%(dispositif)s = '' or c.dispositif = %(dispositif)s)
    and (%(departement)s = '' or p.departement_id = %(departement)s)
"""


def preparer_campagne(
    *,
    nom: str,
    nature: str,
    par: Acteur,
    le: datetime,
    arrete_au: date | None = None,
    dispositif: str = "",
    departement: Departement | None = None,
    taille_lot: int = 1000,
) -> Campagne:
    """A campaign that computes nothing yet. Raises ErreurMetier on a date that does not go with the nature."""
    if par.utilisateur_id is None:
        raise ErreurMetier("personne_inconnue", "Une campagne est préparée par une personne.")
    _verifier_date(nature, arrete_au, le)
    campagne = Campagne(
        nom=nom.strip(),
        nature=nature,
        arrete_au=arrete_au,
        dispositif=dispositif,
        departement=departement,
        taille_lot=taille_lot,
        creee_par_id=par.utilisateur_id,
        creee_par_libelle=par.libelle,
    )
    campagne.save(force_insert=True)
    publier("campagne.preparer", par=par, id=campagne.pk)
    return campagne


def _verifier_date(nature: str, arrete_au: date | None, le: datetime) -> None:
    if nature == NatureCampagne.PREVISIONNEL:
        if arrete_au is not None:
            raise ErreurMetier(
                "date_inutile",
                "Un prévisionnel ne s'arrête pas à une date : effacez-la, ou choisissez « constaté ».",
                champ="arrete_au",
            )
        return
    if arrete_au is None:
        raise ErreurMetier(
            "date_manquante",
            "Indiquez le dernier jour compté, par exemple la fin du mois.",
            champ="arrete_au",
        )
    if not PREMIER_JOUR <= arrete_au <= jour_de_paris(le):
        raise ErreurMetier(
            "date_hors_bornes",
            f"Un constaté s'arrête entre le {PREMIER_JOUR:%d/%m/%Y} et aujourd'hui : corrigez la date.",
            champ="arrete_au",
        )


def compter_perimetre(campagne: Campagne) -> int:
    """How many posts a launch would freeze now: those of active conventions, within the perimeter."""
    with connection.cursor() as curseur:
        curseur.execute(f"select count(*) {_PERIMETRE}", _perimetre(campagne))
        return int(curseur.fetchone()[0])


def _perimetre(campagne: Campagne) -> dict[str, Any]:
    return {
        "etat": EtatConvention.ACTIVE,
        "dispositif": campagne.dispositif,
        "departement": campagne.departement_id or "",
    }


@transaction.atomic
def lancer_campagne(*, campagne: Campagne, par: Acteur, le: datetime) -> None:
    """Freeze the posts in batches, in the order of their identifiers, and ask for the computation of each.

    Raises ErreurMetier: no post in the perimeter, campaign already launched.
    """
    with verrouiller(campagne):
        nombre = compter_perimetre(campagne)
        if nombre == 0:
            raise ErreurMetier(
                "perimetre_vide", "Aucun poste sous convention active dans ce périmètre : élargissez-le."
            )
        appliquer_transition(
            campagne,
            "lancer",
            par=par,
            le=le,
            nombre_postes=nombre,
            bareme_id=archiver(le),
            code_version=version_masse(),
        )
        _figer(campagne, le)
        demander_lots(campagne, CALCULER, par)


def _figer(campagne: Campagne, le: datetime) -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            f"""insert into financement_lotcampagne
            (id, cree_le, campagne_id, rang, conventionnes, nombre, code_version, bilan,
                histogramme, effet)
            select gen_random_uuid(), %(le)s, %(campagne)s, rang, array_agg(id order by poste_id), count(*), '',
                '{{}}', '{{}}', '{{}}'
            from (select pc.id, pc.poste_id,
                (row_number() over (order by pc.poste_id) - 1) / %(taille)s + 1 as rang {_PERIMETRE}) postes
            group by rang""",  # noqa: S608
            _perimetre(campagne) | {"le": le, "campagne": campagne.pk, "taille": campagne.taille_lot},
        )


def demander_lots(campagne: Campagne, evenement: str, par: Acteur) -> int:
    """Ask the workers for the batches that are still to do; returns how many."""
    a_faire = {"calcule_le__isnull": True} if evenement == CALCULER else {"applique_le__isnull": True}
    lots: list[UUID] = list(
        LotCampagne.objects.filter(campagne=campagne, **a_faire).order_by("rang").values_list("pk", flat=True)
    )
    for lot in lots:
        publier(evenement, par=par, lot=lot, campagne=campagne.pk)
    return len(lots)


@transaction.atomic
def suspendre_campagne(*, campagne: Campagne, par: Acteur, le: datetime) -> None:
    """The batch that is being computed ends; the next ones wait."""
    appliquer_transition(campagne, "suspendre", par=par, le=le)


@transaction.atomic
def reprendre_campagne(*, campagne: Campagne, par: Acteur, le: datetime) -> None:
    """Ask again for what is not computed. When nothing is left, the workers only have to say so."""
    with verrouiller(campagne):
        appliquer_transition(campagne, "reprendre", par=par, le=le)
        if demander_lots(campagne, CALCULER, par) == 0:
            publier("campagne.conclure", par=par, id=campagne.pk)


@transaction.atomic
def annuler_campagne(*, campagne: Campagne, motif: str, par: Acteur, le: datetime) -> None:
    """Stop before the end; what was computed stays and is never applied."""
    appliquer_transition(campagne, "annuler", par=par, le=le, motif=motif)


@transaction.atomic
def abandonner_campagne(*, campagne: Campagne, motif: str, par: Acteur, le: datetime) -> None:
    """Refuse the whole result."""
    appliquer_transition(campagne, "abandonner", par=par, le=le, motif=motif)


@transaction.atomic
def accepter_campagne(*, campagne: Campagne, par: Acteur, le: datetime) -> None:
    """Accept the result: each batch is then applied, once. Of two coordinators, the second one is told."""
    with verrouiller(campagne):
        appliquer_transition(campagne, "accepter", par=par, le=le)
        demander_lots(campagne, APPLIQUER, par)
