"""Documents signed by hand: deposited by their party, verified by the ANCT."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commun.acteurs import Acteur
from commun.telechargements import FichierPrive, VueFichier
from commun.televersements import exiger_sain
from commun.vues import VueFormulaire, VueListe
from comptes.enums import ROLES_ANCT, ROLES_STRUCTURE, Role
from financement import selecteurs_signatures
from financement.enums_signature import EtatOriginal, Partie
from financement.forms import MotifForm
from financement.forms_signature import OriginalAccepteForm, OriginalForm
from financement.models import OriginalSigne
from financement.services.originaux import accepter_original, deposer_original, fermee, refuser_original
from financement.signature import actes


class _DeposerView(VueFormulaire):
    form_class = OriginalForm
    template_name = "financement/original_deposer.html"
    message_succes = "L'original signé est déposé : l'ANCT va le vérifier."
    partie: Partie
    sorte = "convention"

    @cached_property
    def objet(self) -> Any:
        return actes.signable(self.sorte).trouver(self.acteur, self.kwargs["pk"])

    def executer(self, form: OriginalForm) -> OriginalSigne:
        fichier = form.cleaned_data["fichier"]
        return deposer_original(
            objet=self.objet,
            partie=self.partie,
            fichier=fichier,
            nom=fichier.name,
            signataire=form.cleaned_data["signataire"],
            date_signature=form.cleaned_data["date_signature"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        acte = actes.signable(self.sorte)
        originaux = selecteurs_signatures.originaux_de(self.acteur, self.objet)
        siens = [original for original in originaux if original.partie == self.partie]
        return super().get_context_data(**kwargs) | {
            "objet": self.objet,
            "le_document": acte.mots.le(),
            "du_document": acte.mots.du(acte.libelle(self.objet)),
            "fermee": fermee(self.objet, self.partie),
            "document": actes.document_a_signer(self.acteur, self.objet),
            "originaux": siens,
            "en_attente": any(original.etat == EtatOriginal.DEPOSE for original in siens),
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return actes.signable(self.sorte).suite(self.partie, self.kwargs["pk"])


class DeposerStructureView(_DeposerView):
    acces = ROLES_STRUCTURE
    partie = Partie.STRUCTURE


class DeposerFinanceurView(_DeposerView):
    acces = (Role.SIGNATAIRE_FINANCEUR,)
    partie = Partie.FINANCEUR


class DeposerAvenantStructureView(DeposerStructureView):
    sorte = "avenant"


class DeposerAvenantFinanceurView(DeposerFinanceurView):
    sorte = "avenant"


class OriginauxView(VueListe):
    """Scans by state, the one that has waited longest first."""

    acces = ROLES_ANCT
    template_name = "financement/instruction_originaux.html"
    context_object_name = "originaux"

    @property
    def etat(self) -> str:
        etat = self.request.GET.get("etat", EtatOriginal.DEPOSE)
        return etat if etat in EtatOriginal.values else EtatOriginal.DEPOSE

    def get_queryset(self) -> Any:
        return selecteurs_signatures.originaux(self.acteur).filter(etat=self.etat)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"etat": self.etat, "etats": EtatOriginal.choices}


class _ExamenView(VueFormulaire):
    """A scan looked at beside the document that was printed."""

    acces = ROLES_ANCT
    template_name = "financement/instruction_original.html"
    bouton = ""

    @cached_property
    def original(self) -> OriginalSigne:
        return selecteurs_signatures.original(self.acteur, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "original": self.original,
            "bouton": self.bouton,
            "retour": self.get_success_url(),
        }

    def get_success_url(self) -> str:
        return reverse("financement:originaux")


class AccepterOriginalView(_ExamenView):
    form_class = OriginalAccepteForm
    bouton = "Accepter l'original signé"
    message_succes = "L'original est accepté : il vaut signature de sa partie."

    def get_initial(self) -> dict[str, Any]:
        return {"date_signature": self.original.date_signature}

    def executer(self, form: OriginalAccepteForm) -> None:
        acte = actes.signable(self.original.objet_type)
        accepter_original(
            original=self.original,
            objet=acte.trouver(self.acteur, self.original.objet_id),
            par=self.acteur,
            le=timezone.now(),
            **form.cleaned_data,
        )


class RefuserOriginalView(_ExamenView):
    form_class = MotifForm
    bouton = "Refuser l'original signé"
    message_succes = "L'original est refusé : la partie qui l'a déposé est prévenue."

    def executer(self, form: MotifForm) -> None:
        refuser_original(
            original=self.original, motif=form.cleaned_data["motif"], par=self.acteur, le=timezone.now()
        )


def original_prive(acteur: Acteur, pk: UUID) -> FichierPrive:
    """A scan that the actor may see, once the antivirus found it safe."""
    original = selecteurs_signatures.original(acteur, pk)
    exiger_sain(original)
    donnees = {"objet": str(original.objet_id), "partie": original.partie}
    return FichierPrive(
        original.fichier, original.nom, "original_telecharge", "original_signe", original.pk, donnees
    )


class OriginalView(VueFichier):
    sorte = "original_signe"
