"""The host's own pages: its posts, its requests, its positions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vie_de_poste import ETAPES, STADES, STADES_OCCUPES, vies
from commun.vues import VueActe, VueFormulaire, VuePage
from comptes.enums import ROLES_STRUCTURE
from structures.enums import EtatDemande, EtatOffre
from structures.forms import AnnulationForm, OffreForm
from structures.models import Demande, Offre
from structures.selecteurs import (
    demande_visible,
    demandes_visibles,
    historique,
    offre_de_l_acteur,
    postes_sans_offre,
    structure_de_l_acteur,
)
from structures.selecteurs_postes import (
    attendues,
    grouper,
    mouvement_ouvert,
    poste_connu,
    postes_connus,
    postes_occupes,
)
from structures.services.demandes import annuler_demande
from structures.services.offres import (
    ContenuOffre,
    modifier_offre,
    ouvrir_offre,
    publier_offre,
    retirer_offre,
    rouvrir_offre,
)

CHAMPS_OFFRE = tuple(champ.name for champ in fields(ContenuOffre))
ANNULABLES = (EtatDemande.DEPOSEE, EtatDemande.AVIS_RENDU, EtatDemande.EXAMEN, EtatDemande.INSCRITE)


ACTES: dict[str, tuple[Callable[..., None], str]] = {
    "publier": (publier_offre, "L'offre est publiée. Les candidats qui correspondent y sont classés."),
    "retirer": (retirer_offre, "L'offre est retirée."),
    "rouvrir": (rouvrir_offre, "L'offre est de nouveau un brouillon."),
}


class EspaceView(VuePage):
    """What is waiting, until when, and what next: posts by stage of their life."""

    acces = ROLES_STRUCTURE
    template_name = "structures/espace.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        structure = structure_de_l_acteur(self.acteur)
        postes = list(postes_connus(self.acteur))
        vie = vies(self.acteur, [p.pk for p in postes], jour=jour_de_paris(timezone.now()))
        lignes = [(poste, vie[poste.pk]) for poste in postes]
        return super().get_context_data(**kwargs) | {
            "structure": structure,
            "groupes": grouper(lignes),
            "nombre": sum(vie.stade != "rendu" for _, vie in lignes),
            "occupes": sum(vie.stade in STADES_OCCUPES for _, vie in lignes),
            "attendues": attendues(lignes),
            "demandes": demandes_visibles(self.acteur).order_by("-deposee_le"),
            "mouvement": mouvement_ouvert(self.acteur, structure),
            "annulables": ANNULABLES,
        }


class PosteView(VuePage):
    """The timeline of one post: attribution, position, contract, convention, payment, training."""

    acces = ROLES_STRUCTURE
    template_name = "structures/poste.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        poste, jour = poste_connu(self.acteur, self.kwargs["pk"]), jour_de_paris(timezone.now())
        vie = vies(self.acteur, [poste.pk], jour=jour, detail=True)[poste.pk]
        return super().get_context_data(**kwargs) | {
            "poste": poste,
            "vie": vie,
            "stade": STADES[vie.stade],
            "etapes": [(nom, cle in vie.etapes_faites) for cle, nom in ETAPES.items()],
            "passes": [jalon for jalon in vie.frise() if jalon.le <= jour],
            "a_venir": [jalon for jalon in vie.frise() if jalon.le > jour],
        }


class DemandeAnnulerView(VueFormulaire):
    acces = ROLES_STRUCTURE
    template_name = "structures/annuler.html"
    form_class = AnnulationForm
    message_succes = "La demande est annulée."

    def demande(self) -> Demande:
        return demande_visible(self.acteur, self.kwargs["pk"])

    def executer(self, form: AnnulationForm) -> None:
        annuler_demande(demande=self.demande(), **form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("structures:espace")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "demande": self.demande(),
            "retour": self.get_success_url(),
        }


class OffreNouvelleView(VueFormulaire):
    acces = ROLES_STRUCTURE
    template_name = "structures/offre_saisir.html"
    form_class = OffreForm
    message_succes = "Le brouillon est enregistré. Relisez-le, puis publiez-le."

    def get_initial(self) -> dict[str, Any]:
        structure = structure_de_l_acteur(self.acteur)
        return {"poste": self.request.GET.get("poste"), "commune": structure.commune}

    def get_form_kwargs(self) -> dict[str, Any]:
        le, postes = timezone.now(), postes_sans_offre(self.acteur)
        occupes = postes_occupes(self.acteur, postes, jour=jour_de_paris(le))
        return super().get_form_kwargs() | {"le": le, "postes": postes, "occupes": occupes}

    def executer(self, form: OffreForm) -> Offre:
        return ouvrir_offre(**form.cleaned_data, par=self.acteur, le=form.le)

    def get_success_url(self) -> str:
        return reverse("structures:offre_gerer", kwargs={"pk": self.resultat.pk})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "offre": None,
            "postes_libres": postes_sans_offre(self.acteur).exists(),
        }


class OffreModifierView(VueFormulaire):
    acces = ROLES_STRUCTURE
    template_name = "structures/offre_saisir.html"
    form_class = OffreForm
    message_succes = "L'offre est modifiée."

    def offre(self) -> Offre:
        return offre_de_l_acteur(self.acteur, self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        offre = self.offre()
        return {champ: getattr(offre, champ) for champ in CHAMPS_OFFRE}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"le": timezone.now()}

    def executer(self, form: OffreForm) -> None:
        modifier_offre(offre=self.offre(), **form.cleaned_data, par=self.acteur, le=form.le)

    def get_success_url(self) -> str:
        return reverse("structures:offre_gerer", kwargs={"pk": self.kwargs["pk"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"offre": self.offre(), "postes_libres": True}


class OffreGererView(VuePage):
    acces = ROLES_STRUCTURE
    template_name = "structures/offre_gerer.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offre = offre_de_l_acteur(self.acteur, self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {
            "offre": offre,
            "actes": [t for t in offre.cycle.possibles(offre, self.acteur) if t.nom in ACTES],
            "modifiable": offre.etat == EtatOffre.BROUILLON,
            "transitions": historique(offre),
        }


class OffreActeView(VueActe):
    """Publish, withdraw, reopen."""

    acces = ROLES_STRUCTURE

    def executer(self) -> None:
        if self.kwargs["acte"] not in ACTES:
            raise Http404
        service, self.message_succes = ACTES[self.kwargs["acte"]]
        service(offre=offre_de_l_acteur(self.acteur, self.kwargs["pk"]), par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("structures:offre_gerer", kwargs={"pk": self.kwargs["pk"]})
