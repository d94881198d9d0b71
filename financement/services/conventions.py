"""A convention from its preparation by the host to its validation by the coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from commun import numeros
from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.journal import journaliser
from commun.transitions import appliquer_transition, verrouiller
from financement import dossiers, selecteurs
from financement.contraintes import contraintes_en_clair
from financement.enums import EtatConvention, Modalite
from financement.models import Convention, PosteConventionne
from financement.services.droits import Cause, enregistrer_previsionnel
from financement.services.enveloppes import reserver_credits
from financement.services.reprises import exiger_meme_modalite, reprises
from structures.models import Poste


@transaction.atomic
def preparer_convention(
    *,
    structure_id: UUID,
    postes: Sequence[Poste],
    modalite: str = Modalite.MOIS_24,
    premier_jour: date | None = None,
    par: Acteur,
    le: datetime,
) -> Convention:
    """A draft for posts of one host. `premier_jour`: foreseen first day of the posts that have no contract yet.

    Raises ErreurMetier: no post, posts of another host or of different schemes, post already under convention.
    """
    modele = _verifier_postes(structure_id, postes)
    convention = Convention(
        structure_id=structure_id,
        departement_id=modele.departement_id,
        dispositif=modele.dispositif,
        statut=modele.statut,
        modalite=modalite,
        territoire_prioritaire=any(poste.territoire_prioritaire for poste in postes),
        cree_le=le,
    )
    convention.save(force_insert=True)
    _inscrire(convention, postes, premier_jour)
    publier("convention.preparer", par=par, id=convention.pk)
    return convention


@transaction.atomic
def modifier_convention(
    *,
    convention: Convention,
    postes: Sequence[Poste],
    modalite: str,
    premier_jour: date | None,
    par: Acteur,
    le: datetime,
) -> None:
    """Change the posts and the modality of a draft. Raises ErreurMetier as `preparer_convention` does."""
    with verrouiller(convention) as actuelle:
        if actuelle.etat != EtatConvention.BROUILLON:
            raise ErreurMetier(
                "convention_figee",
                "Cette convention n'est plus un brouillon : rechargez la page pour voir où elle en est.",
            )
        modele = _verifier_postes(convention.structure_id, postes)
        convention.modalite = modalite
        convention.dispositif, convention.statut = modele.dispositif, modele.statut
        convention.territoire_prioritaire = any(poste.territoire_prioritaire for poste in postes)
        convention.save(update_fields=["modalite", "dispositif", "statut", "territoire_prioritaire"])
        PosteConventionne.objects.filter(convention=convention).delete()
        _inscrire(convention, postes, premier_jour)
    journaliser(
        acte="convention_modifiee",
        objet_type="convention",
        objet_id=convention.pk,
        par=par,
        le=le,
        postes=[str(poste.pk) for poste in postes],
        modalite=modalite,
    )


def _verifier_postes(structure_id: UUID, postes: Sequence[Poste]) -> Poste:
    if not postes:
        raise ErreurMetier("aucun_poste", "Choisissez au moins un poste.", champ="postes")
    if any(poste.structure_id != structure_id or poste.date_rendu is not None for poste in postes):
        raise ErreurMetier(
            "poste_indisponible",
            "Un des postes choisis n'est plus attribué à votre structure : rechargez la page.",
            champ="postes",
        )
    if len({(poste.dispositif, poste.statut) for poste in postes}) > 1:
        raise ErreurMetier(
            "dispositifs_differents",
            "Les postes choisis ne relèvent pas du même dispositif : préparez une convention par dispositif.",
            champ="postes",
        )
    return postes[0]


def _inscrire(convention: Convention, postes: Sequence[Poste], premier_jour: date | None) -> None:
    venus = reprises(postes, convention.structure_id)
    with contraintes_en_clair(PosteConventionne):
        PosteConventionne.objects.bulk_create(
            PosteConventionne(
                convention=convention,
                poste=poste,
                structure_id=convention.structure_id,
                departement_id=convention.departement_id,
                premier_jour=premier_jour,
                repris_le=venus[poste.pk].repris_le if poste.pk in venus else None,
            )
            for poste in postes
        )


@transaction.atomic
def soumettre_convention(*, convention: Convention, par: Acteur, le: datetime) -> None:
    """The host sends its draft to the ANCT: every post has a contract. The event makes the draft document."""
    _exiger_contrats(selecteurs.postes_de(convention))
    appliquer_transition(convention, "soumettre", par=par, le=le)


@transaction.atomic
def corriger_convention(*, convention: Convention, motif: str, par: Acteur, le: datetime) -> None:
    """The ANCT sends the draft back to the host, with the reason."""
    appliquer_transition(convention, "corriger", par=par, le=le, motif=motif)


@transaction.atomic
def valider_convention(*, convention: Convention, par: Acteur, le: datetime) -> None:
    """Give the number, fix each post's first day and forecast amount (stored with its trace), open the signatures.

    The forecast takes the day of the validation as the signature's, and is reserved on the envelope of the scheme and
    year. Raises ErreurMetier when a post has lost its contract, when no envelope is open, when its credits are short.
    """
    with verrouiller(convention) as actuelle:
        jour = jour_de_paris(le)
        conventionnes = selecteurs.postes_de(convention)
        if actuelle.etat == EtatConvention.SOUMISE:
            _exiger_contrats(conventionnes)
            total = Decimal("0.00")
            venus = reprises([c.poste for c in conventionnes], convention.structure_id)
            for conventionne in conventionnes:
                if reprise := venus.get(conventionne.poste_id):
                    exiger_meme_modalite(convention, conventionne.poste, reprise)
                    conventionne.repris_le = reprise.repris_le
                    conventionne.date_droits = reprise.date_droits
                conventionne.premier_jour = dossiers.premier_jour(conventionne)
                calcul = enregistrer_previsionnel(
                    conventionne=conventionne,
                    convention=convention,
                    signature=jour,
                    le=le,
                    cause=Cause(par, "convention.valider", convention.pk),
                )
                conventionne.montant_previsionnel = calcul.montant
                conventionne.save(
                    update_fields=["premier_jour", "montant_previsionnel", "repris_le", "date_droits"]
                )
                total += calcul.montant
            convention.montant_previsionnel = total
            if not actuelle.numero:
                convention.numero = _numero(convention.departement_id, jour.year)
            convention.enveloppe = reserver_credits(
                convention=convention, montant=total, postes=len(conventionnes), par=par, le=le
            )
        appliquer_transition(
            convention,
            "valider",
            par=par,
            le=le,
            numero=convention.numero,
            montant_previsionnel=convention.montant_previsionnel,
            enveloppe=convention.enveloppe,
        )


def _numero(departement: str, annee: int) -> str:
    (rang,) = numeros.reserver(f"convention-{departement}-{annee}")
    return f"CN-{departement}-{annee}-{rang:04d}"


@transaction.atomic
def annuler_convention(*, convention: Convention, motif: str, par: Acteur, le: datetime) -> None:
    """Give up a convention that is not active: its posts may enter another one."""
    appliquer_transition(convention, "annuler", par=par, le=le, motif=motif)
    PosteConventionne.objects.filter(convention=convention).update(actif=False)


def _exiger_contrats(conventionnes: Sequence[PosteConventionne]) -> None:
    manquants = [c.poste.numero for c in conventionnes if not dossiers.contrats_de(c)]
    if manquants:
        raise ErreurMetier(
            "contrat_manquant",
            "Chaque poste doit avoir un contrat de travail signé. Sans contrat : "
            f"{', '.join(manquants)}. Enregistrez le contrat, ou retirez le poste de la convention.",
        )
