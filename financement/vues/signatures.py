"""Signing: the document and its fingerprint, a code by mail, the signature; one by one or a checked list."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.debit import adresse_du_client
from commun.vues import VueActe, VueFormulaire, VueListe
from comptes.enums import Role
from financement import selecteurs, selecteurs_signatures
from financement.ecrans import contexte_convention
from financement.enums_signature import Partie
from financement.forms import MotifForm
from financement.forms_signature import CodeForm, SignatureForm, SignatureLotForm
from financement.models import Convention, DemandeSignature
from financement.services.codes_signature import demander_signature, signer_par_code
from financement.services.preuves import Origine
from financement.services.suivi_signatures import limite_de_signature, refuser_signature
from financement.signature import actes

SIGNATAIRES = (Role.STRUCTURE_SIGNATAIRE, Role.SIGNATAIRE_FINANCEUR)


class _LireEtSignerView(VueFormulaire):
    """The signatory reads the document, ticks, and receives a code."""

    form_class = SignatureForm
    partie: Partie

    @cached_property
    def convention(self) -> Convention:
        return selecteurs.convention(self.acteur, self.kwargs["pk"])

    @cached_property
    def document(self) -> Any:
        return actes.document_a_signer(self.acteur, self.convention)

    def get_initial(self) -> dict[str, Any]:
        return {"empreinte": self.document.sha256_fichier if self.document else ""}

    def executer(self, form: SignatureForm) -> DemandeSignature:
        return demander_signature(
            objets=[self.convention],
            sha256={self.convention.pk: form.cleaned_data["empreinte"]},
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return (
            super().get_context_data(**kwargs)
            | contexte_convention(self.convention, self.acteur)
            | {
                "document": self.document,
                "limite": limite_de_signature(self.convention),
                "originaux": selecteurs_signatures.originaux_de(self.acteur, self.convention),
                "partie": self.partie,
            }
        )

    def get_success_url(self) -> str:
        return reverse("financement:signature_code", args=[self.resultat.pk])


class SignerView(_LireEtSignerView):
    acces = (Role.STRUCTURE_SIGNATAIRE,)
    template_name = "financement/structure_signer.html"
    partie = Partie.STRUCTURE


class SignatureView(_LireEtSignerView):
    acces = (Role.SIGNATAIRE_FINANCEUR,)
    template_name = "financement/instruction_signature.html"
    partie = Partie.FINANCEUR


class SignaturesView(VueListe):
    """Conventions that wait for the State's signature; those the host has signed come first."""

    acces = (Role.SIGNATAIRE_FINANCEUR,)
    template_name = "financement/instruction_signatures.html"
    context_object_name = "conventions"

    def get_queryset(self) -> Any:
        return selecteurs.conventions_a_signer(self.acteur)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        documents = selecteurs_signatures.documents_a_signer(self.acteur, contexte["conventions"])
        for convention in contexte["conventions"]:
            convention.document = documents.get(convention.pk)
            convention.limite = limite_de_signature(convention)
        return contexte


