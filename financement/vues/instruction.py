"""The coordinator's and the State signatory's screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import VueActe, VueFormulaire, VueListe, VuePage
from comptes.enums import ROLES_ANCT, ROLES_FINANCE, Role
from financement import selecteurs, selecteurs_instruction
from financement.cycle_convention import INSTRUCTION, actes_ouverts
from financement.ecrans import contexte_convention, contexte_pieces
from financement.ecrans_avenants import contexte_avenants
from financement.ecrans_instruction import a_un_texte, contexte_dossier, texte_de
from financement.enums import EtatConvention
from financement.etapes_convention import echeance
from financement.forms import MotifForm
from financement.forms_convention import CorrectionForm
from financement.models import Convention
from financement.selecteurs_instruction import Filtre, champs_commentes
from financement.services.commentaires import COMMENTABLES
from financement.services.conventions import annuler_convention
from financement.services.instruction import corriger_convention, valider_convention

LECTEURS = (*ROLES_ANCT, *ROLES_FINANCE, Role.ADMINISTRATEUR)


class ConventionsView(VueListe):
    """Every convention that left the host's hands, by state; the filters are in the address."""

    acces = LECTEURS
    template_name = "financement/instruction_conventions.html"
    context_object_name = "conventions"

    @property
    def filtre(self) -> Filtre:
        return Filtre.de(self.request.GET)

    def get_queryset(self) -> Any:
        return selecteurs_instruction.file_d_instruction(self.acteur, self.filtre)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        comptes = selecteurs.conventions_par_etat(self.acteur)
        etats = [
            {"valeur": etat.value, "libelle": etat.label, "nombre": comptes.get(etat.value, 0)}
            for etat in EtatConvention
            if etat != EtatConvention.BROUILLON
        ]
        contexte = super().get_context_data(**kwargs)
        page = list(contexte["conventions"])
        agents = selecteurs_instruction.noms_des_agents(c.instructeur_id for c in page)
        lignes = [(c, agents.get(c.instructeur_id, ""), echeance(c)) for c in page]
        return contexte | {
            "filtre": self.filtre,
            "etats": etats,
            "lignes": lignes,
            "aujourdhui": jour_de_paris(timezone.now()),
            "valide": self.acteur.role == Role.ANCT_VALIDATEUR,
            "examine": self.acteur.role in ROLES_ANCT,
        }


class ConventionView(VuePage):
    """The dossier beside its document, its computation and its trace."""

    acces = LECTEURS
    template_name = "financement/instruction_convention.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        convention = selecteurs_instruction.convention_examinee(self.acteur, kwargs["pk"])
        actes = actes_ouverts(convention, self.acteur)
        page = contexte_convention(convention, self.acteur, texte=a_un_texte(convention))
        filtre = Filtre.de(self.request.GET)
        precedente, suivante = selecteurs_instruction.voisines(self.acteur, convention, filtre)
        return (
            super().get_context_data(**kwargs)
            | page
            | contexte_dossier(page, self.acteur, INSTRUCTION)
            | contexte_pieces(convention)
            | contexte_avenants(convention, self.acteur, "instruction")
            | {
                "filtre": filtre,
                "precedente": precedente,
                "suivante": suivante,
                "agent": selecteurs_instruction.nom_de_l_agent(convention),
                "texte": texte_de(page),
                "peut_prendre": "prendre_en_charge" in actes,
                "peut_reprendre": "reprendre_instruction" in actes and not convention.est_engagee,
                "peut_reactiver": "reactiver" in actes,
                "peut_commenter": self.acteur.role in ROLES_ANCT and convention.etat in COMMENTABLES,
                "peut_attribuer": self.acteur.role in ROLES_ANCT and convention.etat in COMMENTABLES,
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


def page_d_instruction(pk: Any, filtre: Mapping[str, str] | None = None) -> str:
    """The dossier's address; `filtre`: the parameters of the inbox, kept along the way."""
    return reverse("financement:instruction_convention", args=[pk]) + Filtre.de(filtre or {}).requete


class ValiderView(VueActe):
    """One decision; « et passer à la suivante » keeps the filter of the inbox."""

    acces = (Role.ANCT_VALIDATEUR,)
    suivante: Convention | None = None

    def executer(self) -> None:
        convention = selecteurs.convention(self.acteur, self.kwargs["pk"])
        if "suivante" in self.request.POST:
            _, self.suivante = selecteurs_instruction.voisines(self.acteur, convention, self.filtre)
        valider_convention(convention=convention, par=self.acteur, le=timezone.now())
        self.message_succes = (
            f"La convention {convention.numero} est validée : les deux parties peuvent signer."
        )

    @property
    def filtre(self) -> Filtre:
        return Filtre.de(self.request.GET)

    def get_success_url(self) -> str:
        if "suivante" not in self.request.POST:
            return page_d_instruction(self.kwargs["pk"], self.request.GET)
        if self.suivante is None:
            return reverse("financement:instruction_conventions") + self.filtre.requete
        return page_d_instruction(self.suivante.pk, self.request.GET)


class MotifView(VueFormulaire):
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
            "retour": page_d_instruction(self.kwargs["pk"]),
        }

    def get_success_url(self) -> str:
        return page_d_instruction(self.kwargs["pk"])


class CorrigerView(MotifView):
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


class AnnulerView(MotifView):
    acces = (Role.ANCT_VALIDATEUR,)
    titre = "Annuler la convention"
    explication = "Ses postes redeviennent libres. Elle pourra être reprise tant qu'ils le restent."
    message_succes = "La convention est annulée."

    def executer(self, form: MotifForm) -> None:
        annuler_convention(
            convention=self.convention, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )
