"""E-mails of the signatures: one action each."""

from __future__ import annotations

from django.urls import reverse

from commun.acteurs import Acteur
from commun.courriels import ecrire
from commun.models import TransitionEffectuee
from comptes.enums import Role
from comptes.selecteurs import courriels_par_role
from financement.enums_signature import Partie
from financement.models import Convention, OriginalSigne
from financement.signature import actes

STRUCTURE = (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE, Role.STRUCTURE_SIGNATAIRE)


def dire_signature_refusee(convention: Convention, *, par: Acteur) -> None:
    """To the host and to the coordinators: why the State did not sign, or that the time to sign has passed."""
    motif = (
        TransitionEffectuee.objects.filter(
            objet_type="convention", objet_id=convention.pk, nom="refuser_signature"
        )
        .order_by("-le", "-cree_le")
        .values_list("motif", flat=True)
        .first()
    )
    pages = {
        reverse("financement:convention", args=[convention.pk]): courriels_par_role(
            *STRUCTURE, structure_id=convention.structure_id
        ),
        reverse("financement:instruction_convention", args=[convention.pk]): courriels_par_role(
            Role.ANCT_VALIDATEUR
        ),
    }
    for lien, adresses in pages.items():
        for adresse in adresses:
            ecrire(
                gabarit="signature_refusee",
                destinataire=adresse,
                par=par,
                lien=lien,
                acte=f"convention {convention.numero}",
                structure=convention.structure.denomination,
                motif=motif or "",
            )


def dire_original_refuse(original: OriginalSigne, *, par: Acteur) -> None:
    """To the party that deposited it: why, and the page where it signs or deposits another one."""
    adresses = (
        courriels_par_role(*STRUCTURE, structure_id=original.structure_id)
        if original.partie == Partie.STRUCTURE
        else courriels_par_role(Role.SIGNATAIRE_FINANCEUR)
    )
    acte = actes.signable(original.objet_type)
    for adresse in adresses:
        ecrire(
            gabarit="original_refuse",
            destinataire=adresse,
            par=par,
            lien=acte.page(original.partie, original.objet_id),
            acte=original.libelle,
            de_l_acte=acte.mots.du(original.libelle),
            structure=original.structure.denomination,
            motif=original.motif_refus,
        )
