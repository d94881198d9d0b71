"""Who belongs to a host."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from commun.dates import jour_de_paris
from commun.vues import PUBLIC, VueActe, VueFormulaire, VueListe, VuePage
from comptes.enums import ROLES_ANCT, ROLES_STRUCTURE, Role
from comptes.models import Habilitation
from comptes.selecteurs import membres_de_structure
from structures.enums import EtatInvitation, EtatRevue
from structures.forms import ConfirmationForm, InvitationForm, RevueForm
from structures.models import Invitation, RevueAcces
from structures.selecteurs import structure_de_l_acteur
from structures.selecteurs_membres import (
    invitation_de_l_acteur,
    invitation_du_lien,
    invitations_en_attente,
    membre_de_l_acteur,
    revue_ouverte,
    revue_visible,
    revues_en_retard,
)
from structures.services.membres import (
    accepter_invitation,
    annuler_invitation,
    faire_revue,
    inviter_membre,
    quitter_structure,
    renvoyer_invitation,
    retirer_membre,
)

REFERENT = (Role.STRUCTURE_REFERENT,)


class MembresView(VuePage):
    acces = ROLES_STRUCTURE
    template_name = "structures/membres.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        structure = structure_de_l_acteur(self.acteur)
        return super().get_context_data(**kwargs) | {
            "structure": structure,
            "membres": membres_de_structure(structure.pk),
            "invitations": invitations_en_attente(self.acteur),
            "revue": revue_ouverte(self.acteur),
            "gere": self.acteur.role == Role.STRUCTURE_REFERENT,
            "maintenant": timezone.now(),
        }


class _VersMembres:
    def get_success_url(self) -> str:
        return reverse("structures:membres")


class InviterView(_VersMembres, VueFormulaire):
    acces = REFERENT
    template_name = "structures/membre_inviter.html"
    form_class = InvitationForm
    message_succes = "L'invitation est envoyée. Elle est valable 7 jours."

    def executer(self, form: InvitationForm) -> Any:
        structure = structure_de_l_acteur(self.acteur)
        return inviter_membre(structure=structure, **form.cleaned_data, par=self.acteur, le=timezone.now())


class InvitationRenvoyerView(_VersMembres, VueActe):
    acces = REFERENT
    message_succes = "L'invitation est renvoyée, avec un nouveau lien valable 7 jours."

    def executer(self) -> None:
        invitation = invitation_de_l_acteur(self.acteur, self.kwargs["pk"])
        renvoyer_invitation(invitation=invitation, par=self.acteur, le=timezone.now())


class InvitationAnnulerView(_VersMembres, VueActe):
    acces = REFERENT
    message_succes = "L'invitation est annulée : son lien ne sert plus."

    def executer(self) -> None:
        invitation = invitation_de_l_acteur(self.acteur, self.kwargs["pk"])
        annuler_invitation(invitation=invitation, par=self.acteur, le=timezone.now())


class MembreRetirerView(_VersMembres, VueFormulaire):
    acces = REFERENT
    template_name = "structures/membre_retirer.html"
    form_class = ConfirmationForm
    message_succes = "L'accès est retiré. La personne en est informée par courriel."

    def membre(self) -> Habilitation:
        return membre_de_l_acteur(self.acteur, self.kwargs["pk"])

    def executer(self, form: ConfirmationForm) -> None:
        retirer_membre(membre=self.membre(), par=self.acteur, le=timezone.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"membre": self.membre()}


class QuitterView(VueFormulaire):
    acces = ROLES_STRUCTURE
    template_name = "structures/membre_quitter.html"
    form_class = ConfirmationForm
    message_succes = "Vous n'êtes plus membre de cette structure sous ce rôle."

    def executer(self, form: ConfirmationForm) -> None:
        quitter_structure(par=self.acteur, le=timezone.now())

    def get_success_url(self) -> str:
        return reverse("espace")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"structure": structure_de_l_acteur(self.acteur)}


class RevueView(_VersMembres, VueFormulaire):
    acces = REFERENT
    template_name = "structures/revue.html"
    form_class = RevueForm
    message_succes = "La revue des accès est faite. La prochaine viendra au trimestre suivant."

    def revue(self) -> RevueAcces:
        return revue_visible(self.acteur, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        revue = self.revue()
        vus = [m for m in membres_de_structure(revue.structure_id) if m.cree_le <= revue.ouverte_le]
        return super().get_form_kwargs() | {"membres": vus}

    def executer(self, form: RevueForm) -> None:
        faire_revue(
            revue=self.revue(),
            garder=form.reponses("garder"),
            retirer=form.reponses("retirer"),
            par=self.acteur,
            le=timezone.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Read again: a refused act has left its state on the instance, not in the database.
        revue = self.revue()
        return super().get_context_data(**kwargs) | {
            "revue": revue,
            "ouverte": revue.etat == EtatRevue.OUVERTE,
        }


class RevuesView(VueListe):
    """Hosts that have not said who keeps access."""

    acces = ROLES_ANCT
    template_name = "structures/revues.html"
    context_object_name = "revues"

    def get_queryset(self) -> QuerySet[RevueAcces]:
        return revues_en_retard(self.acteur, jour=jour_de_paris(timezone.now()))


class InvitationView(VuePage):
    acces = PUBLIC
    template_name = "structures/invitation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        invitation = invitation_du_lien(self.acteur)
        return super().get_context_data(**kwargs) | {
            "invitation": invitation,
            "ouverte": invitation.etat == EtatInvitation.ENVOYEE and timezone.now() < invitation.expire_le,
        }


class InvitationAccepterView(VueActe):
    acces = PUBLIC
    message_succes = "C'est fait. Connectez-vous avec l'adresse qui a reçu l'invitation."

    def executer(self) -> Invitation:
        invitation = invitation_du_lien(self.acteur)
        accepter_invitation(invitation=invitation, par=self.acteur, le=timezone.now())
        return invitation

    def get_success_url(self) -> str:
        if hasattr(self, "resultat"):
            return reverse("espace") if self.acteur.est_connecte else reverse("account_login")
        return reverse("structures:invitation", kwargs={"jeton": self.kwargs["jeton"]})
