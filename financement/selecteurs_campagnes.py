"""What the coordinator's campaign board reads. Progress and totals come from the batches, never from the broker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Abs, Coalesce
from django.shortcuts import get_object_or_404

from commun.acteurs import Acteur
from commun.models import Livraison, TransitionEffectuee
from commun.models.evenement import EtatLivraison
from financement.campagnes.ecarts import TRANCHES
from financement.enums import CategorieEcart, EtatCampagne, NatureCampagne
from financement.models import Campagne, LotCampagne, ResultatCampagne
from financement.services.application_campagne import trouver_ecartes

TRAITEMENTS = ("financement.calculer_lot_de_campagne", "financement.appliquer_lot_de_campagne")
#: Above, the facts are compared when each batch is applied, not while somebody waits for a page.
APERCU_MAX = 5_000
TRIS = {
    "ecart": ("-ampleur", "poste_id"),
    "hausse": ("-ecart", "poste_id"),
    "baisse": ("ecart", "poste_id"),
    "montant": ("-total", "poste_id"),
    "numero": ("poste__numero",),
}
#: What an application counts in each batch.
ISSUES = ("versions", "notifies", "inchanges", "faits", "depasses", "ecritures")
LIBELLES_HISTORIQUE = {
    "lancer": "Calcul lancé",
    "suspendre": "Mise en pause",
    "reprendre": "Reprise",
    "terminer": "Calcul terminé",
    "annuler": "Annulée",
    "accepter": "Acceptée",
    "abandonner": "Abandonnée",
}


def campagnes(acteur: Acteur, *, etat: str = "") -> QuerySet[Campagne]:
    """Campaigns, the newest first, with how many posts are computed."""
    demande = Campagne.objects.visibles_par(acteur).select_related("departement")
    return (
        (demande.filter(etat=etat) if etat else demande)
        .annotate(calcules=Coalesce(Sum("lots__nombre", filter=Q(lots__calcule_le__isnull=False)), 0))
        .order_by("-cree_le", "id")
    )


def campagnes_par_etat(acteur: Acteur) -> dict[str, int]:
    """How many campaigns in each state."""
    comptes = Campagne.objects.visibles_par(acteur).order_by().values_list("etat")
    return dict(comptes.annotate(nombre=Count("pk")))


def campagne(acteur: Acteur, pk: UUID) -> Campagne:
    """One campaign of the actor's perimeter, Http404 otherwise."""
    return get_object_or_404(Campagne.objects.visibles_par(acteur).select_related("departement"), pk=pk)


def historique(campagne: Campagne) -> list[TransitionEffectuee]:
    """Every recorded act on a campaign, oldest first, each with its label."""
    actes = list(
        TransitionEffectuee.objects.filter(objet_type="campagne", objet_id=campagne.pk).order_by(
            "le", "cree_le"
        )
    )
    for acte in actes:
        acte.libelle_vers = LIBELLES_HISTORIQUE.get(acte.nom, acte.nom)  # type: ignore[attr-defined]
    return actes


@dataclass(frozen=True)
class LigneBilan:
    """One category: posts, euros before and after."""

    categorie: str
    libelle: str
    nombre: int
    avant: Decimal
    apres: Decimal

    @property
    def ecart(self) -> Decimal:
        return self.apres - self.avant


@dataclass(frozen=True)
class Avancement:
    """Where a campaign is, summed over its batches."""

    campagne: Campagne
    lots: int
    lots_calcules: int
    lots_appliques: int
    postes_calcules: int
    postes_appliques: int
    bilan: tuple[LigneBilan, ...]
    histogramme: tuple[tuple[str, int], ...]
    effet: dict[str, int]
    autres_codes: int
    en_echec: int

    @property
    def court(self) -> bool:
        """Something moves: the page asks again."""
        en_application = self.campagne.etat == EtatCampagne.ACCEPTEE and self.campagne.appliquee_le is None
        return self.campagne.etat == EtatCampagne.EN_COURS or en_application

    @property
    def retenus(self) -> tuple[LigneBilan, ...]:
        return tuple(ligne for ligne in self.bilan if ligne.categorie != CategorieEcart.REFUSE)

    @property
    def total(self) -> LigneBilan:
        """All the posts that could be computed."""
        return LigneBilan(
            "",
            "Tous les postes calculés",
            sum(ligne.nombre for ligne in self.retenus),
            sum((ligne.avant for ligne in self.retenus), Decimal("0.00")),
            sum((ligne.apres for ligne in self.retenus), Decimal("0.00")),
        )

    @property
    def refuses(self) -> int:
        return sum(ligne.nombre for ligne in self.bilan if ligne.categorie == CategorieEcart.REFUSE)

    @property
    def differents(self) -> int:
        return sum(ligne.nombre for ligne in self.retenus if ligne.categorie != CategorieEcart.INCHANGE)

    @property
    def ecartes(self) -> int:
        """Posts that the application left as they were."""
        return self.effet["faits"] + self.effet["depasses"]


