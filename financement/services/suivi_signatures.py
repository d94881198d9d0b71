"""What happens when a signature does not come: refusal with a reason, reminders, end of the offer to sign."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from commun.acteurs import Acteur, perimetre
from commun.courriels import ecrire
from commun.dates import date_francaise, jour_de_paris
from commun.erreurs import ErreurMetier
from comptes.enums import Role
from comptes.selecteurs import courriels_par_role
from financement.enums_signature import EtatOriginal, Partie
from financement.models import OriginalSigne, RappelSignature
from financement.signature import actes
from financement.signature.actes import ActeSignable


@transaction.atomic
def refuser_signature(*, objet: Any, motif: str, par: Acteur, le: datetime) -> None:
    """The State's signatory does not sign: back to the examination, with the reason; a signature given falls with it.

    Raises ErreurMetier `motif_requis` and those of the life cycle.
    """
    acte = actes.signable_de(objet)
    if acte.refuser is None:
        raise ErreurMetier("refus_impossible", "Ce document ne peut pas être refusé ici.")
    tour = actes.tour(objet)
    acte.refuser(objet=objet, motif=motif, par=par, le=le)
    ecarter_originaux(objet=objet, tour=tour, motif=f"La signature est refusée : {motif.strip()}", le=le)


@transaction.atomic
def ecarter_originaux(*, objet: Any, tour: int, motif: str, le: datetime) -> int:
    """The scans of this round that waited are refused: there is nothing left to sign. Returns how many; tells nobody,
    the act that made them useless does.
    """
    return OriginalSigne.objects.filter(
        objet_type=objet.cycle.objet, objet_id=objet.pk, tour=tour, etat=EtatOriginal.DEPOSE
    ).update(etat=EtatOriginal.REFUSE, motif_refus=motif, decide_le=le)


def suivre_signatures(*, par: Acteur, le: datetime) -> dict[str, int]:
    """Each day: remind the parties that have not signed, take back what nobody signed in time.

    One transaction an object; done twice, nothing more. Returns how many reminders were sent and offers ended.
    """
    comptes = {"rappels": 0, "expirees": 0}
    for acte in actes.signables():
        with perimetre(par):
            cles = list(acte.modele.objects.filter(etat=acte.etat_ouvert).values_list("pk", flat=True))
        for pk in cles:
            with perimetre(par):
                objet = (
                    acte.modele.objects.select_for_update(of=("self",)).select_related("structure").get(pk=pk)
                )
                fait = _suivre(acte, objet, par, le)
            comptes["rappels"] += fait[0]
            comptes["expirees"] += fait[1]
    return comptes


def _suivre(acte: ActeSignable, objet: Any, par: Acteur, le: datetime) -> tuple[int, int]:
    ouvert = getattr(objet, acte.ouvert_le)
    if objet.etat != acte.etat_ouvert or ouvert is None:
        return 0, 0
    jours = (jour_de_paris(le) - jour_de_paris(ouvert)).days
    if jours > settings.SIGNATURE_DELAI_JOURS and acte.refuser is not None:
        refuser_signature(
            objet=objet,
            motif=f"Les deux parties n'ont pas signé dans le délai de {settings.SIGNATURE_DELAI_JOURS} jours.",
            par=par,
            le=le,
        )
        return 0, 1
    passes = [rappel for rappel in settings.SIGNATURE_RAPPELS if rappel <= jours]
    if not passes:
        return 0, 0
    return sum(
        _rappeler(acte, objet, partie, max(passes), par, le)
        for partie in Partie
        if getattr(objet, f"signee_{partie}_le") is None
    ), 0


def _rappeler(acte: ActeSignable, objet: Any, partie: Partie, jours: int, par: Acteur, le: datetime) -> bool:
    """Send one reminder to a party unless it was sent; True when this call sent it."""
    adresses = (
        courriels_par_role(Role.STRUCTURE_SIGNATAIRE, structure_id=objet.structure_id)
        if partie == Partie.STRUCTURE
        else courriels_par_role(Role.SIGNATAIRE_FINANCEUR)
    )
    rappel = {
        "objet_type": acte.sorte,
        "objet_id": objet.pk,
        "tour": actes.tour(objet),
        "partie": partie,
        "jours": jours,
    }
    _, nouveau = RappelSignature.objects.get_or_create(**rappel, defaults={"envoye_le": le})
    if not nouveau:
        return False
    limite = limite_de_signature(objet)
    for adresse in adresses:
        ecrire(
            gabarit="signature_rappel",
            destinataire=adresse,
            par=par,
            lien=acte.page(partie, objet.pk),
            acte=acte.libelle(objet),
            structure=objet.structure.denomination,
            avant_le=date_francaise(limite) if limite and acte.refuser else "",
            sinon=acte.sinon,
        )
    return True


def limite_de_signature(objet: Any) -> date | None:
    """The last Paris day to sign; None when the object is not to sign."""
    ouvert = getattr(objet, actes.signable_de(objet).ouvert_le)
    return jour_de_paris(ouvert) + timedelta(days=settings.SIGNATURE_DELAI_JOURS) if ouvert else None
