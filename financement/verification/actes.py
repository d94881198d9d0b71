"""What the public may know of sealed acts: written once by the system, read by anybody."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from commun import sceau
from commun.acteurs import Acteur
from commun.evenements import publier
from commun.models import Document
from financement.models import ActePublic


def annoncer_acte(document: Document, *, par: Acteur) -> None:
    """Ask for the publication of a sealed document, once: nothing for a draft. To be called where one is made."""
    if document.scelle_le is None or ActePublic.objects.filter(pk=document.pk).exists():
        return
    publier("acte.sceller", par=par, document=document.pk)


def publier_acte(document: Document) -> None:
    """Write the public projection of a sealed document (system). Done again, it changes nothing."""
    if document.scelle_le is None:
        return
    donnees = document.donnees
    machine: dict[str, Any] = donnees.get("machine", {})
    signee_le, montant = machine.get("signee_le"), machine.get("montant_previsionnel")
    acte = ActePublic(
        id=document.pk,
        objet_id=document.objet_id,
        nature=document.nature,
        numero=donnees.get("numero", ""),
        convention=donnees.get("convention") or donnees.get("numero", ""),
        beneficiaire=donnees["structure"]["denomination"],
        identifiant=donnees["structure"]["identifiant"],
        financeur=donnees["financeur"]["nom"],
        montant=Decimal(montant) if montant else None,
        signee_le=date.fromisoformat(signee_le) if signee_le else None,
        signatures=[
            {cle: s.get(cle, "") for cle in ("partie", "le", "voie", "signe", "preuve")}
            for s in donnees.get("signatures", [])
        ],
        sha256_fichier=document.sha256_fichier,
        sha256_avant_sceau=document.sha256_avant_sceau,
        sceau_titulaire=document.sceau_titulaire,
        scelle_le=document.scelle_le,
    )
    ActePublic.objects.bulk_create([acte], ignore_conflicts=True)


def actes_du_numero(numero: str) -> list[ActePublic]:
    """The sealed acts of a convention and of its amendments, oldest first; empty for a draft or an unknown number."""
    numero = numero.strip().upper()
    (convention,) = list(
        ActePublic.objects.filter(numero=numero).values_list("convention", flat=True)[:1]
    ) or [numero]
    return list(ActePublic.objects.filter(convention=convention).order_by("scelle_le", "id"))


@dataclass(frozen=True)
class Controle:
    """The answer to a dropped file: its fingerprint, the act that it is, what its seal says."""

    sha256: str
    acte: ActePublic | None
    etat_du_sceau: sceau.Verification | None
    avant_sceau: bool = False
    lu_et_signe: bool = False


def controler_fichier(contenu: bytes) -> Controle:
    """Compare a file with the sealed acts. Its seal is read only when the file is one of ours, byte for byte.

    Before its seal, and as the parties read it when they signed, a document is known too: it is not called forged.
    """
    empreinte = hashlib.sha256(contenu).hexdigest()
    acte = ActePublic.objects.filter(sha256_fichier=empreinte).first()
    if acte is not None:
        return Controle(empreinte, acte, sceau.verifier(contenu))
    avant = ActePublic.objects.filter(sha256_avant_sceau=empreinte).first()
    if avant is not None:
        return Controle(empreinte, avant, None, avant_sceau=True)
    lu = ActePublic.objects.filter(signatures__contains=[{"signe": empreinte}]).first()
    return Controle(empreinte, lu, None, lu_et_signe=lu is not None)
