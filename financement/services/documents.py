"""The convention's document: a snapshot of what is stored, then the common PDF machinery."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import transaction

from commun import documents
from commun.acteurs import Acteur
from commun.argent import montant_en_lettres, montant_francais, nombre_en_lettres
from commun.dates import date_francaise, instant_francais, jour_de_paris
from commun.erreurs import ErreurMetier
from commun.models import Document
from financement import selecteurs
from financement.enums import EtatConvention, Modalite
from financement.fiches import Estimation, estimer
from financement.models import Convention, PosteConventionne
from financement.moteur.arrondi import arrondir
from financement.plan import Plan, plan_de_versement
from structures.enums import Dispositif, Statut
from structures.models import Structure

GABARIT = "convention"


@transaction.atomic
def produire_convention(*, convention: Convention, par: Acteur) -> Document | None:
    """The document of the convention as it is now: a draft with a watermark until both parties have signed.

    Made again from the same data, it is the same document. A draft still in the host's hands has none: None.
    Raises MoteurPdfAbsent when the machine cannot make PDF files.
    """
    if convention.etat not in (EtatConvention.SOUMISE, EtatConvention.A_SIGNER, EtatConvention.ACTIVE):
        return None
    donnees = donnees_convention(convention)
    return documents.produire(
        nature=selecteurs.NATURE_DOCUMENT,
        gabarit=GABARIT,
        objet_id=convention.pk,
        nom=f"convention-{convention.numero or 'projet'}.pdf",
        donnees=donnees,
        structure_id=convention.structure_id,
        departement=convention.departement_id,
    )


def donnees_convention(convention: Convention) -> dict[str, Any]:
    """What the template says, as plain JSON values in French form. The same stored facts give the same values."""
    if convention.soumise_le is None:
        raise ErreurMetier("convention_non_soumise", "La convention n'est pas encore soumise.")
    signee = convention.etat == EtatConvention.ACTIVE
    signature = convention.date_signature or jour_de_paris(convention.validee_le or convention.soumise_le)
    conventionnes = selecteurs.postes_de(convention)
    estimation = estimer(convention, conventionnes, signature=signature)
    plan = plan_de_versement(convention, conventionnes, signature=signature)
    total = plan.montant
    return {
        "reference": selecteurs.reference_document(convention),
        "projet": not signee,
        "numero": convention.numero or "",
        "arrete_au": date_francaise(signature),
        "date_signature": date_francaise(signature) if signee else "",
        "financeur": {"nom": settings.FINANCEUR_NOM, "signataire": settings.FINANCEUR_SIGNATAIRE},
        "structure": _structure(convention.structure, convention.statut),
        "decisions": _decisions(conventionnes),
        "nombre_postes": len(conventionnes),
        "nombre_postes_lettres": nombre_en_lettres(len(conventionnes)),
        "duree_mois": max((fiche.duree for fiche in estimation.fiches), default=0),
        "montant": montant_francais(total),
        "montant_lettres": montant_en_lettres(total),
        "dispositif": Dispositif(convention.dispositif).label,
        "modalite": (
            Modalite(convention.modalite).label if convention.dispositif == Dispositif.RELANCE_2021 else ""
        ),
        "postes": _postes(conventionnes, estimation),
        "bareme": estimation.fiches[0].bareme[:16] if estimation.fiches else "",
        "echeances": _echeances(plan, signee=signee),
        "avertissement": plan.avertissement,
        "signatures": _signatures(convention),
    }


def _structure(structure: Structure, statut: str) -> dict[str, Any]:
    siret = structure.siret
    commune = structure.commune
    adresse = structure.adresse or (commune.nom if commune else "")
    return {
        "denomination": structure.denomination,
        "siret": f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}",
        "statut": Statut(statut).label,
        "prive": statut == Statut.PRIVE,
        "adresse": adresse,
        "departement": f"{structure.departement.nom} ({structure.departement_id})",
    }


def _decisions(conventionnes: Sequence[PosteConventionne]) -> list[str]:
    comites = {c.poste.decision.comite for c in conventionnes}
    return [
        f"n°\u00a0{comite.numero} du {date_francaise(comite.date_seance)}"
        for comite in sorted(comites, key=lambda comite: (comite.date_seance, comite.numero))
    ]


def _postes(conventionnes: Sequence[PosteConventionne], estimation: Estimation) -> list[dict[str, Any]]:
    """One row per post; the signed amount wins over a computation made again."""
    montants = {c.poste_id: c.montant_previsionnel for c in conventionnes}
    lignes = []
    for fiche in estimation.fiches:
        signe = montants[fiche.poste.pk]
        lignes.append(
            {
                "numero": fiche.poste.numero,
                "departement": f"{fiche.poste.departement.nom} ({fiche.poste.departement_id})",
                "debut": date_francaise(fiche.premier_jour) if fiche.premier_jour else "",
                "duree": fiche.duree,
                "plafond": montant_francais(fiche.plafond),
                "montant": montant_francais(fiche.montant if signe is None else signe),
            }
        )
    return lignes


def _echeances(plan: Plan, *, signee: bool) -> list[dict[str, str]]:
    return [
        {
            "libelle": echeance.libelle,
            "quand": date_francaise(echeance.date_prevue) if signee else echeance.quand,
            "part": pourcentage(echeance.part),
            "montant": montant_francais(echeance.montant),
        }
        for echeance in plan.echeances
    ]


def pourcentage(part: Fraction) -> str:
    """`1/5` → `20 %`; a decimal only where it is needed."""
    valeur = arrondir(part * 100, 1)
    texte = f"{valeur:f}".replace(".", ",").removesuffix(",0")
    return f"{texte}\u00a0%"


def _signatures(convention: Convention) -> list[dict[str, str]]:
    par = selecteurs.signataires(convention)
    return [
        {
            "partie": "Pour le Bénéficiaire",
            "le": _signee_le(convention.signee_structure_le),
            "par": par.get("signer_structure", ""),
        },
        {
            "partie": "Pour l’État, le Financeur",
            "le": _signee_le(convention.signee_financeur_le),
            "par": par.get("signer_financeur", ""),
        },
    ]


def _signee_le(instant: Any) -> str:
    return f"le {instant_francais(instant)}" if instant else ""
