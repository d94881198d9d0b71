"""Papers of a convention, and what its instalments wait for: the host's side and the ANCT's."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import VueFormulaire, VueListe, VuePage
from comptes.enums import ROLES_ANCT, ROLES_NATIONAUX, ROLES_STRUCTURE, Role
from financement import selecteurs
from financement.conditions import Audience
from financement.ecrans import contexte_pieces, lignes_de_tranches
from financement.enums import EtatPiece
from financement.forms import AcceptationForm, MotifForm, PieceForm
from financement.models import Convention, Piece
from financement.pieces import pieces_demandees
from financement.plan import avertissement_plan
from financement.services.conditions import lever_condition
from financement.services.pieces import accepter_piece, deposer_piece, refuser_piece

PREPARATION = (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE)
LECTEURS = ROLES_NATIONAUX


class _ConventionMixin:
    acteur: Any
    kwargs: Any

    @property
    def convention(self) -> Convention:
        return selecteurs.convention(self.acteur, self.kwargs["pk"])


class PiecesView(_ConventionMixin, VuePage):
    """What the host has deposited, what is missing."""

    acces = ROLES_STRUCTURE
    template_name = "financement/structure_pieces.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        depose = self.acteur.role in PREPARATION
        return super().get_context_data(**kwargs) | contexte_pieces(self.convention) | {"depose": depose}


class DeposerView(_ConventionMixin, VueFormulaire):
    acces = PREPARATION
    form_class = PieceForm
    template_name = "financement/structure_deposer.html"
    message_succes = "La pièce est déposée : l'ANCT va l'examiner."

    def get_initial(self) -> dict[str, Any]:
        return {"type_piece": self.request.GET.get("piece", "")}

    def get_form_kwargs(self) -> dict[str, Any]:
        demandees = pieces_demandees(self.convention.structure.type)
        return super().get_form_kwargs() | {"demandees": demandees}

    def executer(self, form: PieceForm) -> Piece:
        fichier = form.cleaned_data["fichier"]
        return deposer_piece(
            convention=self.convention,
            type_piece=form.cleaned_data["type_piece"],
            fichier=fichier,
            nom=fichier.name,
            date_piece=form.cleaned_data["date_piece"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "convention": self.convention,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse("financement:pieces", args=[self.kwargs["pk"]])


class PiecesAExaminerView(VueListe):
    """Papers by state, the one that has waited longest first."""

    acces = ROLES_ANCT
    template_name = "financement/instruction_pieces_a_examiner.html"
    context_object_name = "pieces"

    @property
    def etat(self) -> str:
        etat = self.request.GET.get("etat", EtatPiece.DEPOSEE)
        return etat if etat in EtatPiece.values else EtatPiece.DEPOSEE

    def get_queryset(self) -> Any:
        return selecteurs.pieces(self.acteur).filter(etat=self.etat)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"etat": self.etat, "etats": EtatPiece.choices}


class InstructionPiecesView(_ConventionMixin, VuePage):
    acces = ROLES_ANCT
    template_name = "financement/instruction_pieces.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | contexte_pieces(self.convention)


class _ExamenView(VueFormulaire):
    """A paper looked at."""

    acces = ROLES_ANCT
    template_name = "financement/instruction_piece.html"
    bouton = ""

    @property
    def piece(self) -> Piece:
        return selecteurs.piece(self.acteur, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        piece = self.piece
        return super().get_context_data(**kwargs) | {
            "piece": piece,
            "bouton": self.bouton,
            "retour": reverse("financement:instruction_pieces", args=[piece.convention_id]),
        }

    def get_success_url(self) -> str:
        return reverse("financement:instruction_pieces", args=[self.piece.convention_id])


class AccepterPieceView(_ExamenView):
    form_class = AcceptationForm
    bouton = "Accepter la pièce"
    message_succes = "La pièce est acceptée."

    def executer(self, form: AcceptationForm) -> None:
        accepter_piece(piece=self.piece, par=self.acteur, le=timezone.now(), **form.cleaned_data)


class RefuserPieceView(_ExamenView):
    form_class = MotifForm
    bouton = "Refuser la pièce"
    message_succes = "La pièce est refusée : la structure est prévenue."

    def executer(self, form: MotifForm) -> None:
        refuser_piece(piece=self.piece, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now())


class VersementsView(_ConventionMixin, VuePage):
    """What is due to the host of a convention, when, what blocks it and who must act."""

    acces = LECTEURS
    template_name = "financement/instruction_versements.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        convention = self.convention
        jour = jour_de_paris(timezone.now())
        audience = Audience.INSTRUCTION if self.acteur.role in ROLES_ANCT else Audience.COMPTABILITE
        tranches = selecteurs.tranches(self.acteur).filter(convention=convention)
        return super().get_context_data(**kwargs) | {
            "convention": convention,
            "lignes": lignes_de_tranches(tranches, jour=jour, audience=audience),
            "avertissement": avertissement_plan([convention.dispositif], jour=jour),
        }


class LeverConditionView(VueFormulaire):
    """A fact of another room no longer holds the payment: the agent says why."""

    acces = ROLES_ANCT
    form_class = MotifForm
    template_name = "financement/instruction_condition.html"
    message_succes = "La condition est levée : les tranches du poste sont examinées de nouveau."

    def executer(self, form: MotifForm) -> None:
        lever_condition(
            condition=selecteurs.condition_externe(self.acteur, self.kwargs["pk"]),
            motif=form.cleaned_data["motif"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        condition = selecteurs.condition_externe(self.acteur, self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {
            "condition": condition,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse("financement:instruction_conventions")