class SignerLotView(VueFormulaire):
    """A checked list shown once more, with its documents and its total, before one code for all."""

    acces = (Role.SIGNATAIRE_FINANCEUR,)
    form_class = SignatureLotForm
    template_name = "financement/instruction_signatures_lot.html"

    @cached_property
    def conventions(self) -> list[Convention]:
        donnees = self.request.POST if self.request.method == "POST" else self.request.GET
        return selecteurs_signatures.conventions_cochees(self.acteur, _cles(donnees.getlist("conventions")))

    @cached_property
    def documents(self) -> Any:
        return selecteurs_signatures.documents_a_signer(self.acteur, self.conventions)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"conventions": selecteurs.conventions_a_signer(self.acteur)}

    def get_initial(self) -> dict[str, Any]:
        empreintes = {str(pk): document.sha256_fichier for pk, document in self.documents.items()}
        return {
            "conventions": [convention.pk for convention in self.conventions],
            "empreintes": json.dumps(empreintes),
        }

    def executer(self, form: SignatureLotForm) -> DemandeSignature:
        return demander_signature(
            objets=list(form.cleaned_data["conventions"]),
            sha256=_empreintes(form.cleaned_data["empreintes"]),
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        for convention in self.conventions:
            convention.document = self.documents.get(convention.pk)  # type: ignore[attr-defined]
        return super().get_context_data(**kwargs) | {
            "conventions": self.conventions,
            "total": sum(convention.montant_previsionnel or 0 for convention in self.conventions),
        }

    def get_success_url(self) -> str:
        return reverse("financement:signature_code", args=[self.resultat.pk])


class CodeView(VueFormulaire):
    """The code of the mail signs what the page lists."""

    acces = SIGNATAIRES
    form_class = CodeForm
    template_name = "financement/signature_code.html"

    @cached_property
    def demande(self) -> DemandeSignature:
        return selecteurs_signatures.demande(self.acteur, self.kwargs["pk"])

    def executer(self, form: CodeForm) -> Any:
        origine = Origine(adresse_du_client(self.request), self.request.headers.get("user-agent", "")[:300])
        signes = signer_par_code(
            demande=self.demande,
            code=form.cleaned_data["code"],
            origine=origine,
            par=self.acteur,
            le=timezone.now(),
        )
        nom = " au nom de l'État" if self.demande.partie == Partie.FINANCEUR else ""
        self.message_succes = f"Votre signature{nom} est enregistrée."
        if len(signes) > 1:
            self.message_succes = f"Vos {len(signes)} signatures{nom} sont enregistrées."
        return signes

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "demande": self.demande,
            "actes": selecteurs_signatures.documents_de_la_demande(self.demande, self.acteur),
            "adresse": self.request.user.email,
            "retour": _retour(self.demande),
        }

    def get_success_url(self) -> str:
        ligne = self.demande.actes[0]
        return actes.signable(ligne["sorte"]).suite(self.demande.partie, UUID(ligne["pk"]))


class RenvoyerCodeView(VueActe):
    """Another code for the same documents: the first one is worth nothing any more."""

    acces = SIGNATAIRES
    message_succes = "Un nouveau code vient de partir : le précédent ne vaut plus rien."

    @cached_property
    def demande(self) -> DemandeSignature:
        return selecteurs_signatures.demande(self.acteur, self.kwargs["pk"])

    def executer(self) -> DemandeSignature:
        lignes = self.demande.actes
        return demander_signature(
            objets=[
                actes.signable(ligne["sorte"]).trouver(self.acteur, UUID(ligne["pk"])) for ligne in lignes
            ],
            sha256={UUID(ligne["pk"]): ligne["sha256"] for ligne in lignes},
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        nouvelle = getattr(self, "resultat", None) or self.demande
        return reverse("financement:signature_code", args=[nouvelle.pk])


class RefuserSignatureView(VueFormulaire):
    acces = (Role.SIGNATAIRE_FINANCEUR,)
    form_class = MotifForm
    template_name = "financement/motif.html"
    message_succes = "Votre refus est enregistré : la convention revient à l'instruction, chacun est prévenu."

    @cached_property
    def convention(self) -> Convention:
        return selecteurs.convention(self.acteur, self.kwargs["pk"])

    def executer(self, form: MotifForm) -> None:
        refuser_signature(
            objet=self.convention, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        signee = self.convention.signee_structure_le is not None
        return super().get_context_data(**kwargs) | {
            "titre": "Refuser de signer",
            "explication": "La convention revient à l'instruction et ses crédits sont rendus à l'enveloppe."
            + (" La signature de la structure tombe : elle devra signer de nouveau." if signee else ""),
            "bouton": "Refuser de signer",
            "convention": self.convention,
            "retour": reverse("financement:signature", args=[self.convention.pk]),
        }

    def get_success_url(self) -> str:
        return reverse("financement:signatures")


def _retour(demande: DemandeSignature) -> str:
    if len(demande.actes) > 1:
        return reverse("financement:signatures")
    ligne = demande.actes[0]
    return actes.signable(ligne["sorte"]).page(demande.partie, UUID(ligne["pk"]))


def _cles(valeurs: list[str]) -> list[UUID]:
    """The identifiers of an address; what is none is left out."""
    cles = []
    for valeur in valeurs[:100]:
        try:
            cles.append(UUID(valeur))
        except ValueError:
            continue
    return cles


def _empreintes(texte: str) -> dict[UUID, str]:
    """The fingerprints that the page showed; a forged field has none, and the present documents are asked for."""
    try:
        lues = json.loads(texte)
        return {UUID(pk): str(sha256) for pk, sha256 in lues.items()}
    except (ValueError, AttributeError):
        return {}
