from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from commun.cloisons import cloisonner, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from financement.cycles import CYCLE_COMPTE
from financement.enums import EtatCompte
from structures.models import Structure


class CompteBancaireQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"


class CompteBancaire(ModeleUUID):
    """The bank account of a host, as typed once: a change is another row, which must be verified again.

    Personal data when the holder is a person: shown masked (`iban_masque`), whole only to who verifies or pays.
    """

    cycle = CYCLE_COMPTE
    LIBELLES_ETAT = {
        (EtatCompte.A_VERIFIER, "structure"): "En attente de vérification",
        (EtatCompte.VERIFIE, "structure"): "Utilisé pour vos paiements",
        (EtatCompte.REMPLACE, "structure"): "Ancien compte",
    }

    etat = models.CharField("état", max_length=12, choices=EtatCompte, default=EtatCompte.A_VERIFIER)
    structure = models.ForeignKey(
        Structure, models.PROTECT, related_name="comptes_bancaires", verbose_name="structure"
    )
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    titulaire = models.CharField("titulaire du compte", max_length=70)
    iban = models.CharField("IBAN", max_length=34)
    bic = models.CharField("BIC", max_length=11)
    saisi_le = models.DateTimeField("saisi le")
    saisi_par_id = models.UUIDField("saisi par")
    verifie_le = models.DateTimeField("vérifié le", null=True, blank=True)
    verifie_par_id = models.UUIDField("vérifié par", null=True, blank=True)

    objects = CompteBancaireQuerySet.as_manager()

    class Meta:
        verbose_name = "compte bancaire"
        verbose_name_plural = "comptes bancaires"
        ordering = ["-saisi_le"]
        triggers = [
            CYCLE_COMPTE.garde(),
            pgtrigger.ReadOnly(
                name="compte_fige",
                fields=["structure", "titulaire", "iban", "bic", "saisi_le", "saisi_par_id"],
            ),
            pgtrigger.Protect(name="garder", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "etat"],
                condition=Q(etat__in=["a_verifier", "verifie"]),
                name="compte_un_par_etat",
                violation_error_message="Un compte de cette structure est déjà dans cet état : rechargez la page.",
            ),
            models.CheckConstraint(
                condition=Q(verifie_par_id__isnull=True) | ~Q(verifie_par_id=F("saisi_par_id")),
                name="compte_quatre_yeux",
                violation_error_message="Un compte est vérifié par une autre personne que celle qui l'a saisi.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="verifie") | Q(verifie_le__isnull=False, verifie_par_id__isnull=False),
                name="compte_verifie_date",
            ),
        ]

    def __str__(self) -> str:
        return self.iban_masque

    @property
    def iban_masque(self) -> str:
        """`FR76 •••• 0185`: enough to recognise it, not to use it."""
        return f"{self.iban[:4]} •••• {self.iban[-4:]}"

    @property
    def iban_lisible(self) -> str:
        """In groups of four, for who verifies or pays."""
        return " ".join(self.iban[rang : rang + 4] for rang in range(0, len(self.iban), 4))


cloisonner("financement_comptebancaire", par_structure())
restreindre(
    "financement_comptebancaire",
    app_web="select, insert, update",
    app_national="select, update",
    app_systeme="select",
)
