"""The host's screens: conventions, payments, entitlements."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.dates import jour_de_paris
from commun.vues import VueActe, VueFormulaire, VueListe, VuePage
from comptes.enums import ROLES_STRUCTURE, Role
from financement import selecteurs, selecteurs_instruction
from financement.conditions import Audience
from financement.cycle_convention import STRUCTURE, actes_ouverts
from financement.ecrans import contexte_convention, lignes_de_tranches
from financement.ecrans_avenants import contexte_avenants
from financement.ecrans_instruction import contexte_dossier
from financement.enums import EtatCommentaire, EtatConvention
from financement.forms import MotifForm
from financement.forms_convention import ConventionForm
from financement.lecture_livre import soldes_lisibles
from financement.models import Convention
from financement.plan import avertissement_plan
from financement.redaction import NOMS, valeurs_actuelles
from financement.services.conventions import (
    annuler_convention,
    champs_ouverts,
    modifier_convention,
    preparer_convention,
    soumettre_convention,
)

PREPARATION = (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE)


class ConventionsView(VueListe):
    acces = ROLES_STRUCTURE
    template_name = "financement/structure_conventions.html"
    context_object_name = "conventions"

    def get_queryset(self) -> Any:
        return selecteurs.conventions(self.acteur).order_by("-cree_le", "id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        libres = selecteurs.postes_a_conventionner(self.acteur).count()
        prepare = self.acteur.role in PREPARATION
        return super().get_context_data(**kwargs) | {"postes_libres": libres, "prepare": prepare}


class ConventionFormulaire(VueFormulaire):
    """What preparing and changing a draft share."""

    acces = PREPARATION
    form_class = ConventionForm
    template_name = "financement/structure_preparer.html"
    convention: Convention | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        postes = selecteurs.postes_a_conventionner(self.acteur, garder=self.convention)
        ouverts = champs_ouverts(self.convention) if self.convention else set(NOMS)
        return super().get_form_kwargs() | {"postes": postes, "ouverts": ouverts}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        return contexte | {
            "convention": self.convention,
            "aucun_poste": not contexte["form"].postes_possibles.exists(),
            "bouton": "Enregistrer le brouillon",
        }

    def get_success_url(self) -> str:
        return reverse("financement:convention", args=[self.resultat.pk])


class PreparerView(ConventionFormulaire):
    message_succes = (
        "Le brouillon de convention est prêt : vérifiez le montant prévisionnel, puis soumettez-le."
    )

    def executer(self, form: ConventionForm) -> Convention:
        return preparer_convention(
            structure_id=self.acteur.structures[0], par=self.acteur, le=timezone.now(), **form.valeurs()
        )


class ModifierView(ConventionFormulaire):
    message_succes = "La convention est modifiée."

    @cached_property
    def convention(self) -> Convention:  # type: ignore[override]
        return selecteurs.convention(self.acteur, self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        if self.convention is None:
            return {}
        return valeurs_actuelles(self.convention, selecteurs.postes_de(self.convention))

    def executer(self, form: ConventionForm) -> Convention:
        convention = selecteurs.convention(self.acteur, self.kwargs["pk"])
        modifier_convention(convention=convention, par=self.acteur, le=timezone.now(), **form.valeurs())
        return convention

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        correction = self.convention.etat == EtatConvention.A_CORRIGER
        return super().get_context_data(**kwargs) | {
            "verrouilles": correction,
            "commentaires": selecteurs_instruction.commentaires(self.acteur, self.convention).filter(
                etat=EtatCommentaire.OUVERT
            ),
            "bouton": "Enregistrer les corrections" if correction else "Enregistrer le brouillon",
        }


class ConventionView(VuePage):
    acces = ROLES_STRUCTURE
    template_name = "financement/structure_convention.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        convention = selecteurs.convention(self.acteur, kwargs["pk"])
        actes = actes_ouverts(convention, self.acteur)
        page = contexte_convention(convention, self.acteur)
        return (
            super().get_context_data(**kwargs)
            | page
            | contexte_dossier(page, self.acteur, STRUCTURE)
            | contexte_avenants(convention, self.acteur, "structure")
            | {
                "repond": self.acteur.role in PREPARATION and convention.etat == EtatConvention.A_CORRIGER,
                "peut_reactiver": "reactiver" in actes,
                "peut_modifier": self.acteur.role in PREPARATION
                and convention.etat in (EtatConvention.BROUILLON, EtatConvention.A_CORRIGER),
                "peut_soumettre": "soumettre" in actes,
                "peut_renvoyer": "renvoyer" in actes,
                "peut_annuler": "annuler" in actes,
                "peut_signer": "signer_structure" in actes and convention.signee_structure_le is None,
                "peut_deposer": convention.etat == EtatConvention.A_SIGNER
                and convention.signee_structure_le is None,
            }
        )


class SoumettreView(VueActe):
    acces = ROLES_STRUCTURE
    message_succes = (
        "La convention est soumise. Un coordinateur de l'ANCT la vérifie : vous serez prévenu par courriel."
    )

    def executer(self) -> None:
        convention = selecteurs.convention(self.acteur, self.kwargs["pk"])
        soumettre_convention(convention=convention, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("financement:convention", args=[self.kwargs["pk"]])


class AnnulerView(VueFormulaire):
    acces = ROLES_STRUCTURE
    form_class = MotifForm
    template_name = "financement/motif.html"
    message_succes = "La convention est annulée : ses postes peuvent entrer dans une autre."

    def executer(self, form: MotifForm) -> None:
        annuler_convention(
            convention=self.convention, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    @property
    def convention(self) -> Convention:
        return selecteurs.convention(self.acteur, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": "Annuler la convention",
            "explication": "Ses postes redeviennent libres. Vous pourrez la reprendre tant qu'ils le restent.",
            "bouton": "Annuler la convention",
            "convention": self.convention,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse("financement:convention", args=[self.kwargs["pk"]])


class PaiementsView(VueListe):
    """What is due, when, what blocks it and who must act: a host has few instalments, all on one page."""

    acces = ROLES_STRUCTURE
    paginate_by = None  # type: ignore[assignment]
    template_name = "financement/structure_paiements.html"

    def get_queryset(self) -> Any:
        return selecteurs.tranches(self.acteur)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        jour = jour_de_paris(timezone.now())
        lignes = lignes_de_tranches(contexte["object_list"], jour=jour, audience=Audience.STRUCTURE)
        dispositifs = [ligne.tranche.convention.dispositif for ligne in lignes]
        return contexte | {
            "lignes": lignes,
            "avertissement": avertissement_plan(dispositifs, jour=jour),
            "soldes": soldes_lisibles(self.acteur),
        }
