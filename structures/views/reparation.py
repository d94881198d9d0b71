"""Repairs on screen: each shows its effect first, asks for a reason, and leaves a trace."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from commun.accord import accorder
from commun.vues import VueActe, VueFormulaire, VueListe
from comptes.enums import ROLES_INSTRUCTION, ROLES_REPARATION
from structures.forms.reparation import FusionForm, IdentiteForm, MotifForm, RechercheForm
from structures.models import Demande, Fusion, Offre, PaireDoublon, Structure
from structures.selecteurs import demande_visible, offre_de_l_acteur
from structures.selecteurs_reparation import (
    autres_fiches,
    comparer,
    doublon_visible,
    doublons_a_examiner,
    fiche_a_reparer,
    fusion_visible,
    histoire,
)
from structures.services.corrections import (
    corriger_comptes,
    corriger_identite,
    prevoir_correction,
    rouvrir_demande,
    rouvrir_offre_fermee,
)
from structures.services.doublons import ecarter_doublon
from structures.services.fusions import IDENTIFIANTS, apercu_fusion, fusionner
from structures.services.retour_fusion import defaire_fusion, obstacles_au_retour


class RecompterPostesView(VueActe):
    acces = ROLES_REPARATION

    def executer(self) -> Any:
        ecarts = corriger_comptes(par=self.acteur, le=timezone.now())
        messages.success(
            self.request,
            f"{accorder(len(ecarts), 'département corrigé')}."
            if ecarts
            else "Les chiffres publics étaient justes.",
        )

    def get_success_url(self) -> str:
        return reverse("integrite_regle", kwargs={"cle": "postes_par_departement"})


class _SurUneFiche:
    """A page about one record."""

    acteur: Any
    kwargs: Any

    def fiche(self, argument: str = "pk") -> Structure:
        return fiche_a_reparer(self.acteur, self.kwargs[argument])

    def get_success_url(self) -> str:
        return reverse("structures:instruction_structure", kwargs={"pk": self.kwargs["pk"]})


class FusionChercherView(_SurUneFiche, VueListe):
    """Which record is the double of this one?"""

    acces = ROLES_REPARATION
    template_name = "structures/fusion_chercher.html"
    context_object_name = "autres"

    def get_queryset(self) -> QuerySet[Structure]:
        self.structure = self.fiche()
        self.form = RechercheForm(self.request.GET)
        texte = self.form.cleaned_data["q"] if self.form.is_valid() else ""
        return autres_fiches(self.acteur, self.structure, texte)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": self.form, "structure": self.structure}


class FusionnerView(_SurUneFiche, VueFormulaire):
    """Side by side, then every effect in figures, then the act. `pk` is kept, `autre` is absorbed."""

    acces = ROLES_REPARATION
    template_name = "structures/fusionner.html"
    form_class = FusionForm
    message_succes = "Les deux fiches sont fusionnées."

    def get_form_kwargs(self) -> dict[str, Any]:
        self.lignes = comparer(self.fiche(), self.fiche("autre"))
        choix = [
            (ligne.champ, f"{ligne.libelle} : {ligne.absorbee}")
            for ligne in self.lignes
            if ligne.differe and ligne.champ not in IDENTIFIANTS
        ]
        return super().get_form_kwargs() | {"champs": choix}

    def executer(self, form: FusionForm) -> Fusion:
        return fusionner(
            cible=self.fiche(),
            absorbee=self.fiche("autre"),
            motif=form.cleaned_data["motif"],
            prendre=form.cleaned_data.get("prendre", []),
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cible, absorbee = self.fiche(), self.fiche("autre")
        return super().get_context_data(**kwargs) | {
            "cible": cible,
            "absorbee": absorbee,
            "lignes": self.lignes,
            "apercu": apercu_fusion(cible=cible, absorbee=absorbee),
        }


class FusionView(VueFormulaire):
    """What one merge did, and the way back while it is open."""

    acces = ROLES_REPARATION
    template_name = "structures/fusion.html"
    form_class = MotifForm
    message_succes = "La fusion est défaite : chaque ligne est revenue à sa fiche."

    def fusion(self) -> Fusion:
        return fusion_visible(self.acteur, self.kwargs["pk"])

    def executer(self, form: MotifForm) -> Fusion:
        return defaire_fusion(
            fusion=self.fusion(), motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_success_url(self) -> str:
        return reverse("structures:fusion", kwargs={"pk": self.kwargs["pk"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fusion = self.fusion()
        return super().get_context_data(**kwargs) | {
            "fusion": fusion,
            "nombre": sum(len(lignes) for lignes in fusion.plan.values()),
            "obstacles": obstacles_au_retour(fusion),
        }


class HistoireView(_SurUneFiche, VueListe):
    """Everything that happened to a host, and to the records that it absorbed."""

    acces = ROLES_INSTRUCTION
    template_name = "structures/histoire.html"
    context_object_name = "lignes"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.structure = self.fiche()
        return histoire(self.structure)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"structure": self.structure}


class DoublonsView(VueListe):
    acces = ROLES_REPARATION
    template_name = "structures/doublons.html"
    context_object_name = "paires"

    def get_queryset(self) -> QuerySet[PaireDoublon]:
        return doublons_a_examiner(self.acteur)


class EcarterDoublonView(VueFormulaire):
    acces = ROLES_REPARATION
    template_name = "structures/doublon_ecarter.html"
    form_class = MotifForm
    message_succes = "C'est noté : cette paire ne sera plus proposée."

    def executer(self, form: MotifForm) -> None:
        ecarter_doublon(
            paire=doublon_visible(self.acteur, self.kwargs["pk"]),
            motif=form.cleaned_data["motif"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("structures:doublons")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        paire = doublon_visible(self.acteur, self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {
            "paire": paire,
            "lignes": comparer(paire.premiere, paire.seconde),
            "retour": self.get_success_url(),
        }


class CorrigerFicheView(_SurUneFiche, VueFormulaire):
    """A first sending shows the effects; nothing is written before the second."""

    acces = ROLES_REPARATION
    template_name = "structures/fiche_corriger.html"
    form_class = IdentiteForm
    message_succes = "La fiche est corrigée."

    def get_initial(self) -> dict[str, Any]:
        fiche = self.fiche()
        return {champ: getattr(fiche, champ) for champ in IdentiteForm.base_fields if hasattr(fiche, champ)}

    def saisie(self, form: IdentiteForm) -> dict[str, Any]:
        return {
            champ: valeur for champ, valeur in form.cleaned_data.items() if champ not in ("motif", "confirme")
        }

    def form_valid(self, form: Any) -> HttpResponse:
        effets = prevoir_correction(structure=self.fiche(), le=timezone.now(), **self.saisie(form))
        if form.cleaned_data["confirme"] or not effets:
            return super().form_valid(form)
        return self.render_to_response(self.get_context_data(form=form, effets=effets))

    def executer(self, form: IdentiteForm) -> Any:
        return corriger_identite(
            structure=self.fiche(),
            motif=form.cleaned_data["motif"],
            par=self.acteur,
            le=timezone.now(),
            **self.saisie(form),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"effets": [], **kwargs}) | {"structure": self.fiche()}


class RouvrirDemandeView(VueFormulaire):
    acces = ROLES_REPARATION
    template_name = "structures/rouvrir.html"
    form_class = MotifForm
    message_succes = "La demande est rouverte : la préfecture est prévenue."

    def demande(self) -> Demande:
        return demande_visible(self.acteur, self.kwargs["pk"])

    def executer(self, form: MotifForm) -> None:
        rouvrir_demande(
            demande=self.demande(), motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_success_url(self) -> str:
        return reverse("structures:instruction_demande", kwargs={"pk": self.kwargs["pk"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demande = self.demande()
        return super().get_context_data(**kwargs) | {
            "titre": f"Rouvrir la demande de {demande.denomination}",
            "etat": demande.get_etat_display(),
            "effet": "La demande revient à l'état « Déposée » : la préfecture est invitée à rendre un avis, puis le"
            " comité décide. Les avis et les décisions passés restent lisibles.",
            "bouton": "Rouvrir",
            "retour": self.get_success_url(),
        }


class RouvrirOffreView(VueFormulaire):
    acces = ROLES_REPARATION
    template_name = "structures/rouvrir.html"
    form_class = MotifForm
    message_succes = "L'offre est de nouveau un brouillon de la structure."

    def offre(self) -> Offre:
        return offre_de_l_acteur(self.acteur, self.kwargs["pk"])

    def executer(self, form: MotifForm) -> None:
        rouvrir_offre_fermee(
            offre=self.offre(), motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_success_url(self) -> str:
        return reverse("structures:instruction_structure", kwargs={"pk": self.offre().structure_id})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offre = self.offre()
        return super().get_context_data(**kwargs) | {
            "titre": f"Rouvrir l'offre « {offre} » ({offre.poste.numero})",
            "etat": offre.get_etat_display(),
            "effet": "L'offre redevient un brouillon : la structure la relit et la publie elle-même.",
            "bouton": "Rouvrir",
            "retour": self.get_success_url(),
        }
