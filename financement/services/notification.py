"""What a host is told: a computed amount is notified once, and a notified one never changes.

At the activation of a convention, version 1 of each post's notified amount is the forecast that both parties signed
(the amount granted). Later, a coordinator or an accepted campaign notifies a *constaté*: the next version.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier_en_lot
from financement import selecteurs
from financement.enums import CONVENTIONS_SIGNEES, NatureCalcul
from financement.models import Calcul, Convention
from financement.services.comptabilisation import comptabiliser_droits
from structures.models import Poste

_PROPRES = ("id", "cree_le", "nature", "version", "calcule_le", "origine_id")
_CAUSE = ("declencheur", "objet_declencheur", "par_libelle")


@transaction.atomic
def notifier_calcul(
    *,
    calcul: Calcul,
    par: Acteur,
    le: datetime,
    declencheur: str = "droits.notifier",
    objet_declencheur: UUID | None = None,
) -> Calcul:
    """Notify the last version of a computed amount: the next notified version of its post, or the row that stands.

    Raises ErreurMetier: `deja_notifie` on a notified row, `calcul_depasse` when a newer computation exists,
    `convention_inactive`.
    """
    if calcul.nature == NatureCalcul.NOTIFIE:
        raise ErreurMetier("deja_notifie", "Ce montant est déjà une notification : choisissez un calcul.")
    if calcul.convention.etat not in CONVENTIONS_SIGNEES:
        raise ErreurMetier(
            "convention_inactive", "La convention de ce poste n'est pas active : rien ne peut être notifié."
        )
    Poste._base_manager.select_for_update(of=("self",), no_key=True).get(pk=calcul.poste_id)
    existante = Calcul.objects.filter(origine=calcul).first()
    if existante is not None:
        return existante
    if calcul.nature == NatureCalcul.CONSTATE and selecteurs.est_depasse(calcul):
        raise ErreurMetier(
            "calcul_depasse",
            "Ce poste a été calculé de nouveau depuis : rechargez la page et vérifiez le dernier calcul.",
        )
    notifier_en_lot(
        Calcul.objects.filter(pk=calcul.pk),
        par=par,
        le=le,
        declencheur=declencheur,
        objet_declencheur=objet_declencheur,
    )
    notifie = Calcul.objects.get(origine=calcul)
    publier_notifications([notifie], par=par)
    if calcul.nature == NatureCalcul.CONSTATE:
        comptabiliser_droits(calcul=notifie, par=par, le=le)
    return notifie


def publier_notifications(notifies: Sequence[Calcul], *, par: Acteur) -> None:
    """One `droits.notifier` per notified amount, in few statements: each host is told of each of its posts."""
    publier_en_lot(
        "droits.notifier",
        [
            {
                "id": notifie.pk,
                "poste": notifie.poste_id,
                "convention": notifie.convention_id,
                "version": notifie.version,
            }
            for notifie in notifies
        ],
        par=par,
    )


@transaction.atomic
def notifier_en_lot(
    calculs: QuerySet[Calcul],
    *,
    par: Acteur,
    le: datetime,
    declencheur: str = "campagne.accepter",
    objet_declencheur: UUID | None = None,
) -> int:
    """Notify every computed row of the queryset, at most one a post, in two statements; how many were added.

    Rows that are already notified are passed over, so that a run may be done again. Every other column is copied
    from the source. Publishes nothing and books nothing: the caller does. Posts are locked in the order of their
    ids.
    """
    choisis = calculs.exclude(nature=NatureCalcul.NOTIFIE).filter(notifies__isnull=True).order_by()
    requete, parametres = choisis.values("pk").query.sql_with_params()
    colonnes = [
        str(champ.column)
        for champ in Calcul._meta.concrete_fields
        if champ.column not in (*_PROPRES, *_CAUSE)
    ]
    liste = ", ".join(colonnes)
    copies = ", ".join(f"source.{colonne}" for colonne in colonnes)
    with connection.cursor() as curseur:
        curseur.execute(
            f"""select count(*) from (select 1 from structures_poste where id in
            (select poste_id from financement_calcul where id in ({requete}))
            order by id for no key update) verrou""",  # noqa: S608
            parametres,
        )
        curseur.execute(
            f"""insert into financement_calcul
            (id, cree_le, nature, version, calcule_le, origine_id, {", ".join(_CAUSE)}, {liste})
            select gen_random_uuid(), %s, %s, coalesce(dernier.version, 0) + 1, %s, source.id, %s, %s, %s, {copies}
            from financement_calcul source
            left join lateral (select max(version) as version from financement_calcul notifie
            where notifie.poste_id = source.poste_id and notifie.nature = %s) dernier on true
            where source.id in ({requete})""",  # noqa: S608
            [
                le,
                NatureCalcul.NOTIFIE,
                le,
                declencheur,
                objet_declencheur,
                par.libelle,
                NatureCalcul.NOTIFIE,
                *parametres,
            ],
        )
        return int(curseur.rowcount)


@transaction.atomic
def notifier_octroi(*, convention: Convention, par: Acteur, le: datetime) -> list[Calcul]:
    """Version 1 of each post at the activation: the forecast of the signed amount. Done again, the same rows.

    Raises ErreurMetier `convention_inactive`.
    """
    return [
        notifier_calcul(
            calcul=calcul, par=par, le=le, declencheur="convention.activer", objet_declencheur=convention.pk
        )
        for calcul in selecteurs.previsionnels_signes(convention)
    ]
