"""The coordinator's and the State signatory's screens."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ErreurMetier
from commun.vues import VueActe, VueFormulaire, VueListe, VuePage
from comptes.enums import ROLES_ANCT, ROLES_FINANCE, Role
from financement import selecteurs
from financement.cycle_convention import actes_ouverts
from financement.ecrans import contexte_convention
from financement.enums import EtatConvention
from financement.forms import MotifForm, SignatureForm
from financement.forms_convention import CorrectionForm
from financement.models import Convention
from financement.selecteurs_instruction import champs_commentes
from financement.services.conventions import annuler_convention
from financement.services.instruction import corriger_convention, valider_convention
from financement.services.signatures import signer_convention

LECTEURS = (*ROLES_ANCT, *ROLES_FINANCE, Role.ADMINISTRATEUR)


class ConventionsView(VueListe):
    """Every convention that left the host's hands, by state; the filters are in the address."""

    acces = LECTEURS
    template_name = "financement/instruction_conventions.html"
    context_object_name = "conventions"

    @property
    def filtres(self) -> dict[str, str]:
        donnees = self.request.GET
        etat = donnees.get("etat", "")
        return {
            "etat": etat if etat in EtatConvention.values else "",
            "departement": donnees.get("departement", "").strip()[:3],
            "recherche": donnees.get("recherche", "").strip()[:100],
        }

    def get_queryset(self) -> Any:
        return selecteurs.conventions_a_instruire(self.acteur, **self.filtres)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        comptes = selecteurs.conventions_par_etat(self.acteur)
        etats = [
            {"valeur": etat.value, "libelle": etat.label, "nombre": comptes.get(etat.value, 0)}
            for etat in EtatConvention
            if etat != EtatConvention.BROUILLON
        ]
        return super().get_context_data(**kwargs) | {"filtres": self.filtres, "etats": etats}


class ConventionView(VuePage):
    """The dossier beside its document, its computation and its trace."""

    acces = LECTEURS
    template_name = "financement/instruction_convention.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        convention = selecteurs.convention(self.acteur, kwargs["pk"])
        actes = actes_ouverts(convention, self.acteur)
        return (
            super().get_context_data(**kwargs)
            | contexte_convention(convention, self.acteur)
            | {
                "examine_pieces": self.acteur.role in ROLES_ANCT,
                "peut_valider": "valider" in actes,
                "peut_corriger": "corriger" in actes,
                "peut_annuler": "annuler" in actes,
                "peut_resilier": "resilier" in actes,
                "peut_solder": self.acteur.role == Role.ANCT_VALIDATEUR
                and convention.etat == EtatConvention.ECHUE
                and convention.soldee_le is None,
                "peut_signer": "signer_financeur" in actes and convention.signee_financeur_le is None,
            }
        )


def _page(pk: Any) -> str:
    return reverse("financement:instruction_convention", args=[pk])


class ValiderView(VueActe):
    acces = (Role.ANCT_VALIDATEUR,)

    def executer(self) -> None:
        convention = selecteurs.convention(self.acteur, self.kwargs["pk"])
        valider_convention(convention=convention, par=self.acteur, le=timezone.now())
        self.message_succes = (
            f"La convention {convention.numero} est validée : les deux parties peuvent signer."
        )

    def get_success_url(self) -> str:
        return _page(self.kwargs["pk"])


class _MotifView(VueFormulaire):
    """A decision that needs a reason."""

    form_class = MotifForm
    template_name = "financement/motif.html"
    titre = ""
    explication = ""

    @property
    def convention(self) -> Convention:
        return selecteurs.convention(self.acteur, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": self.titre,
            "explication": self.explication,
            "bouton": self.titre,
            "convention": self.convention,
            "retour": _page(self.kwargs["pk"]),
        }

    def get_success_url(self) -> str:
        return _page(self.kwargs["pk"])


class CorrigerView(_MotifView):
    acces = ROLES_ANCT
    form_class = CorrectionForm
    titre = "Demander une correction"
    explication = (
        "La structure, prévenue par courriel, ne pourra modifier que les champs commentés ou cochés ici."
    )
    message_succes = "La correction est demandée : la structure est prévenue."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"commentes": champs_commentes(self.acteur, self.convention)}

    def executer(self, form: CorrectionForm) -> None:
        corriger_convention(
            convention=self.convention, par=self.acteur, le=timezone.now(), **form.cleaned_data
        )


class AnnulerView(_MotifView):
    acces = (Role.ANCT_VALIDATEUR,)
    titre = "Annuler la convention"
    explication = "Une convention annulée ne peut pas être reprise. Ses postes redeviennent libres."
    message_succes = "La convention est annulée."

    def executer(self, form: MotifForm) -> None:
        annuler_convention(
            convention=self.convention, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )


class SignaturesView(VueListe):
    """Conventions that wait for the State's signature; those the host has signed come first."""

    acces = (Role.SIGNATAIRE_FINANCEUR,)
    template_name = "financement/instruction_signatures.html"
    context_object_name = "conventions"

    def get_queryset(self) -> Any:
        return selecteurs.conventions_a_signer(self.acteur)


class SignatureView(VueFormulaire):
    acces = (Role.SIGNATAIRE_FINANCEUR,)
    form_class = SignatureForm
    template_name = "financement/instruction_signature.html"
    message_succes = "Votre signature au nom de l'État est enregistrée."

    def executer(self, form: SignatureForm) -> None:
        convention = selecteurs.convention(self.acteur, self.kwargs["pk"])
        document = selecteurs.document_courant(self.acteur, convention)
        if document is None and convention.etat == EtatConvention.A_SIGNER:
            raise ErreurMetier(
                "document_en_preparation",
                "Le document est en préparation : vous pourrez signer dès qu'il sera prêt.",
            )
        signer_convention(
            convention=convention, partie="financeur", document=document, par=self.acteur, le=timezone.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        convention = selecteurs.convention(self.acteur, self.kwargs["pk"])
        return super().get_context_data(**kwargs) | contexte_convention(convention, self.acteur)

    def get_success_url(self) -> str:
        return reverse("financement:signatures")
