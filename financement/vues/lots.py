"""Batches of orders and their files."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.accord import accorder
from commun.documents import documents_de
from commun.vues import VueFormulaire, VueListe
from comptes.enums import Role
from financement import selecteurs_paiement as selecteurs
from financement.enums import EtatCompte, EtatLot, EtatOrdre
from financement.forms import ConfirmationForm
from financement.forms_enveloppes import MotifCourtForm
from financement.forms_paiement import LotForm, PaiementForm
from financement.models import LotPaiement
from financement.services.decisions import constater_paiements
from financement.services.lots import NATURE_CSV, NATURE_SEPA, annuler_lot, preparer_lot, transmettre_lot

LECTEURS = (Role.ORDONNATEUR, Role.COMPTABLE)
COMPTABLE = (Role.COMPTABLE,)


class LotsView(VueListe):
    acces = LECTEURS
    template_name = "financement/lots.html"
    context_object_name = "lots"

    @property
    def etat(self) -> str:
        etat = self.request.GET.get("etat", "")
        return etat if etat in EtatLot.values else ""

    def get_queryset(self) -> Any:
        return selecteurs.lots(self.acteur, etat=self.etat)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "etat": self.etat,
            "etats": EtatLot.choices,
            "a_mettre_en_lot": selecteurs.ordres_a_mettre_en_lot(self.acteur).order_by().count(),
            "prepare": self.acteur.role in COMPTABLE,
        }


class PreparerLotView(VueFormulaire):
    """Every approved order is proposed, checked; the accountant unchecks what waits."""

    acces = COMPTABLE
    form_class = LotForm
    template_name = "financement/lot_preparer.html"
    message_succes = "Le lot est préparé avec ses fichiers : vérifiez-les, puis transmettez-le à la banque."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"ordres": self.libres}

    @cached_property
    def libres(self) -> Any:
        return selecteurs.ordres_a_mettre_en_lot(self.acteur)

    def get_initial(self) -> dict[str, Any]:
        return {"ordres": [ordre.pk for ordre in self.libres], "date_execution": timezone.localdate()}

    def executer(self, form: LotForm) -> LotPaiement:
        return preparer_lot(
            ordres=[ordre.pk for ordre in form.cleaned_data["ordres"]],
            date_execution=form.cleaned_data["date_execution"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"aucun": not self.libres.exists()}

    def get_success_url(self) -> str:
        return reverse("financement:lot", args=[self.resultat.pk])


class LotView(VueListe):
    """A batch: its files, its orders, what the bank did."""

    acces = LECTEURS
    template_name = "financement/lot.html"
    context_object_name = "ordres"
    paginate_by = 100

    @cached_property
    def lot(self) -> LotPaiement:
        return selecteurs.lot(self.acteur, self.kwargs["pk"])

    def get_queryset(self) -> Any:
        return selecteurs.ordres_du_lot(self.acteur, self.lot)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actes = {t.nom for t in LotPaiement.cycle.possibles(self.lot, self.acteur)}
        fichiers = [
            documents_de(self.acteur, nature=nature, objet_id=self.lot.pk).first()
            for nature in (NATURE_SEPA, NATURE_CSV)
        ]
        return super().get_context_data(**kwargs) | {
            "lot": self.lot,
            "fichiers": [fichier for fichier in fichiers if fichier],
            "transmet": "transmettre" in actes,
            "constate": self.acteur.role in COMPTABLE,
            "compte_remplace": EtatCompte.REMPLACE,
            "transmis": EtatOrdre.TRANSMIS,
        }


class _ActeLotView(VueFormulaire):
    acces = COMPTABLE
    template_name = "financement/acte.html"
    titre = explication = bouton = ""

    @cached_property
    def lot(self) -> LotPaiement:
        return selecteurs.lot(self.acteur, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": self.titre,
            "objet": f"Lot {self.lot.numero}, {accorder(self.lot.nombre, 'ordre')}",
            "montant": self.lot.total,
            "explication": self.explication,
            "bouton": self.bouton or self.titre,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse("financement:lot", args=[self.kwargs["pk"]])


class TransmettreLotView(_ActeLotView):
    form_class = ConfirmationForm
    titre = "Transmettre le lot à la banque"
    explication = (
        "Confirmez après avoir déposé le fichier sur le site de la banque : chaque ordre devient « transmis » et ne"
        " peut plus être annulé."
    )
    bouton = "Le fichier est transmis"
    message_succes = "Le lot est transmis : constatez le paiement ou le rejet quand la banque répond."

    def executer(self, form: ConfirmationForm) -> None:
        transmettre_lot(lot=self.lot, par=self.acteur, le=timezone.now())


class AnnulerLotView(_ActeLotView):
    form_class = MotifCourtForm
    titre = "Annuler le lot"
    explication = "Ses ordres restent approuvés et peuvent entrer dans un autre lot."
    message_succes = "Le lot est annulé."

    def executer(self, form: MotifCourtForm) -> None:
        annuler_lot(lot=self.lot, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now())


class PayerLotView(_ActeLotView):
    form_class = PaiementForm
    titre = "Constater le paiement du lot"
    explication = "Tous les ordres du lot qui attendent encore la banque sont constatés payés ce jour-là."
    message_succes = "Les paiements du lot sont constatés."

    def executer(self, form: PaiementForm) -> None:
        ordres = list(selecteurs.ordres_du_lot(self.acteur, self.lot, etat=EtatOrdre.TRANSMIS))
        constater_paiements(ordres=ordres, par=self.acteur, le=timezone.now(), **form.cleaned_data)
