"""Amendments: the host and the ANCT prepare, the coordinator fixes the amounts, both parties sign."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.vues import VueActe, VueFormulaire, VueListe, VuePage
from comptes.enums import ROLES_ANCT, ROLES_STRUCTURE, Role
from financement import selecteurs, selecteurs_avenants, selecteurs_signatures
from financement.cycle_avenant import CYCLE_AVENANT
from financement.ecrans_avenants import compte_en_clair, contexte_avenant
from financement.enums_avenant import EtatAvenant, TypeAvenant
from financement.enums_signature import Partie
from financement.forms import MotifForm
from financement.forms_avenants import FORMULAIRES, AvenantForm
from financement.forms_signature import SignatureForm
from financement.models import Avenant, Convention, DemandeSignature
from financement.services import avenants as services
from financement.services.codes_signature import demander_signature
from financement.services.suivi_signatures import limite_de_signature, refuser_signature
from financement.signature import actes
from financement.vues.instruction import LECTEURS

PREPARATION = (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE)


class NouvelAvenantView(VueFormulaire):
    acces = PREPARATION
    template_name = "financement/avenant_nouveau.html"
    page = "financement:avenant"
    page_convention = "convention"
    message_succes = "L'avenant est préparé : vérifiez son effet. L'ANCT ouvre ensuite les signatures."

    @cached_property
    def convention(self) -> Convention:
        return selecteurs.convention(self.acteur, self.kwargs["pk"])

    @property
    def type_avenant(self) -> TypeAvenant:
        demande = self.kwargs["type"]
        reserve = demande == TypeAvenant.TRANSFERT and self.acteur.role not in ROLES_ANCT
        if demande not in TypeAvenant.values or reserve:
            raise Http404
        return TypeAvenant(demande)

    def get_form_class(self) -> type[AvenantForm]:
        return FORMULAIRES[self.type_avenant]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"convention": self.convention, "acteur": self.acteur}

    def executer(self, form: AvenantForm) -> Avenant:
        return services.preparer_avenant(
            convention=self.convention,
            type_avenant=self.type_avenant,
            donnees=form.donnees(),
            date_effet=form.cleaned_data["date_effet"],
            objet=form.cleaned_data["objet"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "convention": self.convention,
            "libelle": self.type_avenant.label,
            "compte": compte_en_clair(self.convention, self.acteur)
            if self.type_avenant == TypeAvenant.COMPTE
            else None,
            "retour": reverse(f"financement:{self.page_convention}", args=[self.convention.pk]),
        }

    def get_success_url(self) -> str:
        return reverse(self.page, args=[self.resultat.pk])


class InstructionNouvelAvenantView(NouvelAvenantView):
    acces = ROLES_ANCT
    page = "financement:instruction_avenant"
    page_convention = "instruction_convention"


class AvenantView(VuePage):
    acces = ROLES_STRUCTURE
    template_name = "financement/avenant.html"
    espace = "structure"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        avenant = selecteurs_avenants.avenant(self.acteur, kwargs["pk"])
        actes = {t.nom for t in CYCLE_AVENANT.possibles(avenant, self.acteur)}
        return (
            super().get_context_data(**kwargs)
            | contexte_avenant(avenant, self.acteur, self.espace)
            | {
                "peut_valider": "valider" in actes,
                "depot": self.depot(avenant),
                "peut_abandonner": "abandonner" in actes,
                "peut_signer": ("signer_structure" in actes and not avenant.signee_structure_le)
                or ("signer_financeur" in actes and not avenant.signee_financeur_le),
            }
        )

    def depot(self, avenant: Avenant) -> str:
        """Where the host deposits a paper that it signed by hand; empty when nothing is awaited from it."""
        attendu = avenant.etat == EtatAvenant.A_SIGNER and not avenant.signee_structure_le
        return actes.signable("avenant").depot(Partie.STRUCTURE, avenant.pk) if attendu else ""


class InstructionAvenantView(AvenantView):
    acces = LECTEURS  # type: ignore[assignment]
    espace = "instruction"

    def depot(self, avenant: Avenant) -> str:
        return ""


class AvenantsView(VueListe):
    """Amendments by state; by default those on their way, for the State's signatory those that wait for it."""

    acces = LECTEURS
    template_name = "financement/avenants.html"
    context_object_name = "avenants"

    @property
    def etat(self) -> str:
        etat = self.request.GET.get("etat", "")
        return etat if etat in EtatAvenant.values else ""

    def get_queryset(self) -> Any:
        if self.etat:
            return selecteurs_avenants.avenants(self.acteur).filter(etat=self.etat)
        if self.acteur.role == Role.SIGNATAIRE_FINANCEUR:
            return selecteurs_avenants.avenants_a_signer(self.acteur)
        return selecteurs_avenants.avenants_ouverts(self.acteur)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signataire = self.acteur.role == Role.SIGNATAIRE_FINANCEUR
        return super().get_context_data(**kwargs) | {
            "etat": self.etat,
            "etats": [("", "À signer pour l'État" if signataire else "En cours"), *EtatAvenant.choices],
            "signataire": signataire,
        }


