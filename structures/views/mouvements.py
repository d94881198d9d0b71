"""More posts, fewer posts: the host asks, the préfecture gives its opinion, the coordinator decides."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.suites import Suite, prevoir_suites
from commun.vues import VueFormulaire, VueListe, VuePage
from comptes.enums import ROLES_ANCT, ROLES_PREFECTURE, ROLES_STRUCTURE, Role
from structures.enums import EtatMouvement, TypeMouvement
from structures.forms import (
    AjoutForm,
    AnnulationForm,
    AvisMouvementForm,
    DecisionMouvementForm,
    FiltreMouvementsForm,
    RetraitForm,
)
from structures.models import Mouvement
from structures.selecteurs import historique, situation_departement, structure_de_l_acteur
from structures.selecteurs_postes import (
    mouvement_ouvert,
    mouvement_visible,
    mouvements_a_lister,
    postes_a_rendre_possibles,
    postes_occupes,
)
from structures.services.mouvements import (
    accepter_mouvement,
    annuler_mouvement,
    demander_ajout,
    demander_retrait,
    refuser_mouvement,
    rendre_avis_mouvement,
)
from structures.services.postes import acte_rendre


class _Demander(VueFormulaire):
    """The host writes its demand; a demand under way is shown instead."""

    acces = ROLES_STRUCTURE
    template_name = "structures/mouvement_demander.html"
    sorte: ClassVar[TypeMouvement]

    def get_success_url(self) -> str:
        return reverse("structures:mouvement", kwargs={"pk": self.resultat.pk})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        structure = structure_de_l_acteur(self.acteur)
        return super().get_context_data(**kwargs) | {
            "structure": structure,
            "sorte": self.sorte,
            "en_cours": mouvement_ouvert(self.acteur, structure),
        }


class AjoutView(_Demander):
    form_class = AjoutForm
    sorte = TypeMouvement.AJOUT
    message_succes = "Votre demande est déposée. La préfecture de votre département va rendre un avis."

    def executer(self, form: AjoutForm) -> Mouvement:
        structure = structure_de_l_acteur(self.acteur)
        return demander_ajout(structure=structure, **form.cleaned_data, par=self.acteur, le=timezone.now())


class RetraitView(_Demander):
    form_class = RetraitForm
    sorte = TypeMouvement.RETRAIT
    message_succes = "Votre demande est déposée. La coordination de l'ANCT va décider."

    def get_initial(self) -> dict[str, Any]:
        return {"postes": self.request.GET.getlist("poste")}

    def get_form_kwargs(self) -> dict[str, Any]:
        le, postes = timezone.now(), postes_a_rendre_possibles(self.acteur)
        occupes = postes_occupes(self.acteur, postes, jour=jour_de_paris(le))
        return super().get_form_kwargs() | {"le": le, "postes": postes, "occupes": occupes}

    def executer(self, form: RetraitForm) -> Mouvement:
        structure = structure_de_l_acteur(self.acteur)
        donnees = form.cleaned_data | {"postes": list(form.cleaned_data["postes"])}
        return demander_retrait(structure=structure, **donnees, par=self.acteur, le=form.le)


class _UnMouvement:
    acteur: Any
    kwargs: Any

    def mouvement(self) -> Mouvement:
        return mouvement_visible(self.acteur, self.kwargs["pk"])

    def contexte(self) -> dict[str, Any]:
        mouvement = self.mouvement()
        return {
            "mouvement": mouvement,
            "transitions": historique(mouvement),
            "possibles": {t.nom for t in mouvement.cycle.possibles(mouvement, self.acteur)},
            "departement": situation_departement(mouvement.departement_id),
        }


class MouvementView(_UnMouvement, VuePage):
    acces = ROLES_STRUCTURE
    template_name = "structures/mouvement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | self.contexte()


class MouvementAnnulerView(_UnMouvement, VueFormulaire):
    acces = ROLES_STRUCTURE
    template_name = "structures/mouvement_annuler.html"
    form_class = AnnulationForm
    message_succes = "La demande est annulée."

    def executer(self, form: AnnulationForm) -> None:
        annuler_mouvement(mouvement=self.mouvement(), **form.cleaned_data, par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("structures:mouvement", kwargs={"pk": self.kwargs["pk"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"mouvement": self.mouvement()}


class _Liste(VueListe):
    template_name = "structures/mouvements.html"
    context_object_name = "mouvements"
    attendu: ClassVar[EtatMouvement]
    audience: ClassVar[str]
    page: ClassVar[str]

    def get_queryset(self) -> QuerySet[Mouvement]:
        self.form = FiltreMouvementsForm(self.request.GET)
        valides = self.form.cleaned_data if self.form.is_valid() else {}
        return mouvements_a_lister(
            self.acteur, attendu=self.attendu, etat=valides.get("etat", ""), sorte=valides.get("type", "")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "audience": self.audience,
            "page": self.page,
        }


class PrefectureMouvementsView(_Liste):
    acces = ROLES_PREFECTURE
    attendu = EtatMouvement.AVIS_ATTENDU
    audience, page = "prefecture", "structures:prefecture_mouvement"


class InstructionMouvementsView(_Liste):
    acces = ROLES_ANCT
    attendu = EtatMouvement.A_DECIDER
    audience, page = "instruction", "structures:instruction_mouvement"


class PrefectureMouvementView(_UnMouvement, VueFormulaire):
    acces = ROLES_PREFECTURE
    template_name = "structures/mouvement_avis.html"
    form_class = AvisMouvementForm
    message_succes = "Votre avis est enregistré. La coordination de l'ANCT en dispose."

    def executer(self, form: AvisMouvementForm) -> None:
        rendre_avis_mouvement(
            mouvement=self.mouvement(), **form.cleaned_data, par=self.acteur, le=timezone.now()
        )

    def get_success_url(self) -> str:
        return reverse("structures:prefecture_mouvement", kwargs={"pk": self.kwargs["pk"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | self.contexte()


class InstructionMouvementView(_UnMouvement, VueFormulaire):
    """The coordinator reads, foresees what the decision entails, decides; an instructor reads."""

    acces = ROLES_ANCT
    template_name = "structures/mouvement_decider.html"
    form_class = DecisionMouvementForm
    message_succes = "La décision est enregistrée."

    def get_initial(self) -> dict[str, Any]:
        return {"nombre": self.mouvement().nombre}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"mouvement": self.mouvement()}

    def executer(self, form: DecisionMouvementForm) -> None:
        communs = {"mouvement": self.mouvement(), "par": self.acteur, "le": timezone.now()}
        if form.cleaned_data["sens"] == "accepter":
            accepter_mouvement(**communs, nombre=form.cleaned_data.get("nombre"))
        else:
            refuser_mouvement(**communs, motif=form.cleaned_data["motif"])

    def get_success_url(self) -> str:
        return reverse("structures:instruction_mouvement", kwargs={"pk": self.kwargs["pk"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = self.contexte()
        return (
            super().get_context_data(**kwargs)
            | contexte
            | {
                "suites": _suites(contexte["mouvement"]),
                "peut_decider": self.acteur.role == Role.ANCT_VALIDATEUR
                and "accepter" in contexte["possibles"],
            }
        )


def _suites(mouvement: Mouvement) -> list[tuple[str, list[Suite]]]:
    """What accepting returned posts would entail, post by post."""
    if mouvement.etat != EtatMouvement.A_DECIDER or mouvement.date_effet is None:
        return []
    return [
        (ligne.poste.numero, prevoir_suites(acte_rendre(ligne.poste, mouvement.date_effet)))
        for ligne in mouvement.postes_a_rendre.all()
    ]
