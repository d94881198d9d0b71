"""Amendments, from their preparation to the second signature; `application_avenant` does what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.evenements import publier
from commun.models import Document
from commun.transitions import appliquer_transition, verrouiller
from comptes.enums import ROLES_ANCT, Role
from financement import selecteurs_avenants
from financement.contraintes import contraintes_en_clair
from financement.effet_avenant import EffetAvenant, prevoir_avenant
from financement.enums import EtatCompte, EtatConvention, NatureMouvement
from financement.enums_avenant import EtatAvenant, TypeAvenant
from financement.enums_signature import Voie
from financement.independance import exiger_independance
from financement.models import Avenant, CompteBancaire, Convention, PosteConventionne
from financement.services.mouvements import mouvementer
from financement.services.preuves import Consentement
from financement.services.signatures import Partie, apposer_signature
from structures.models import Structure

PREPARENT = (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE, *ROLES_ANCT)
ZERO = Decimal("0.00")
#: The longest aid lasts 36 months: an effect later than that is a mistake of typing.
ANTICIPATION = timedelta(days=3 * 366)


@transaction.atomic
def preparer_avenant(
    *,
    convention: Convention,
    type_avenant: str,
    donnees: Mapping[str, Any],
    date_effet: date,
    objet: str,
    par: Acteur,
    le: datetime,
) -> Avenant:
    """An amendment that waits for the coordinator. `donnees`, by type: `ajoutes` (and of them
    `coordinateurs`) and `retires` (posts), `modalite`,
    `poste` + `vers` + `contrat_suit`, `denomination`, `compte`; nothing for an end.

    Raises ErreurMetier `convention_inactive`, `rien_ne_change`, `avenant_un_a_la_fois`, and those of the effect;
    ActeNonPermis.
    """
    if par.role not in PREPARENT or (type_avenant == TypeAvenant.TRANSFERT and par.role not in ROLES_ANCT):
        raise ActeNonPermis("role_insuffisant", "Votre rôle ne permet pas de préparer cet avenant.")
    if not objet.strip():
        raise ErreurMetier("objet_requis", "Dites pourquoi la convention doit changer.", champ="objet")
    with verrouiller(convention) as actuelle, contraintes_en_clair(Avenant):
        if actuelle.etat != EtatConvention.ACTIVE:
            raise ErreurMetier("convention_inactive", "Seule une convention active reçoit un avenant.")
        contenu = _lire(actuelle, type_avenant, donnees, date_effet, le)
        prevoir_avenant(actuelle, type_avenant=type_avenant, donnees=contenu, date_effet=date_effet)
        dernier = Avenant.objects.filter(convention=convention).aggregate(r=Max("rang"))["r"] or 0
        avenant = Avenant(
            convention=actuelle,
            structure_id=actuelle.structure_id,
            departement_id=actuelle.departement_id,
            rang=dernier + 1,
            type=TypeAvenant(type_avenant),
            date_effet=date_effet,
            objet=objet.strip(),
            donnees=contenu,
            prepare_par_libelle=par.libelle,
            cree_le=le,
        )
        avenant.save(force_insert=True)
    publier("avenant.preparer", par=par, id=avenant.pk)
    return avenant


def _lire(
    convention: Convention, type_avenant: str, donnees: Mapping[str, Any], date_effet: date, le: datetime
) -> dict[str, Any]:
    """The data of the type, checked against the facts; nothing else is kept."""
    signature = convention.date_signature
    if signature is None or date_effet <= signature:
        raise ErreurMetier(
            "date_effet_impossible",
            "La date d'effet vient après la signature de la convention.",
            champ="date_effet",
        )
    if date_effet > jour_de_paris(le) + ANTICIPATION:
        raise ErreurMetier(
            "date_effet_impossible",
            "La date d'effet est au plus tard dans trois ans : vérifiez l'année.",
            champ="date_effet",
        )
    siens = {
        str(pk)
        for pk in PosteConventionne.objects.filter(
            convention=convention, dernier_jour__isnull=True
        ).values_list("poste_id", flat=True)
    }
    if type_avenant == TypeAvenant.POSTES:
        return _postes(convention, donnees, siens)
    if type_avenant == TypeAvenant.DUREE:
        return {"modalite": str(donnees["modalite"])}
    if type_avenant == TypeAvenant.TRANSFERT:
        return _transfert(donnees, siens, date_effet, le)
    if type_avenant == TypeAvenant.IDENTITE:
        nom = str(donnees.get("denomination", "")).strip()
        if not nom or nom == convention.structure.denomination:
            raise ErreurMetier("rien_ne_change", "Indiquez la nouvelle dénomination.", champ="denomination")
        return {"denomination": nom}
    if type_avenant == TypeAvenant.COMPTE:
        return _compte(convention)
    return {}


def _postes(convention: Convention, donnees: Mapping[str, Any], siens: set[str]) -> dict[str, Any]:
    ajoutes = sorted(str(pk) for pk in donnees.get("ajoutes", []))
    retires = sorted(str(pk) for pk in donnees.get("retires", []))
    coordinateurs = sorted(str(pk) for pk in donnees.get("coordinateurs", []))
    if not set(coordinateurs) <= set(ajoutes):
        raise ErreurMetier(
            "coordinateur_hors_avenant",
            "Un poste de coordinateur figure aussi parmi les postes ajoutés : cochez-le dans les deux listes.",
            champ="coordinateurs",
        )
    if not ajoutes and not retires:
        raise ErreurMetier("rien_ne_change", "Choisissez au moins un poste à ajouter ou à retirer.")
    if not set(retires) <= siens:
        raise ErreurMetier("poste_inconnu", "Ce poste n'est plus dans la convention.", champ="retires")
    if not ajoutes and set(retires) == siens:
        raise ErreurMetier(
            "plus_de_poste",
            "Retirer tous les postes met fin à la convention : préparez un avenant de fin.",
            champ="retires",
        )
    pris = PosteConventionne.objects.filter(
        poste_id__in=map(UUID, ajoutes), actif=True, dernier_jour__isnull=True
    )
    if pris.exists():
        raise ErreurMetier(
            "poste_indisponible", "Un des postes choisis est déjà sous convention.", champ="ajoutes"
        )
    plus = {"coordinateurs": coordinateurs} if coordinateurs else {}
    return {"ajoutes": ajoutes, "retires": retires} | plus


def _transfert(donnees: Mapping[str, Any], siens: set[str], date_effet: date, le: datetime) -> dict[str, Any]:
    if str(donnees["poste"]) not in siens:
        raise ErreurMetier("poste_inconnu", "Ce poste n'est plus dans la convention.", champ="poste")
    if date_effet > jour_de_paris(le):
        raise ErreurMetier(
            "date_future",
            "Un transfert prend effet aujourd'hui ou un jour passé : les deux parties signent ensuite.",
            champ="date_effet",
        )
    vers = Structure.objects.get(pk=donnees["vers"])
    return {
        "poste": str(donnees["poste"]),
        "vers": str(vers.pk),
        "vers_nom": vers.denomination,
        "contrat_suit": bool(donnees.get("contrat_suit")),
    }


def _compte(convention: Convention) -> dict[str, Any]:
    comptes = CompteBancaire.objects.filter(structure_id=convention.structure_id)
    donnes = (EtatCompte.VERIFIE, EtatCompte.A_VERIFIER)
    nouveau = comptes.filter(etat__in=donnes).order_by("-saisi_le").first()
    ancien = selecteurs_avenants.compte_de_la_convention(convention)
    if nouveau is None:
        raise ErreurMetier(
            "compte_absent", "Donnez d'abord les nouvelles coordonnées bancaires de la structure."
        )
    if ancien is not None and (ancien.iban, ancien.titulaire) == (nouveau.iban, nouveau.titulaire):
        raise ErreurMetier(
            "compte_inchange",
            f"Le compte bancaire de la convention n'a pas changé : {ancien.iban_masque}. La structure donne d'abord le"
            " nouveau dans « Coordonnées bancaires » ; l'avenant se prépare ensuite.",
        )
    return {"compte": str(nouveau.pk), "ancien": ancien.iban_masque if ancien else ""}


def _exiger_compte_verifie(avenant: Avenant) -> None:
    """Nobody signs for an account that the ANCT has refused or not read yet, or that another has replaced."""
    if avenant.type != TypeAvenant.COMPTE:
        return
    compte = CompteBancaire.objects.get(pk=avenant.donnees["compte"])
    if compte.etat == EtatCompte.A_VERIFIER:
        raise ErreurMetier(
            "compte_non_verifie",
            f"Le compte {compte.iban_masque} n'est pas encore vérifié : vérifiez-le d'abord, puis validez l'avenant.",
        )
    if compte.etat != EtatCompte.VERIFIE:
        raise ErreurMetier(
            "compte_change",
            f"Le compte {compte.iban_masque} n'est plus celui de la structure"
            f" ({compte.get_etat_display().lower()}) : abandonnez cet avenant et préparez-en un autre.",
        )


@transaction.atomic
def valider_avenant(*, avenant: Avenant, par: Acteur, le: datetime) -> EffetAvenant:
    """The coordinator fixes the amounts, reserves the credits that it takes, and opens the signatures.

    Raises ErreurMetier `conflit_d_interets`, `convention_inactive`, `compte_non_verifie`, `compte_change`,
    `credits_insuffisants`, `objectif_atteint`, those of the effect and of the life cycle.
    """
    with verrouiller(avenant) as actuel:
        convention = Convention.objects.select_related("structure").get(pk=actuel.convention_id)
        if convention.etat != EtatConvention.ACTIVE:
            raise ErreurMetier(
                "convention_inactive", "La convention n'est plus active : abandonnez cet avenant."
            )
        _exiger_compte_verifie(actuel)
        effet = effet_de(actuel)
        appliquer_transition(
            avenant,
            "valider",
            par=par,
            le=le,
            montant_avant=effet.avant,
            montant_apres=effet.apres,
            effet={
                "postes": {str(ligne.poste.pk): f"{ligne.apres:f}" for ligne in effet.postes if ligne.change},
                "nouveaux": effet_nouveaux(effet),
                "beneficiaire": convention.structure.denomination,
                "changements": [asdict(changement) for changement in effet.changements],
                "echeances": [asdict(changement) for changement in effet.echeances],
            },
        )
        exiger_independance(par, convention.structure_id)
        if effet.ecart > 0 and convention.enveloppe is not None:
            mouvementer(
                enveloppe=convention.enveloppe,
                nature=NatureMouvement.RESERVATION,
                cle=f"reservation:avenant:{avenant.pk}",
                libelle=f"Avenant {avenant.numero} validé",
                reserve=effet.ecart,
                postes=effet_nouveaux(effet),
                convention_id=convention.pk,
                par=par,
                le=le,
            )
    return effet


def effet_nouveaux(effet: EffetAvenant) -> int:
    """How many posts the amendment brings."""
    return sum(ligne.nouveau for ligne in effet.postes)


def effet_de(avenant: Avenant) -> EffetAvenant:
    """The effect of an amendment as things are now."""
    return prevoir_avenant(
        avenant.convention,
        type_avenant=avenant.type,
        donnees=avenant.donnees,
        date_effet=avenant.date_effet,
    )


def signer_avenant(
    *, avenant: Avenant, partie: Partie, par: Acteur, le: datetime, document: Document | None = None
) -> None:
    """Take over a signature collected elsewhere (demonstration, tests): no code was asked.

    The site signs through `financement.services.codes_signature`; the second signature puts the amendment in force and
    the worker applies it. Raises as `apposer_signature`.
    """
    apposer_signature(
        objet=avenant,
        partie=partie,
        document=document,
        consentement=Consentement(Voie.DIRECTE),
        par=par,
        le=le,
    )


@transaction.atomic
def abandonner_avenant(*, avenant: Avenant, motif: str, par: Acteur, le: datetime) -> None:
    """Give an amendment up before it is in force; the credits that it reserved come back by the event."""
    appliquer_transition(avenant, "abandonner", par=par, le=le, motif=motif)


@transaction.atomic
def refuser_avenant(*, objet: Avenant, motif: str, par: Acteur, le: datetime) -> None:
    """The State's signatory refuses, or the offer to sign has ended: as when it is given up."""
    appliquer_transition(objet, "refuser_signature", par=par, le=le, motif=motif)


@transaction.atomic
def rendre_reservation(*, avenant: Avenant, par: Acteur, le: datetime) -> None:
    """What an abandoned amendment had reserved comes back. Done twice, written once."""
    convention = avenant.convention
    if avenant.etat != EtatAvenant.ABANDONNE or convention.enveloppe is None or avenant.validee_le is None:
        return
    ecart = (avenant.montant_apres or ZERO) - (avenant.montant_avant or ZERO)
    if ecart <= 0:
        return
    mouvementer(
        enveloppe=convention.enveloppe,
        nature=NatureMouvement.LIBERATION,
        cle=f"liberation:avenant:{avenant.pk}",
        libelle=f"Avenant {avenant.numero} abandonné",
        reserve=-ecart,
        postes=-int(avenant.effet.get("nouveaux", 0)),
        convention_id=convention.pk,
        par=par,
        le=le,
    )
