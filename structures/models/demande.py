from __future__ import annotations

from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models
from django.db.models import Q

from commun.accord import accorder
from commun.cloisons import PREFECTURES, cloisonner, par_departement, par_jeton, par_structure
from commun.droits_base import restreindre
from commun.modeles import ModeleUUID, QuerySetCloisonne
from structures.categories import libelle_categorie
from structures.cycles import CYCLE_DEMANDE
from structures.enums import (
    Dispositif,
    EtatDemande,
    EtatVerification,
    MotifRefus,
    SensAvis,
    SensDecision,
    SorteRappel,
    Statut,
    StatutCalcule,
    TypeStructure,
)
from structures.identifiants import libelle_identifiant
from structures.models.comite import Comite
from structures.models.structure import Structure


class DemandeQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    porte_jeton = "jeton_hash"
    roles_departement = PREFECTURES


class Demande(ModeleUUID):
    """A host's request for posts: filed by anybody with a confirmed e-mail, then opinion, then committee."""

    cycle = CYCLE_DEMANDE
    LIBELLES_ETAT = {
        (EtatDemande.DEPOSEE, "structure"): "En attente de l'avis de la préfecture",
        (EtatDemande.DEPOSEE, "prefecture"): "Avis à rendre",
        (EtatDemande.AVIS_RENDU, "structure"): "En attente du comité de sélection",
        (EtatDemande.AVIS_RENDU, "instruction"): "À inscrire en comité",
        (EtatDemande.EXAMEN, "prefecture"): "Nouvel avis à rendre",
    }

    etat = models.CharField("état", max_length=12, choices=EtatDemande, default=EtatDemande.BROUILLON)
    jeton_hash = models.CharField("empreinte du lien", max_length=64, db_index=True)
    structure = models.ForeignKey(
        Structure, models.PROTECT, null=True, blank=True, related_name="demandes", verbose_name="structure"
    )
    siret = models.CharField("SIRET", max_length=14, blank=True, default="")
    ridet = models.CharField("RIDET", max_length=10, blank=True, default="")
    rna = models.CharField("RNA", max_length=10, blank=True, default="")
    denomination = models.CharField("dénomination", max_length=250)
    type = models.CharField("type de structure (déclaré)", max_length=20, choices=TypeStructure)
    # Retained: the computed status when the legal category decides, else the declared one, else the override.
    statut = models.CharField("statut retenu", max_length=10, choices=Statut)
    statut_calcule = models.CharField(
        "statut calculé", max_length=12, choices=StatutCalcule, blank=True, default=""
    )
    statut_motif = models.TextField("motif du statut retenu", blank=True, default="")
    statut_par_id = models.UUIDField("statut retenu par", null=True, blank=True)
    statut_le = models.DateTimeField("statut retenu le", null=True, blank=True)
    categorie_juridique = models.CharField(
        "catégorie juridique (INSEE)", max_length=4, blank=True, default=""
    )
    verification = models.CharField(
        "vérification dans l'annuaire",
        max_length=13,
        choices=EtatVerification,
        default=EtatVerification.A_VERIFIER,
    )
    verification_le = models.DateTimeField("vérifiée le", null=True, blank=True)
    verification_essais = models.PositiveSmallIntegerField("essais de vérification", default=0)
    fiche = models.JSONField("fiche de l'annuaire", default=dict, blank=True)
    maintenue = models.BooleanField("maintenue malgré l'annuaire", default=False)
    rapprochements = models.JSONField("structures proches signalées", default=list, blank=True)
    adresse = models.CharField("adresse", max_length=300)
    commune = models.ForeignKey("territoires.Commune", models.PROTECT, verbose_name="commune")
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    en_qpv = models.BooleanField("lieu de travail en QPV", default=False)
    qpv_preuve = models.CharField("quartier prioritaire", max_length=150, blank=True, default="")
    contact_prenom = models.CharField("prénom du contact", max_length=100)
    contact_nom = models.CharField("nom du contact", max_length=100)
    contact_fonction = models.CharField("fonction du contact", max_length=100)
    contact_email = models.EmailField("adresse électronique du contact")
    contact_telephone = models.CharField("téléphone du contact", max_length=13, blank=True)
    nombre_postes = models.PositiveSmallIntegerField("nombre de postes souhaités")
    date_debut_souhaitee = models.DateField("début souhaité")
    candidat_identifie = models.BooleanField("candidat déjà identifié", default=False)
    motivation = models.TextField("motivation", validators=[MaxLengthValidator(2500)])
    engagement = models.BooleanField("engagement confirmé", default=False)
    deposee_le = models.DateTimeField("déposée le", null=True, blank=True)
    echeance_avis = models.DateField("avis attendu avant le", null=True, blank=True)
    comite = models.ForeignKey(
        Comite,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="demandes",
        verbose_name="séance où elle est inscrite",
    )
    decidee_le = models.DateTimeField("décidée le", null=True, blank=True)

    objects = DemandeQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de postes"
        verbose_name_plural = "demandes de postes"
        ordering = ["-cree_le"]
        indexes = [models.Index(fields=["departement", "etat", "deposee_le"], name="demande_inbox")]
        triggers = [CYCLE_DEMANDE.garde()]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatDemande.values), name="demande_etat_connu"),
            models.CheckConstraint(
                condition=Q(nombre_postes__range=(1, 30)),
                name="demande_1_a_30_postes",
                violation_error_message="Demandez entre 1 et 30 postes.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=("brouillon", "annulee")) | Q(deposee_le__isnull=False, engagement=True),
                name="demande_deposee_datee",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=("attribuee", "refusee"), decidee_le__isnull=False)
                | (~Q(etat__in=("attribuee", "refusee")) & Q(decidee_le__isnull=True)),
                name="demande_decidee_datee",
            ),
            *(
                models.UniqueConstraint(
                    fields=[numero],
                    condition=Q(etat__in=("deposee", "avis_rendu", "examen", "inscrite")) & ~Q((numero, "")),
                    name=f"demande_ouverte_unique_par_{numero}",
                    violation_error_message="Une demande est déjà en cours pour ce numéro.",
                )
                for numero in ("siret", "ridet", "rna")
            ),
            models.CheckConstraint(
                condition=~Q(siret="", ridet="", rna=""),
                name="demande_identifiee",
                violation_error_message="Indiquez le SIRET, le RIDET ou le RNA de la structure.",
            ),
            models.CheckConstraint(
                condition=Q(statut_le__isnull=True, statut_motif="")
                | (Q(statut_le__isnull=False, statut_par_id__isnull=False) & ~Q(statut_motif="")),
                name="demande_statut_motive",
                violation_error_message="Un statut retenu contre l'annuaire est motivé.",
            ),
            models.CheckConstraint(
                condition=Q(en_qpv=False) | ~Q(qpv_preuve=""),
                name="demande_qpv_prouve",
                violation_error_message="Indiquez le quartier prioritaire du lieu de travail.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.denomination} — {accorder(self.nombre_postes, 'poste')}"

    @property
    def identifiant(self) -> str:
        """`SIRET 218 700 850 00012`, `RIDET …` or `RNA …`."""
        return libelle_identifiant(self.siret, self.ridet, self.rna)

    @property
    def statut_declare(self) -> str:
        """What the declared type says, beside what the register computes and what is retained."""
        return Statut(TypeStructure(self.type).statut)

    @property
    def libelle_statut_declare(self) -> str:
        return Statut(self.statut_declare).label

    @property
    def libelle_categorie(self) -> str:
        return libelle_categorie(self.categorie_juridique)

    @property
    def a_verifier(self) -> bool:
        """An instructor has something to look at: the register did not settle the host."""
        return self.statut_le is None and (
            self.verification not in (EtatVerification.VERIFIEE, EtatVerification.HORS_ANNUAIRE)
            or self.statut_calcule in (StatutCalcule.A_EXAMINER, StatutCalcule.NON_ELIGIBLE)
            or (self.statut_calcule != "" and self.statut_calcule != self.statut_declare)
        )


class AvisQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    roles_departement = PREFECTURES


class Avis(ModeleUUID):
    """The préfecture's opinion; the latest one counts, all are kept."""

    demande = models.ForeignKey(Demande, models.PROTECT, related_name="avis", verbose_name="demande")
    sens = models.CharField("sens", max_length=12, choices=SensAvis)
    commentaire = models.TextField(
        "commentaire", validators=[MinLengthValidator(10), MaxLengthValidator(1000)]
    )
    structure_proposee = models.ForeignKey(
        Structure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="avis_de_transfert",
        verbose_name="transfert proposé vers",
    )
    rendu_par_id = models.UUIDField("rendu par")
    rendu_le = models.DateTimeField("rendu le")
    structure_id = models.UUIDField("structure", null=True)
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")

    objects = AvisQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["-rendu_le"]

    def __str__(self) -> str:
        return self.get_sens_display()


class RappelAvis(ModeleUUID):
    """A reminder sent to the préfecture: one of each kind for one deadline of one request."""

    demande = models.ForeignKey(Demande, models.PROTECT, related_name="rappels", verbose_name="demande")
    sorte = models.CharField("sorte", max_length=8, choices=SorteRappel)
    echeance = models.DateField("échéance rappelée")
    envoye_le = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "rappel d'avis"
        verbose_name_plural = "rappels d'avis"
        constraints = [
            models.UniqueConstraint(fields=["demande", "sorte", "echeance"], name="rappel_avis_une_fois"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sorte_display()} ({self.echeance:%d/%m/%Y})"


class DecisionQuerySet(QuerySetCloisonne):
    porte_structure = "structure_id"
    porte_departement = "departement_id"
    roles_departement = PREFECTURES


class Decision(ModeleUUID):
    """What a committee decided for a request, or a line of the published decisions (`cle_source`)."""

    comite = models.ForeignKey(Comite, models.PROTECT, related_name="decisions", verbose_name="comité")
    demande = models.ForeignKey(
        Demande, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name="demande"
    )
    structure = models.ForeignKey(
        Structure, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name="structure"
    )
    departement = models.ForeignKey("territoires.Departement", models.PROTECT, verbose_name="département")
    statut = models.CharField("statut de l'hôte", max_length=10, choices=Statut)
    sens = models.CharField("sens", max_length=10, choices=SensDecision)
    nombre_postes = models.PositiveSmallIntegerField("nombre de postes", default=0)
    motif_type = models.CharField("motif type", max_length=12, choices=MotifRefus, blank=True)
    motif = models.TextField("motif", blank=True)
    dispositif = models.CharField("dispositif", max_length=30, choices=Dispositif)
    cle_source = models.CharField(
        "clé de la ligne importée", max_length=40, unique=True, null=True, blank=True
    )
    empreinte_source = models.CharField("empreinte de la ligne importée", max_length=64, blank=True)
    montant_publie = models.DecimalField(
        "montant publié (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    decidee_par_id = models.UUIDField("décidée par", null=True)
    decidee_le = models.DateTimeField("décidée le")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        ordering = ["-decidee_le"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sens="positive", nombre_postes__gte=1)
                | (~Q(sens="positive") & Q(nombre_postes=0)),
                name="decision_postes_si_positive",
                violation_error_message="Une décision positive attribue au moins un poste, les autres aucun.",
            ),
            models.UniqueConstraint(
                fields=["comite", "demande"],
                name="decision_unique_par_seance",
                violation_error_message="Cette séance a déjà décidé de cette demande.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sens_display()} — {accorder(self.nombre_postes, 'poste')}"


cloisonner("structures_demande", par_structure(), par_departement(), par_jeton())
cloisonner("structures_avis", par_structure(), par_departement())
cloisonner("structures_decision", par_structure(), par_departement())

# A host and a préfecture read decisions; the committee and the imports write them. Opinions are never changed.
_TOUT = "select, insert, update, delete"
restreindre("structures_rappelavis", app_national="select", app_systeme="select, insert")
restreindre("structures_decision", app_web="select", app_national="select, insert, update", app_systeme=_TOUT)
restreindre(
    "structures_avis", app_web="select, insert", app_national="select, insert", app_systeme="select, insert"
)
restreindre(
    "structures_demande",
    app_web="select, insert, update",
    app_national="select, insert, update",
    app_systeme=_TOUT,
)
