from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q

from commun.droits_base import restreindre
from commun.modeles import ModeleUUID
from financement.enums import NatureMouvement
from structures.enums import Dispositif

ZERO = Decimal("0.00")
TOTAUX = ("ouvert", "reserve", "engage", "paye", "postes")

# The movements are the facts; the totals follow them, whoever writes, and nothing else moves them.
_SUIVRE = """
update financement_enveloppe set
    ouvert = ouvert + new.ouvert, reserve = reserve + new.reserve, engage = engage + new.engage,
    paye = paye + new.paye, postes = postes + new.postes,
    objectif_postes = coalesce(new.objectif_postes, objectif_postes)
where id = new.enveloppe_id;
return null;
"""
_PAR_MOUVEMENT = """
if pg_trigger_depth() < 2 then
    raise exception 'Une enveloppe change par ses mouvements.' using errcode = 'check_violation';
end if;
return new;
"""


def _montant(libelle: str, **options: object) -> models.DecimalField:
    return models.DecimalField(libelle, max_digits=14, decimal_places=2, default=ZERO, **options)  # type: ignore[arg-type]


class Enveloppe(ModeleUUID):
    """Credits (€) of one scheme for one year: the country's, or those of a département.

    `reserve`: conventions validated, not yet active; `engage`: active ones; `paye`: part of `engage` that the bank
    paid. What is left is derived: `disponible`. A département's envelope holds its own credits, taken by a transfer or
    opened apart; its conventions draw on it alone. `postes` never exceed `objectif_postes`, when there is one.
    """

    dispositif = models.CharField("dispositif", max_length=30, choices=Dispositif)
    annee = models.PositiveSmallIntegerField("année")
    departement = models.ForeignKey(
        "territoires.Departement", models.PROTECT, null=True, blank=True, verbose_name="département"
    )
    ouvert = _montant("crédits ouverts (€)")
    reserve = _montant("réservé (€)")
    engage = _montant("engagé (€)")
    paye = _montant("payé (€)")
    postes = models.PositiveIntegerField("postes", default=0)
    objectif_postes = models.PositiveIntegerField("objectif de postes", null=True, blank=True)
    alerte_le = models.DateTimeField("alerte donnée le", null=True, blank=True)

    class Meta:
        verbose_name = "enveloppe"
        verbose_name_plural = "enveloppes"
        ordering = ["-annee", "dispositif", "departement"]
        triggers = [
            pgtrigger.Trigger(
                name="par_mouvement",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf(*TOTAUX, "objectif_postes"),
                func=_PAR_MOUVEMENT,
            ),
            pgtrigger.Protect(name="garder", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dispositif", "annee", "departement"],
                nulls_distinct=False,
                name="enveloppe_unique",
                violation_error_message="Cette enveloppe est déjà ouverte : modifiez ses crédits.",
            ),
            models.CheckConstraint(condition=Q(ouvert__gte=0), name="enveloppe_ouvert_positif"),
            models.CheckConstraint(
                condition=Q(reserve__gte=0, engage__gte=0, paye__gte=0, paye__lte=F("engage")),
                name="enveloppe_montants_coherents",
            ),
            models.CheckConstraint(
                condition=Q(ouvert__gte=F("reserve") + F("engage")),
                name="enveloppe_non_depassee",
                violation_error_message="Les crédits de cette enveloppe ne suffisent pas.",
            ),
            models.CheckConstraint(
                condition=Q(objectif_postes__isnull=True) | Q(postes__lte=F("objectif_postes")),
                name="enveloppe_objectif_tenu",
                violation_error_message="L'objectif de postes de cette enveloppe est atteint.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_dispositif_display()}, crédits {self.annee}, {self.territoire}"

    @property
    def territoire(self) -> str:
        """The département, or « France entière »."""
        return str(self.departement) if self.departement_id else "France entière"

    @property
    def consomme(self) -> Decimal:
        """Euros reserved or committed."""
        return self.reserve + self.engage

    @property
    def disponible(self) -> Decimal:
        """Euros that a new convention may still take."""
        return self.ouvert - self.consomme


class MouvementEnveloppe(ModeleUUID):
    """What happened to an envelope, for ever: signed differences (€, posts), and why.

    `cle` names the act: done twice, it is written once.
    """

    enveloppe = models.ForeignKey(
        Enveloppe, models.PROTECT, related_name="mouvements", verbose_name="enveloppe"
    )
    nature = models.CharField("nature", max_length=20, choices=NatureMouvement)
    cle = models.CharField("clé d'unicité", max_length=120, unique=True)
    ouvert = _montant("crédits ouverts (€)")
    reserve = _montant("réservé (€)")
    engage = _montant("engagé (€)")
    paye = _montant("payé (€)")
    postes = models.IntegerField("postes", default=0)
    objectif_postes = models.PositiveIntegerField("nouvel objectif de postes", null=True, blank=True)
    convention_id = models.UUIDField("convention", null=True, blank=True, db_index=True)
    ordre_id = models.UUIDField("ordre", null=True, blank=True)
    libelle = models.CharField("libellé", max_length=200)
    motif = models.TextField("motif", blank=True)
    par_id = models.UUIDField("par", null=True, blank=True)
    par_libelle = models.CharField("par", max_length=200)
    le = models.DateTimeField("le")

    class Meta:
        verbose_name = "mouvement d'enveloppe"
        verbose_name_plural = "mouvements d'enveloppe"
        ordering = ["-le", "-cree_le"]
        indexes = [models.Index(fields=["enveloppe", "-le"], name="mouvement_enveloppe")]
        triggers = [
            pgtrigger.Protect(name="ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(name="suivre", when=pgtrigger.After, operation=pgtrigger.Insert, func=_SUIVRE),
        ]

    def __str__(self) -> str:
        return self.libelle


# No host sees the credits: only the State's national roles and the system.
restreindre(
    "financement_enveloppe", app_national="select, insert, update", app_systeme="select, insert, update"
)
restreindre("financement_mouvementenveloppe", app_national="select, insert", app_systeme="select, insert")
