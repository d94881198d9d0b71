"""The agents' acts while they examine: take, give, comment, close, reopen, go back, validate several."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.accord import accorder
from commun.vues import VueActe, VueFormulaire, VueListe, VuePage
from comptes.enums import ROLES_ANCT, ROLES_FINANCE, ROLES_STRUCTURE, Role
from financement import registre, selecteurs, selecteurs_instruction
from financement.comparaison import comparer
from financement.enums import ObjetCommente
from financement.forms import MotifForm
from financement.forms_instruction import AttributionForm, CommentaireForm, LotForm
from financement.models import Commentaire, Convention
from financement.pieces import pieces_demandees
from financement.services.commentaires import clore_commentaire, commenter, rouvrir_commentaire
from financement.services.conventions import reactiver_convention
from financement.services.instruction import (
    attribuer_convention,
    prendre_en_charge,
    reprendre_instruction,
)
from financement.services.lots_conventions import valider_conventions
from financement.vues.instruction import LECTEURS, MotifView, page_d_instruction


class PrendreEnChargeView(VueActe):
    acces = ROLES_ANCT
    message_succes = "Vous instruisez cette convention : commentez-la, demandez une correction ou validez-la."

    def executer(self) -> None:
        convention = selecteurs.convention(self.acteur, self.kwargs["pk"])
        prendre_en_charge(convention=convention, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return page_d_instruction(self.kwargs["pk"], self.request.GET)


class AttribuerView(VueFormulaire):
    acces = ROLES_ANCT
    form_class = AttributionForm
    template_name = "financement/motif.html"
    message_succes = "L'instruction est attribuée."

    @cached_property
    def convention(self) -> Convention:
        return selecteurs.convention(self.acteur, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agents": selecteurs_instruction.agents_instructeurs()}

    def get_initial(self) -> dict[str, Any]:
        return {"agent": str(self.convention.instructeur_id or "")}

    def executer(self, form: AttributionForm) -> None:
        attribuer_convention(
            convention=self.convention, a=form.cleaned_data["agent"], par=self.acteur, le=timezone.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": "Attribuer l'instruction",
            "explication": "L'agent choisi verra la convention dans sa liste.",
            "convention": self.convention,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return page_d_instruction(self.kwargs["pk"])


class CommenterView(VueFormulaire):
    """A remark anchored to a field: `?champ=` chooses it."""

    acces = ROLES_ANCT
    form_class = CommentaireForm
    template_name = "financement/motif.html"
    message_succes = "Le commentaire est enregistré : la structure le lira avec la demande de correction."

    @cached_property
    def convention(self) -> Convention:
        return selecteurs.convention(self.acteur, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"pieces": pieces_demandees(self.convention.structure.type)}

    def get_initial(self) -> dict[str, Any]:
        objet = self.request.GET.get("objet", ObjetCommente.CONVENTION)
        return {"cible": f"{objet}:{self.request.GET.get('champ', '')}"}

    def executer(self, form: CommentaireForm) -> None:
        commenter(convention=self.convention, par=self.acteur, le=timezone.now(), **form.valeurs())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": "Commenter un champ",
            "explication": "Pendant la correction, la structure ne peut modifier que les champs commentés.",
            "bouton": "Enregistrer le commentaire",
            "convention": self.convention,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return page_d_instruction(self.kwargs["pk"])


class CloreView(VueActe):
    acces = ROLES_ANCT
    message_succes = "Le commentaire est clos."

    @cached_property
    def commentaire(self) -> Commentaire:
        return selecteurs_instruction.commentaire(self.acteur, self.kwargs["pk"])

    def executer(self) -> None:
        clore_commentaire(commentaire=self.commentaire, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return page_d_instruction(self.commentaire.convention_id)


class RouvrirView(VueFormulaire):
    acces = ROLES_ANCT
    form_class = MotifForm
    template_name = "financement/motif.html"
    message_succes = "Le commentaire est rouvert."

    @cached_property
    def commentaire(self) -> Commentaire:
        return selecteurs_instruction.commentaire(self.acteur, self.kwargs["pk"])

    def executer(self, form: MotifForm) -> None:
        rouvrir_commentaire(
            commentaire=self.commentaire,
            motif=form.cleaned_data["motif"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": f"Rouvrir le commentaire sur « {self.commentaire.libelle_champ} »",
            "explication": f"Commentaire : {self.commentaire.texte}",
            "bouton": "Rouvrir le commentaire",
            "convention": self.commentaire.convention,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return page_d_instruction(self.commentaire.convention_id)


class ReprendreInstructionView(MotifView):
    acces = (Role.ANCT_VALIDATEUR,)
    titre = "Revenir à l'instruction"
    explication = (
        "Personne n'a encore signé : la convention revient à l'instruction. Elle garde son numéro ; ses crédits"
        " sont libérés jusqu'à la prochaine validation."
    )
    message_succes = "La convention est revenue à l'instruction."

    def executer(self, form: MotifForm) -> None:
        reprendre_instruction(
            convention=self.convention, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )


class ReactiverView(MotifView):
    acces = (Role.ANCT_VALIDATEUR,)
    titre = "Reprendre la convention annulée"
    explication = (
        "Elle redevient un brouillon de la structure, avec les mêmes postes s'ils sont encore libres."
    )
    message_succes = "La convention est de nouveau un brouillon."

    def executer(self, form: MotifForm) -> None:
        reactiver_convention(
            convention=self.convention, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )


class ValiderLotView(VueFormulaire):
    """Several checked conventions: shown with their amounts, then validated one by one."""

    acces = (Role.ANCT_VALIDATEUR,)
    form_class = LotForm
    template_name = "financement/instruction_lot.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        conventions = selecteurs_instruction.conventions_a_valider(self.acteur)
        return super().get_form_kwargs() | {"conventions": conventions}

    def form_valid(self, form: Any) -> HttpResponse:
        conventions = list(form.cleaned_data["conventions"])
        if "confirmer" not in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form, choisies=conventions))
        issues = valider_conventions(conventions=conventions, par=self.acteur, le=timezone.now())
        faites = [issue for issue in issues if not issue.erreur]
        if faites:
            messages.success(
                self.request,
                f"{accorder(len(faites), 'convention validée')}, une décision enregistrée pour chacune.",
            )
        for issue in issues:
            if issue.erreur:
                messages.error(self.request, f"{issue.convention.structure} : {issue.erreur}")
        return HttpResponseRedirect(reverse("financement:instruction_conventions") + "?etat=a_signer")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("choisies", [])
        return super().get_context_data(**kwargs)


class VersionsView(VuePage):
    """What changed between two submissions; the last two by default. Shared by the host and the agents."""

    acces = (*ROLES_STRUCTURE, *ROLES_ANCT, *ROLES_FINANCE, Role.ADMINISTRATEUR)
    template_name = "financement/convention_versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        convention = selecteurs.convention(self.acteur, self.kwargs["pk"])
        versions = {v.rang: v for v in selecteurs_instruction.versions(self.acteur, convention)}
        rangs = sorted(versions)
        apres = versions.get(_rang(self.request.GET.get("a"), rangs[-1] if rangs else 0))
        avant = versions.get(_rang(self.request.GET.get("de"), rangs[-2] if len(rangs) > 1 else 0))
        structure = self.acteur.role in ROLES_STRUCTURE
        return super().get_context_data(**kwargs) | {
            "convention": convention,
            "versions": [versions[rang] for rang in rangs],
            "avant": avant,
            "apres": apres,
            "changements": comparer(avant.contenu, apres.contenu) if avant and apres else [],
            "retour": reverse("financement:convention", args=[convention.pk])
            if structure
            else page_d_instruction(convention.pk),
        }


def _rang(texte: str | None, defaut: int) -> int:
    return int(texte) if texte and texte.isdecimal() and len(texte) < 5 else defaut


class RegistreView(VueListe):
    """Every number given, with its convention and its state; each series with its holes, if it had any."""

    acces = LECTEURS
    template_name = "financement/instruction_registre.html"
    context_object_name = "conventions"
    paginate_by = 100

    def get_queryset(self) -> Any:
        return registre.numeros(self.acteur, departement=self._lire("departement"), annee=self._lire("annee"))

    def _lire(self, nom: str) -> str:
        return self.request.GET.get(nom, "").strip()[:4]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "series": registre.series(self.acteur),
            "departement": self._lire("departement"),
            "annee": self._lire("annee"),
        }
