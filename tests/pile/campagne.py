"""A campaign on the running stack: thousands of posts, what must be there in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from benchmarks.postes import peupler
from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.models import Livraison
from commun.models.evenement import EtatLivraison
from comptes.enums import Role
from financement.enums import CategorieEcart, NatureCalcul
from financement.models import Calcul, Campagne, Convention, LigneEcriture, LotCampagne, ResultatCampagne
from financement.services.campagnes import accepter_campagne, lancer_campagne, preparer_campagne
from financement.services.comptabilisation import comptabiliser_engagement
from territoires.models import Departement
from tests.fabriques import creer_personne
from tests.pile.pile import Pile
from tests.pile.processus import attendre

AU = date(2026, 6, 30)


@dataclass
class CampagneDePile:
    """A « constaté » over the posts of one département, asked for by a coordinator of the stack."""

    campagne: Campagne
    par: Acteur

    def calcules(self) -> int:
        """Batches whose computation is committed."""
        return LotCampagne.objects.filter(campagne=self.campagne, calcule_le__isnull=False).count()

    def appliques(self) -> int:
        """Batches whose application is committed."""
        return LotCampagne.objects.filter(campagne=self.campagne, applique_le__isnull=False).count()

    def livraisons(self) -> dict[UUID, tuple[str, int]]:
        """State and tries of each delivery of this campaign."""
        lignes = Livraison.objects.filter(evenement__charge__campagne=str(self.campagne.pk))
        return {pk: (etat, n) for pk, etat, n in lignes.values_list("pk", "etat", "tentatives")}

    def au_travail(self) -> bool:
        """A worker holds a batch at this instant."""
        return any(etat == EtatLivraison.A_FAIRE and n > 0 for etat, n in self.livraisons().values())

    def accepter(self) -> None:
        self.campagne.refresh_from_db()
        with perimetre(self.par):
            accepter_campagne(campagne=self.campagne, par=self.par, le=timezone.now())

    def verifier_calculs(self, postes: int) -> None:
        """0 missing, 0 twice; the batches' totals are those of the rows."""
        resultats = ResultatCampagne.objects.filter(campagne=self.campagne)
        assert resultats.count() == resultats.values("poste").distinct().count() == postes
        bilans = LotCampagne.objects.filter(campagne=self.campagne).values_list("bilan", flat=True)
        assert sum(somme[0] for bilan in bilans for somme in bilan.values()) == postes
        total = resultats.aggregate(somme=Sum("total"))["somme"]
        assert sum(somme[2] for bilan in bilans for somme in bilan.values()) == total

    def verifier_application(self) -> None:
        """One version, one notification and one entry of each post that has something to be told."""
        resultats = ResultatCampagne.objects.filter(campagne=self.campagne)
        changes = resultats.exclude(categorie__in=(CategorieEcart.REFUSE, CategorieEcart.INCHANGE))
        attendus = set(changes.values_list("poste", flat=True))
        for nature in (NatureCalcul.CONSTATE, NatureCalcul.NOTIFIE):
            comptes = (
                Calcul.objects.filter(campagne=self.campagne, nature=nature).order_by().values_list("poste")
            )
            assert dict(comptes.annotate(n=Count("pk"))) == dict.fromkeys(attendus, 1)
        lignes = LigneEcriture.objects.filter(compte="subventions", poste__in=attendus)
        sommes = dict(lignes.order_by().values_list("poste").annotate(n=Sum("debit")))
        assert {poste: int(somme * 100) for poste, somme in sommes.items()} == dict(
            changes.filter(total__gt=0).values_list("poste", "total")
        )
        assert lignes.count() == len(sommes)


def creer_campagne_de_pile(postes: int, taille_lot: int, departement: str, prefixe: str) -> CampagneDePile:
    """Posts in a département where nobody else works, and their campaign, launched. Call it inside `pile.base()`."""
    peupler(postes, [departement], prefixe=prefixe, par_convention=40, ouverture=date(2026, 2, 1), jours=100)
    with transaction.atomic():
        for convention in Convention.objects.filter(numero__startswith=f"{prefixe}-"):
            comptabiliser_engagement(convention=convention, par=SYSTEME, le=timezone.now())
    par = creer_personne(Role.ANCT_VALIDATEUR, email=f"campagne-{prefixe.lower()}@exemple.fr")
    with perimetre(par):
        campagne = preparer_campagne(
            nom=f"Pile {prefixe}",
            nature="constate",
            arrete_au=AU,
            departement=Departement.objects.get(pk=departement),
            taille_lot=taille_lot,
            par=par,
            le=timezone.now(),
        )
        lancer_campagne(campagne=campagne, par=par, le=timezone.now())
    assert campagne.nombre_postes == postes
    return CampagneDePile(campagne, par)


def tuer_en_route(
    pile: Pile, campagne: CampagneDePile, faits: Callable[[], int], lots: int, instants: list[float]
) -> None:
    """kill -9 of the worker's group when this share of the batches is done and one is being done; then start it."""
    for instant in sorted(instants):
        seuil = int(lots * instant)
        attendre(
            lambda seuil=seuil: faits() >= seuil and campagne.au_travail(),
            200,
            f"{seuil} lots sur {lots}",
            0.002,
        )
        pile.travailleur.tuer()
        assert faits() < lots
        pile.travailleur.demarrer()
    attendre(lambda: faits() == lots, 240, f"les {lots} lots\n{pile.travailleur.fin_du_journal()}")
