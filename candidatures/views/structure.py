"""The host's side: ranked candidates, preselected people, recruitment."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from candidatures.enums import ETATS_OUVERTS, EtatMiseEnRelation, ObjetConsultation
from candidatures.forms import ConvierForm, EcarterForm, MessageForm, NoteForm, RecruterForm, TableauForm
from candidatures.models import MiseEnRelation
from candidatures.selecteurs import (
    Classement,
    Tri,
    classement,
    colonnes_de_l_offre,
    creneaux_de,
    cv_de_la_rencontre,
    derniers_actes,
    etapes_pour_la_structure,
    messages_de,
    notes_de,
    offres_publiees_de,
    rencontres_de,
)
from candidatures.services import recrutement, rencontres
from candidatures.services.consultations import retenir_consultation
from candidatures.services.entretiens import convier_avec_creneaux
from candidatures.services.messages import ecrire_au_candidat, lire_messages
from candidatures.services.tableau import agir_sur
from commun.dates import jour_de_paris
from commun.vues import VueActe, VueFormulaire, VueListe
from comptes.enums import ROLES_STRUCTURE
from conseillers.selecteurs import organismes
from structures.models import Offre
from structures.selecteurs import offre_de_l_acteur

#: Ranked candidates shown on the board; the others are one click away.
A_VOIR = 5
ACTES = {
    "proposer": (rencontres.proposer, "Le poste est proposé : le candidat en est informé par courriel."),
}


class CandidatsView(VueListe):
    """Candidates of one position, the best score first, without a name."""

    acces = ROLES_STRUCTURE
    template_name = "candidatures/candidats.html"
    paginate_by = 20

    @cached_property
    def offre(self) -> Offre:
        return offre_de_l_acteur(self.acteur, self.kwargs["pk"])

    @property
    def tri(self) -> Tri:
        return "proximite" if self.request.GET.get("tri") == "proximite" else "note"

    @cached_property
    def classement(self) -> Classement:
        return classement(self.offre, jour=jour_de_paris(timezone.now()), tri=self.tri)

    def get_queryset(self) -> Any:
        return self.classement

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "offre": self.offre,
            "filtres": self.classement.filtres,
            "tri": self.tri,
        }


class PreselectionnerView(VueActe):
    acces = ROLES_STRUCTURE
    message_succes = "Le candidat est présélectionné : vous voyez maintenant son identité et ses coordonnées."

    def executer(self) -> MiseEnRelation:
        return rencontres.preselectionner(
            offre=offre_de_l_acteur(self.acteur, self.kwargs["pk"]),
            candidat_id=self.kwargs["candidat"],
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        if self.request.POST.get("retour") == "tableau":
            return reverse("candidatures:tableau", args=[self.kwargs["pk"]])
        if hasattr(self, "resultat"):
            return reverse("candidatures:rencontre", args=[self.resultat.pk])
        return reverse("candidatures:candidats_offre", args=[self.kwargs["pk"]])


class RencontresView(VueListe):
    """Everybody whom the host preselected, and its published positions."""

    acces = ROLES_STRUCTURE
    template_name = "candidatures/rencontres.html"

    def get_queryset(self) -> Any:
        return rencontres_de(self.acteur)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"offres": offres_publiees_de(self.acteur)}


class RencontreView(VueFormulaire):
    """One person: identity, contact, motivation, what may be done, and the notes of the host's people."""

    acces = ROLES_STRUCTURE
    form_class = NoteForm
    template_name = "candidatures/rencontre.html"
    message_succes = "La note est enregistrée."

    @cached_property
    def rencontre(self) -> MiseEnRelation:
        return get_object_or_404(rencontres_de(self.acteur), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To look is told to the candidate: once a day and a person."""
        le = timezone.now()
        retenir_consultation(rencontre=self.rencontre, objet=ObjetConsultation.FICHE, par=self.acteur, le=le)
        lire_messages(rencontre=self.rencontre, du_candidat=True, le=le)
        return super().get(request, *args, **kwargs)

    def executer(self, form: NoteForm) -> None:
        rencontres.noter_rencontre(
            rencontre=self.rencontre, texte=form.cleaned_data["texte"], par=self.acteur, le=timezone.now()
        )

    def get_success_url(self) -> str:
        return reverse("candidatures:rencontre", args=[self.kwargs["pk"]]) + "#notes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rencontre = self.rencontre
        return super().get_context_data(**kwargs) | {
            "rencontre": rencontre,
            "notes": notes_de(self.acteur, rencontre),
            "creneaux": creneaux_de(self.acteur).filter(rencontre=rencontre),
            "etapes": etapes_pour_la_structure(rencontre),
            "cv": cv_de_la_rencontre(self.acteur, rencontre),
            "fil": messages_de(self.acteur, rencontre),
            "peut_convier": rencontre.etat == EtatMiseEnRelation.PRESELECTIONNEE,
            "ouverte": rencontre.etat in ETATS_OUVERTS,
            "actes": [t for t in rencontre.cycle.possibles(rencontre, self.acteur) if t.nom in ACTES],
        }


class RencontreActeView(VueActe):
    """Offer the position."""

    acces = ROLES_STRUCTURE

    def executer(self) -> None:
        service, self.message_succes = ACTES[self.kwargs["acte"]]
        service(
            rencontre=get_object_or_404(rencontres_de(self.acteur), pk=self.kwargs["pk"]),
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("candidatures:rencontre", args=[self.kwargs["pk"]])


class TableauView(VueFormulaire):
    """The people of one position by stage; one act for those that are ticked."""

    acces = ROLES_STRUCTURE
    form_class = TableauForm
    template_name = "candidatures/tableau.html"

    @cached_property
    def offre(self) -> Offre:
        return offre_de_l_acteur(self.acteur, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        ouvertes = rencontres_de(self.acteur).filter(offre=self.offre, etat__in=ETATS_OUVERTS)
        return super().get_form_kwargs() | {"rencontres": ouvertes}

    def executer(self, form: TableauForm) -> int:
        donnees = form.cleaned_data
        nombre = agir_sur(
            rencontres=donnees["rencontres"],
            acte=donnees["acte"],
            motif=donnees["motif"],
            par=self.acteur,
            le=timezone.now(),
        )
        personnes = "1 personne est informée" if nombre == 1 else f"{nombre} personnes sont informées"
        self.message_succes = f"C'est fait : {personnes} par courriel."
        return nombre

    def get_success_url(self) -> str:
        return reverse("candidatures:tableau", args=[self.kwargs["pk"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        colonnes = colonnes_de_l_offre(self.acteur, self.offre)
        rangs = classement(self.offre, jour=jour_de_paris(timezone.now()))
        return super().get_context_data(**kwargs) | {
            "offre": self.offre,
            "colonnes": colonnes,
            "actes": derniers_actes(self.offre, [r for c in colonnes for r in c.rencontres]),
            "nombre_a_voir": len(rangs),
            "a_voir": rangs[:A_VOIR],
        }


class _RencontreFormView(VueFormulaire):
    acces = ROLES_STRUCTURE

    @cached_property
    def rencontre(self) -> MiseEnRelation:
        rencontre = get_object_or_404(rencontres_de(self.acteur), pk=self.kwargs["pk"])
        if self.request.method == "GET" and rencontre.etat not in ETATS_OUVERTS:
            raise Http404
        return rencontre

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"rencontre": self.rencontre}


class ConvierView(_RencontreFormView):
    form_class = ConvierForm
    template_name = "candidatures/convier.html"
    message_succes = "Le candidat est convié : il choisit un créneau, vous en serez averti par courriel."

    def executer(self, form: ConvierForm) -> None:
        convier_avec_creneaux(rencontre=self.rencontre, **form.valeurs(), par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("candidatures:rencontre", args=[self.kwargs["pk"]])


class EcrireView(_RencontreFormView):
    """A message to the candidate, on one of the standard subjects."""

    form_class = MessageForm
    template_name = "candidatures/ecrire.html"
    message_succes = "Le message est envoyé : le candidat le lit par courriel et dans son espace."

    def executer(self, form: MessageForm) -> None:
        ecrire_au_candidat(rencontre=self.rencontre, **form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("candidatures:rencontre", args=[self.kwargs["pk"]]) + "#messages"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"fil": messages_de(self.acteur, self.rencontre)}


class EcarterView(_RencontreFormView):
    form_class = EcarterForm
    template_name = "candidatures/ecarter.html"
    message_succes = "Le candidat est informé par courriel qu'il n'est pas retenu."

    def executer(self, form: EcarterForm) -> None:
        rencontres.ecarter(rencontre=self.rencontre, **form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("candidatures:rencontres")


class RecruterView(_RencontreFormView):
    form_class = RecruterForm
    template_name = "candidatures/recruter.html"
    message_succes = "Le contrat est enregistré. Le nouveau conseiller et les autres candidats sont informés."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"organismes": organismes()}

    def get_initial(self) -> dict[str, Any]:
        offre = self.rencontre.offre
        return {
            "date_debut": offre.date_debut,
            "salaire": offre.salaire_brut_mensuel,
            "quotite": 1,
            "type": "cdd",
        }

    def executer(self, form: RecruterForm) -> Any:
        return recrutement.recruter(
            rencontre=self.rencontre,
            termes=form.termes(),
            organisme=form.organisme_choisi,
            par=self.acteur,
            le=timezone.now(),
        )

    def get_success_url(self) -> str:
        return reverse("conseillers:postes")