class ValiderAvenantView(VueActe):
    acces = (Role.ANCT_VALIDATEUR,)
    message_succes = "Les montants sont fixés : les deux parties peuvent signer l'avenant."

    def executer(self) -> None:
        avenant = selecteurs_avenants.avenant(self.acteur, self.kwargs["pk"])
        services.valider_avenant(avenant=avenant, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("financement:instruction_avenant", args=[self.kwargs["pk"]])


class SignerAvenantView(VueFormulaire):
    """The signatory reads the amendment, ticks, and receives a code."""

    acces = (Role.STRUCTURE_SIGNATAIRE,)
    form_class = SignatureForm
    template_name = "financement/avenant_signer.html"
    partie = Partie.STRUCTURE
    espace = "structure"

    @cached_property
    def avenant(self) -> Avenant:
        return selecteurs_avenants.avenant(self.acteur, self.kwargs["pk"])

    @cached_property
    def document(self) -> Any:
        return actes.document_a_signer(self.acteur, self.avenant)

    def get_initial(self) -> dict[str, Any]:
        return {"empreinte": self.document.sha256_fichier if self.document else ""}

    def executer(self, form: SignatureForm) -> DemandeSignature:
        return demander_signature(
            objets=[self.avenant],
            sha256={self.avenant.pk: form.cleaned_data["empreinte"]},
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = "avenant" if self.espace == "structure" else "instruction_avenant"
        return (
            super().get_context_data(**kwargs)
            | contexte_avenant(self.avenant, self.acteur, self.espace)
            | {
                "document": self.document,
                "originaux": selecteurs_signatures.originaux_de(self.acteur, self.avenant),
                "partie": self.partie,
                "limite": limite_de_signature(self.avenant),
                "depot": actes.signable("avenant").depot(self.partie, self.kwargs["pk"]),
                "deja_signe": getattr(self.avenant, f"signee_{self.partie}_le"),
                "retour": reverse(f"financement:{page}", args=[self.kwargs["pk"]]),
            }
        )

    def get_success_url(self) -> str:
        return reverse("financement:signature_code", args=[self.resultat.pk])


class SignatureAvenantView(SignerAvenantView):
    acces = (Role.SIGNATAIRE_FINANCEUR,)
    partie = Partie.FINANCEUR
    espace = "instruction"


class RefuserAvenantView(VueFormulaire):
    """The State's signatory does not sign: the amendment is over, with a reason."""

    acces = (Role.SIGNATAIRE_FINANCEUR,)
    form_class = MotifForm
    template_name = "financement/motif.html"
    message_succes = "Votre refus est enregistré : l'avenant est abandonné, chacun est prévenu."

    @cached_property
    def avenant(self) -> Avenant:
        return selecteurs_avenants.avenant(self.acteur, self.kwargs["pk"])

    def executer(self, form: MotifForm) -> None:
        refuser_signature(
            objet=self.avenant, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": "Refuser de signer",
            "explication": f"L'avenant {self.avenant.numero} est abandonné et les crédits qu'il réservait sont rendus."
            " La convention ne change pas ; la structure peut préparer un autre avenant.",
            "bouton": "Refuser de signer",
            "convention": self.avenant.convention,
            "retour": reverse("financement:avenant_signature", args=[self.kwargs["pk"]]),
        }

    def get_success_url(self) -> str:
        return reverse("financement:avenants")


class AbandonnerAvenantView(VueFormulaire):
    acces = ROLES_STRUCTURE
    form_class = MotifForm
    template_name = "financement/motif.html"
    message_succes = "L'avenant est abandonné : la convention reste comme elle est."
    page = "financement:avenant"

    @cached_property
    def avenant(self) -> Avenant:
        return selecteurs_avenants.avenant(self.acteur, self.kwargs["pk"])

    def executer(self, form: MotifForm) -> None:
        services.abandonner_avenant(
            avenant=self.avenant, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "titre": "Abandonner l'avenant",
            "explication": f"L'avenant {self.avenant.numero} ne sera pas signé. La convention ne change pas.",
            "bouton": "Abandonner l'avenant",
            "convention": self.avenant.convention,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse(self.page, args=[self.kwargs["pk"]])


class InstructionAbandonnerAvenantView(AbandonnerAvenantView):
    acces = (Role.ANCT_VALIDATEUR,)  # type: ignore[assignment]
    page = "financement:instruction_avenant"
