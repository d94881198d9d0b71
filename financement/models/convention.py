from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Q

from commun.cloisons import PREFECTURES, cloisonner, par_departement, par_structure
from commun.dates import jour_de_paris
from commun.modeles import ModeleUUID, QuerySetCloisonne
from financement.cycle_convention import CYCLE_CONVENTION, LIBELLES_ETAT, SUITES
from financement.enums import EtatConvention, Modalite
from financement.models.enveloppe import Enveloppe
from structures.enums import Dispositif, Statut
from structures.models import Poste, Structure

SIGNEES = ("active", "echue", "resiliee")
VALIDEES = ("a_signer", *SIGNEES)


class ConventionQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    roles_departement = PREFECTURES


class Convention(ModeleUUID):
    """The subsidy convention between the funder, for the State, and a host, for its attributed posts."""

    cycle = CYCLE_CONVENTION
    LIBELLES_ETAT = LIBELLES_ETAT
    SUITES = SUITES

    etat = models.CharField("état", max_length=20, choices=EtatConvention, default=EtatConvention.BROUILLON)
    structure = models.ForeignKey(
        Structure, models.PROTECT, related_name="conventions", verbose_name="structure"
    )
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    numero = models.CharField("numéro", max_length=30, unique=True, null=True, blank=True)
    dispositif = models.CharField(
        "dispositif", max_length=30, choices=Dispositif, default=Dispositif.RELANCE_2021
    )
    modalite = models.CharField("modalité", max_length=10, choices=Modalite, default=Modalite.MOIS_24)
    statut = models.CharField("statut de l'hôte", max_length=10, choices=Statut)
    territoire_prioritaire = models.BooleanField("territoire prioritaire", default=False)
    montant_previsionnel = models.DecimalField(
        "montant prévisionnel (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    # The envelope that its validation drew on, for good.
    enveloppe = models.ForeignKey(
        Enveloppe, models.PROTECT, null=True, blank=True, related_name="conventions", verbose_name="enveloppe"
    )
    # What the host writes; `financement.redaction` names each field, says which are essential and which are printed.
    signataire_nom = models.CharField("nom du signataire", max_length=150, blank=True)
    signataire_qualite = models.CharField("qualité du signataire", max_length=150, blank=True)
    date_deliberation = models.DateField(
        "date de la délibération ou du pouvoir de signer", null=True, blank=True
    )
    description_projet = models.TextField("description du projet", max_length=3000, blank=True)
    actions_prevues = models.TextField("actions prévues", max_length=3000, blank=True)
    contact_paiement_nom = models.CharField(
        "personne à joindre pour les paiements", max_length=150, blank=True
    )
    contact_paiement_courriel = models.EmailField("courriel pour les paiements", blank=True)
    contact_paiement_telephone = models.CharField("téléphone pour les paiements", max_length=20, blank=True)
    note_instruction = models.TextField("note à l'agent instructeur", max_length=1000, blank=True)
    # The last submission, and the first one: delays are counted from the first.
    soumise_le = models.DateTimeField("soumise le", null=True, blank=True)
    premiere_soumission_le = models.DateTimeField("soumise la première fois le", null=True, blank=True)
    prise_en_charge_le = models.DateTimeField("prise en charge le", null=True, blank=True)
    instructeur_id = models.UUIDField("instruite par", null=True, blank=True)
    a_corriger_le = models.DateTimeField("correction demandée le", null=True, blank=True)
    date_limite_correction = models.DateField("correction attendue avant le", null=True, blank=True)
    # How many times it was validated: each reservation of credits is one of them.
    validations = models.PositiveSmallIntegerField("nombre de validations", default=0)
    validee_le = models.DateTimeField("validée le", null=True, blank=True)
    validee_par_id = models.UUIDField("validée par", null=True, blank=True)
    signee_structure_le = models.DateTimeField("signée par la structure le", null=True, blank=True)
    signee_structure_par_id = models.UUIDField("signée pour la structure par", null=True, blank=True)
    signee_financeur_le = models.DateTimeField("signée pour l'État le", null=True, blank=True)
    signee_financeur_par_id = models.UUIDField("signée pour l'État par", null=True, blank=True)
    active_le = models.DateTimeField("active depuis", null=True, blank=True)
    echue_le = models.DateTimeField("échue le", null=True, blank=True)
    resiliee_le = models.DateTimeField("résiliée le", null=True, blank=True)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)
    # Its last day, once it is over, and when its balance was settled: what is kept, owed back, released.
    date_fin = models.DateField("dernier jour", null=True, blank=True)
    soldee_le = models.DateTimeField("soldée le", null=True, blank=True)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        verbose_name_plural = "conventions"
        ordering = ["-cree_le"]
        indexes = [
            models.Index(fields=["etat", "soumise_le"], name="convention_etat"),
            models.Index(fields=["structure", "-cree_le"], name="convention_structure"),
        ]
        triggers = [
            CYCLE_CONVENTION.garde(),
            # A number is given once and for good: the registry of numbers is this column.
            pgtrigger.Protect(
                name="numero_definitif",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__numero__isnull=False)
                & pgtrigger.Q(old__numero__df=pgtrigger.F("new__numero")),
            ),
            pgtrigger.Protect(
                name="numerotee_jamais_effacee",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__numero__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat__in=("brouillon", "annulee"))
                | Q(soumise_le__isnull=False, premiere_soumission_le__isnull=False),
                name="convention_soumise_datee",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=("brouillon", "soumise", "annulee"))
                | Q(prise_en_charge_le__isnull=False, instructeur_id__isnull=False),
                name="convention_instruite_datee",
            ),
            models.CheckConstraint(
                condition=Q(
                    etat="a_corriger", a_corriger_le__isnull=False, date_limite_correction__isnull=False
                )
                | (
                    ~Q(etat="a_corriger")
                    & (Q(etat="annulee") | Q(a_corriger_le__isnull=True, date_limite_correction__isnull=True))
                ),
                name="convention_correction_datee",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=VALIDEES)
                | Q(
                    validee_le__isnull=False,
                    validee_par_id__isnull=False,
                    numero__isnull=False,
                    validations__gte=1,
                ),
                name="convention_validee_datee_numerotee",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=(*VALIDEES, "annulee"))
                | Q(
                    validee_le__isnull=True,
                    signee_structure_le__isnull=True,
                    signee_financeur_le__isnull=True,
                ),
                name="convention_signee_apres_validation",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=SIGNEES)
                | Q(
                    signee_structure_le__isnull=False,
                    signee_financeur_le__isnull=False,
                    active_le__isnull=False,
                ),
                name="convention_active_deux_signatures",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=SIGNEES) | Q(active_le__isnull=True),
                name="convention_active_datee",
            ),
            models.CheckConstraint(
                condition=Q(etat="echue", echue_le__isnull=False)
                | (~Q(etat="echue") & Q(echue_le__isnull=True)),
                name="convention_echue_datee",
            ),
            models.CheckConstraint(
                condition=Q(etat="resiliee", resiliee_le__isnull=False)
                | (~Q(etat="resiliee") & Q(resiliee_le__isnull=True)),
                name="convention_resiliee_datee",
            ),
            models.CheckConstraint(
                condition=Q(etat="annulee", annulee_le__isnull=False)
                | (~Q(etat="annulee") & Q(annulee_le__isnull=True)),
                name="convention_annulee_datee",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=VALIDEES) | Q(montant_previsionnel__isnull=False),
                name="convention_validee_chiffree",
            ),
            models.CheckConstraint(
                condition=Q(montant_previsionnel__isnull=True) | Q(montant_previsionnel__gte=0),
                name="convention_montant_positif",
            ),
        ]

    def __str__(self) -> str:
        return f"Convention {self.numero or 'sans numéro'}"

    @property
    def est_signee(self) -> bool:
        """Derived: both parties have signed."""
        return self.signee_structure_le is not None and self.signee_financeur_le is not None

    @property
    def est_engagee(self) -> bool:
        """Derived: at least one party has signed."""
        return self.signee_structure_le is not None or self.signee_financeur_le is not None

    @property
    def date_signature(self) -> date | None:
        """The legal date (Paris) of the last signature, None before."""
        if self.signee_structure_le is None or self.signee_financeur_le is None:
            return None
        return jour_de_paris(max(self.signee_structure_le, self.signee_financeur_le))


class PosteConventionne(ModeleUUID):
    """A post of a convention, over the days that the host holds it. A post stands in one convention at a time.

    `premier_jour` is what the host foresees while no contract gives it; the validation fixes it for good, with the
    forecast amount that both parties sign. `dernier_jour`: the post left on its morrow, given back, transferred or with
    the end of the convention; what was due to that day stays due. `repris_le`: the first day here, when another
    convention or another host held the post before; the ceiling and the duration stay the post's, and
    `date_droits`, the first convention's signature, fixes its parameters.
    """

    convention = models.ForeignKey(
        Convention, models.PROTECT, related_name="postes", verbose_name="convention"
    )
    poste = models.ForeignKey(Poste, models.PROTECT, related_name="conventionnements", verbose_name="poste")
    structure = models.ForeignKey(Structure, models.PROTECT, verbose_name="structure")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    actif = models.BooleanField("actif", default=True)
    # The text of the convention says so; the amounts are those of any post.
    coordinateur = models.BooleanField("poste de coordinateur", default=False, db_default=False)
    premier_jour = models.DateField("premier jour d'occupation", null=True, blank=True)
    dernier_jour = models.DateField("dernier jour dans la convention", null=True, blank=True)
    repris_le = models.DateField("repris d'une autre convention le", null=True, blank=True)
    date_droits = models.DateField("signature qui fixe les droits du poste", null=True, blank=True)
    montant_previsionnel = models.DecimalField(
        "montant prévisionnel (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "poste conventionné"
        verbose_name_plural = "postes conventionnés"
        constraints = [
            models.UniqueConstraint(
                fields=["poste"],
                condition=Q(actif=True, dernier_jour__isnull=True),
                name="poste_conventionne_une_fois",
                violation_error_message="Ce poste figure déjà dans une convention.",
            ),
            models.CheckConstraint(
                condition=Q(montant_previsionnel__isnull=True)
                | Q(montant_previsionnel__gte=0, premier_jour__isnull=False),
                name="poste_conventionne_chiffre_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poste_id} dans {self.convention_id}"


cloisonner("financement_convention", par_structure(), par_departement())
cloisonner("financement_posteconventionne", par_structure(), par_departement())
