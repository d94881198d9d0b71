"""Personal data: the public register, one's own data (archive, erasure), and the proof of the retention rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from commun.conservation import compter_echus, dernier_passage, passages_de_conservation
from commun.effacement import apercu_effacement, demander_effacement, effacement_en_cours
from commun.formulaires import Formulaire
from commun.journal import journaliser
from commun.models import ArchivePersonnelle, ResultatConservation
from commun.portabilite import archive_de, archives_de, demander_archive, ouvrir_archive
from commun.registre_traitements import Conservation, traitements
from commun.registres import Lien
from commun.vues import CONNECTE, PUBLIC, VueActe, VueFormulaire, VueListe, VueMetier, VuePage
from comptes.enums import ROLES_REPARATION

ADRESSE = "/espace/mes-donnees/"
LIEN_CONSERVATION = Lien("Durées de conservation", "/instruction/conservation/", ROLES_REPARATION)


class DonneesPersonnellesView(VuePage):
    """The register, as everybody may read it: what the rules run is what this page says."""

    acces = PUBLIC
    template_name = "site/donnees_personnelles.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"traitements": list(traitements().values())}


class MesDonneesView(VuePage):
    """What the platform holds about me, my archive, and the way to erase."""

    acces = CONNECTE
    template_name = "site/mes_donnees.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        maintenant = timezone.now()
        apercu = apercu_effacement(par=self.acteur, le=maintenant)
        archive = archive_de(self.acteur)
        vivante = archive is not None and (archive.expire_le is None or archive.expire_le > maintenant)
        return super().get_context_data(**kwargs) | {
            "lignes": _par_finalite(apercu.effacees, apercu.gardees),
            "archive": archive if vivante else None,
            "effacement": effacement_en_cours(self.acteur),
        }


@dataclass(frozen=True)
class LigneDeFinalite:
    """How many rows a purpose holds about somebody, and what an erasure makes of them."""

    titre: str
    effacees: int
    gardees: int

    @property
    def total(self) -> int:
        return self.effacees + self.gardees


def _par_finalite(effacees: dict[str, int], gardees: dict[str, int]) -> list[LigneDeFinalite]:
    return [
        LigneDeFinalite(traitement.titre, effacees.get(cle, 0), gardees.get(cle, 0))
        for cle, traitement in traitements().items()
        if cle in effacees or cle in gardees
    ]


class PreparerArchiveView(VueActe):
    acces = CONNECTE
    message_succes = "Votre archive est en préparation : elle est prête en quelques secondes sur cette page."

    def executer(self) -> ArchivePersonnelle:
        return demander_archive(par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return ADRESSE


class ArchiveView(VueMetier):
    """The archive, for the person signed in, during 24 hours."""

    acces = CONNECTE
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        archive = get_object_or_404(archives_de(self.acteur), pk=pk)
        maintenant = timezone.now()
        fichier = ouvrir_archive(archive, le=maintenant)
        journaliser(
            acte="archive_telechargee", objet_type="archive", objet_id=pk, par=self.acteur, le=maintenant
        )
        reponse = FileResponse(fichier, as_attachment=True, filename="mes-donnees.zip")
        reponse["Cache-Control"] = "no-store"
        return reponse


class EffacementForm(Formulaire):
    confirmation = forms.BooleanField(
        label="J'ai lu ce qui sera effacé et ce qui sera gardé, et je demande l'effacement de mes données.",
        error_messages={"required": "Cochez la case pour confirmer : l'effacement ne peut pas être annulé."},
    )


class EffacerMesDonneesView(VueFormulaire):
    """What is erased, what is kept and why; then the request, and the session ends."""

    acces = CONNECTE
    form_class = EffacementForm
    template_name = "site/effacer_mes_donnees.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        apercu = apercu_effacement(par=self.acteur, le=timezone.now())
        return super().get_context_data(**kwargs) | {
            "apercu": apercu,
            "lignes": _par_finalite(apercu.effacees, apercu.gardees),
        }

    def executer(self, form: EffacementForm) -> None:
        apercu = apercu_effacement(par=self.acteur, le=timezone.now())
        demander_effacement(par=self.acteur, le=timezone.now())
        if not apercu.raisons:
            logout(self.request)

    def form_valid(self, form: Any) -> HttpResponse:
        reponse = super().form_valid(form)
        if reponse.status_code == 302:
            messages.success(
                self.request,
                "Votre demande est enregistrée : l'effacement est fait dans les minutes qui viennent.",
            )
        return reponse

    def get_success_url(self) -> str:
        return reverse("accueil")


@dataclass(frozen=True)
class LigneDeRegle:
    """A retention rule on the proof page: what it would treat today, what it found and did at the last run."""

    regle: Conservation
    traitement: str
    aujourd_hui: int
    preavis: int
    trouves: int | None
    traites: int | None
    erreur: str


class ConservationView(VueListe):
    """The proof: each rule, what it would remove today, the runs."""

    acces = ROLES_REPARATION
    template_name = "site/conservation.html"
    paginate_by = 20
    context_object_name = "passages"

    def get_queryset(self) -> Any:
        return passages_de_conservation()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        echus = compter_echus(le=timezone.now())
        dernier = dernier_passage()
        resultats = {r.regle: r for r in dernier.resultats.all()} if dernier else {}
        return super().get_context_data(**kwargs) | {
            "lignes": [
                _ligne_de_regle(regle, traitement.titre, echus, resultats)
                for traitement in traitements().values()
                for regle in traitement.conservation
            ],
            "dernier": dernier,
            "appliquee": settings.CONSERVATION_APPLIQUEE,
            "a_traiter": sum(echus.values()),
        }


def _ligne_de_regle(
    regle: Conservation, titre: str, echus: dict[str, int], resultats: dict[str, ResultatConservation]
) -> LigneDeRegle:
    resultat = resultats.get(regle.cle)
    return LigneDeRegle(
        regle,
        titre,
        echus.get(regle.cle, 0),
        echus.get(f"{regle.cle}:preavis", 0),
        resultat.trouves if resultat else None,
        resultat.traites if resultat else None,
        resultat.erreur if resultat else "",
    )