def avancement(campagne: Campagne) -> Avancement:
    """Progress and totals of one campaign, in two queries whatever its size."""
    lots = list(LotCampagne.objects.filter(campagne=campagne).defer("conventionnes"))
    sommes: dict[str, list[int]] = {}
    effet: Counter[str] = Counter(dict.fromkeys(ISSUES, 0))
    barres = [0] * len(TRANCHES)
    for lot in lots:
        for categorie, valeurs in lot.bilan.items():
            somme = sommes.setdefault(categorie, [0, 0, 0])
            sommes[categorie] = [a + b for a, b in zip(somme, valeurs, strict=True)]
        effet.update(lot.effet)
        barres = [
            a + b for a, b in zip(barres, lot.histogramme or barres[:0] or [0] * len(barres), strict=True)
        ]
    calcules = [lot for lot in lots if lot.calcule_le]
    appliques = [lot for lot in lots if lot.applique_le]
    return Avancement(
        campagne=campagne,
        lots=len(lots),
        lots_calcules=len(calcules),
        lots_appliques=len(appliques),
        postes_calcules=sum(lot.nombre for lot in calcules),
        postes_appliques=sum(lot.nombre for lot in appliques),
        bilan=tuple(
            LigneBilan(c.value, str(c.label), nombre, Decimal(avant) / 100, Decimal(apres) / 100)
            for c in CategorieEcart
            for nombre, avant, apres in [sommes.get(c.value, [0, 0, 0])]
            if nombre
        ),
        histogramme=tuple(zip(TRANCHES, barres, strict=True)),
        effet=dict(effet),
        autres_codes=sum(lot.code_version != campagne.code_version for lot in calcules),
        en_echec=_en_echec(campagne),
    )


def _en_echec(campagne: Campagne) -> int:
    """Batches that the workers gave up after several tries: pause and resume to ask again."""
    if campagne.etat not in (EtatCampagne.EN_COURS, EtatCampagne.ACCEPTEE):
        return 0
    return Livraison.objects.filter(
        etat=EtatLivraison.ABANDONNEE, abonne__in=TRAITEMENTS, evenement__charge__campagne=str(campagne.pk)
    ).count()


def resultats(
    campagne: Campagne, *, categorie: str = "", departement: str = "", recherche: str = "", tri: str = "ecart"
) -> QuerySet[ResultatCampagne]:
    """The posts of a campaign, those that differ by default. `recherche`: a post's number, a SIRET, a start of name."""
    demande = ResultatCampagne.objects.filter(campagne=campagne)
    if categorie == "ecarte":
        demande = demande.exclude(ecarte="")
    elif categorie:
        demande = demande.filter(categorie=categorie)
    else:
        demande = demande.exclude(categorie=CategorieEcart.INCHANGE)
    if departement:
        demande = demande.filter(poste__departement_id=departement)
    if recherche:
        demande = demande.filter(
            Q(poste__numero__iexact=recherche)
            | Q(convention__structure__siret=recherche.replace(" ", ""))
            | Q(convention__structure__denomination__istartswith=recherche)
        )
    return (
        demande.annotate(ampleur=Abs(F("ecart")))
        .select_related("poste", "convention", "convention__structure")
        .order_by(*TRIS[tri])
    )


@dataclass(frozen=True)
class Effet:
    """What an acceptance would do: versions written, posts notified, euros booked up and down."""

    versions: int
    notifies: int
    hausse: Decimal
    baisse: Decimal
    faits: int
    depasses: int
    verifie: bool
    refuses: int

    @property
    def solde(self) -> Decimal:
        return self.hausse + self.baisse


_EFFET = """
select count(*) filter (where garde and categorie <> 'inchange'), count(*) filter (where dire),
    coalesce(sum(ecart) filter (where dire and ecart > 0), 0)::bigint,
    coalesce(sum(ecart) filter (where dire and ecart < 0), 0)::bigint,
    count(*) filter (where categorie = 'refuse')
from (select *, %(notifiable)s and garde and notifie is distinct from total as dire
    from (select categorie, notifie, total, total - coalesce(notifie, 0) as ecart,
            categorie <> 'refuse' and poste_id <> all (%(ecartes)s) as garde
        from financement_resultatcampagne where campagne_id = %(campagne)s) r) r
"""


def apercu_effet(campagne: Campagne) -> Effet:
    """The effect of accepting now. Facts are compared up to `APERCU_MAX` posts (`verifie`); always when applied."""
    verifie = campagne.nombre_postes <= APERCU_MAX
    faits: Sequence[UUID] = ()
    depasses: Sequence[UUID] = ()
    if verifie:
        retenus = ResultatCampagne.objects.filter(campagne=campagne).exclude(categorie=CategorieEcart.REFUSE)
        colonnes = ("campagne", "poste", "conventionne", "entrees_sha256", "version_avant")
        ecartes = trouver_ecartes(campagne, list(retenus.order_by("poste_id").only(*colonnes)))
        faits, depasses = tuple(ecartes.faits), tuple(ecartes.depasses)
    parametres: dict[str, Any] = {
        "notifiable": campagne.nature == NatureCampagne.CONSTATE,
        "campagne": campagne.pk,
        "ecartes": [*faits, *depasses],
    }
    with connection.cursor() as curseur:
        curseur.execute(_EFFET, parametres)
        versions, notifies, hausse, baisse, refuses = curseur.fetchone()
    return Effet(
        versions,
        notifies,
        Decimal(hausse) / 100,
        Decimal(baisse) / 100,
        len(faits),
        len(depasses),
        verifie,
        refuses,
    )
