"""Mails that follow a decision or a filed request. Each is called once, by a delivery of the outbox."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from commun.acteurs import Acteur
from commun.courriels import ecrire
from comptes.enums import ROLES_PREFECTURE, Role
from comptes.selecteurs import courriels_par_role
from structures.enums import SensDecision
from structures.models import Demande
from structures.selecteurs import historique
from structures.selecteurs_seances import destinataires


def lire_demande(demande_id: str) -> Demande:
    """The request of an event, with what its mails show."""
    return Demande.objects.select_related("commune", "departement", "structure").get(pk=UUID(demande_id))


def prevenir_prefecture(*, demande: Demande, par: Acteur, gabarit: str, motif: str = "") -> None:
    """Tell every agent of the département's and région's préfectures that an opinion is awaited."""
    for adresse in courriels_par_role(*ROLES_PREFECTURE, departement=demande.departement_id):
        ecrire(
            gabarit=gabarit,
            destinataire=adresse,
            par=par,
            demande=demande,
            motif=motif,
            lien=reverse("structures:prefecture_demande", kwargs={"pk": demande.pk}),
        )


def annoncer_decision(*, demande: Demande, par: Acteur) -> None:
    """Tell the host (its référents and the contact of the request) what the committee decided."""
    decision = demande.decisions.order_by("-decidee_le").first()
    if decision is None:
        return
    positive = decision.sens == SensDecision.POSITIVE
    _a_la_structure(
        demande,
        par,
        gabarit="demande_attribuee" if positive else "demande_refusee",
        page="structures:offre_nouvelle" if positive else "structures:espace",
        nombre=decision.nombre_postes,
        motif=decision.motif,
        numeros=", ".join(decision.postes.values_list("numero", flat=True)),
    )


def annoncer_annulation(*, demande: Demande, par: Acteur) -> None:
    """Tell the contact and the référents that a request is given up, and why."""
    motif = historique(demande)[-1].motif
    _a_la_structure(demande, par, gabarit="demande_annulee", page="structures:espace", motif=motif)


def _a_la_structure(demande: Demande, par: Acteur, *, gabarit: str, page: str, **contexte: object) -> None:
    membres = set(courriels_par_role(Role.STRUCTURE_REFERENT, structure_id=demande.structure_id))
    for adresse in destinataires([(demande, SensDecision.POSITIVE)])[demande.pk]:
        membre = demande.structure_id is not None and adresse in membres
        ecrire(
            gabarit=gabarit,
            destinataire=adresse,
            par=par,
            demande=demande,
            membre=membre,
            **({"lien": reverse(page)} if membre else {}),
            **contexte,
        )
