"""A convention in the host's hands: prepared, changed, submitted, given up, taken up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from commun.acteurs import Acteur
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.journal import journaliser
from commun.transitions import appliquer_transition, verrouiller
from financement import dossiers, selecteurs
from financement.contraintes import contraintes_en_clair
from financement.enums import EtatCommentaire, EtatConvention, Modalite, ObjetCommente
from financement.models import Commentaire, Convention, PosteConventionne, VersionConvention
from financement.redaction import CHAMPS, REDIGES, contenu_de, libelle_champ, manquants
from financement.services.reprises import reprises
from structures.models import Poste

Contenu = Mapping[str, Any]


@transaction.atomic
def preparer_convention(
    *,
    structure_id: UUID,
    postes: Sequence[Poste],
    coordinateurs: Sequence[Poste] = (),
    modalite: str = Modalite.MOIS_24,
    premier_jour: date | None = None,
    contenu: Contenu | None = None,
    par: Acteur,
    le: datetime,
) -> Convention:
    """A draft for posts of one host. `coordinateurs`: those whose adviser coordinates others; `premier_jour`: foreseen
    first day of the posts that have no contract yet; `contenu`: what the host writes (`redaction.REDIGES`), complete or
    not.

    Raises ErreurMetier: no post, posts of another host or of different schemes, post already under convention,
    `coordinateur_hors_convention`.
    """
    modele = _verifier_postes(structure_id, postes, coordinateurs)
    convention = Convention(
        structure_id=structure_id,
        departement_id=modele.departement_id,
        dispositif=modele.dispositif,
        statut=modele.statut,
        modalite=modalite,
        territoire_prioritaire=any(poste.territoire_prioritaire for poste in postes),
        cree_le=le,
        **_rediges(contenu),
    )
    convention.save(force_insert=True)
    _inscrire(convention, postes, coordinateurs, premier_jour)
    publier("convention.preparer", par=par, id=convention.pk)
    return convention


@transaction.atomic
def modifier_convention(
    *,
    convention: Convention,
    postes: Sequence[Poste],
    coordinateurs: Sequence[Poste] = (),
    modalite: str,
    premier_jour: date | None,
    contenu: Contenu | None = None,
    par: Acteur,
    le: datetime,
) -> None:
    """Change a draft, or the fields that carry an open comment of a convention to correct.

    Raises ErreurMetier `convention_figee` in any other state, `champ_verrouille` on a field without open comment, and
    those of `preparer_convention`.
    """
    with verrouiller(convention) as actuelle:
        if actuelle.etat not in (EtatConvention.BROUILLON, EtatConvention.A_CORRIGER):
            raise ErreurMetier(
                "convention_figee",
                "Cette convention n'est plus un brouillon : rechargez la page pour voir où elle en est.",
            )
        conventionnes = selecteurs.postes_de(actuelle)
        avant = contenu_de(actuelle, conventionnes)
        modele = _verifier_postes(convention.structure_id, postes, coordinateurs)
        convention.modalite = modalite
        convention.dispositif, convention.statut = modele.dispositif, modele.statut
        convention.territoire_prioritaire = any(poste.territoire_prioritaire for poste in postes)
        for nom, valeur in _rediges(contenu).items():
            setattr(convention, nom, valeur)
        PosteConventionne.objects.filter(convention=convention).delete()
        _inscrire(convention, postes, coordinateurs, premier_jour)
        apres = contenu_de(convention, selecteurs.postes_de(convention))
        changes = [nom for nom in avant if avant[nom] != apres[nom]]
        if actuelle.etat == EtatConvention.A_CORRIGER:
            _exiger_ouverts(convention, changes)
        convention.save(
            update_fields=["modalite", "dispositif", "statut", "territoire_prioritaire", *REDIGES]
        )
    journaliser(
        acte="convention_modifiee",
        objet_type="convention",
        objet_id=convention.pk,
        par=par,
        le=le,
        champs=changes,
        postes=[str(poste.pk) for poste in postes],
        modalite=modalite,
    )


def champs_ouverts(convention: Convention) -> set[str]:
    """Fields of the convention that the host may change: all in a draft, those with an open comment in a correction."""
    if convention.etat == EtatConvention.BROUILLON:
        return {champ.nom for champ in CHAMPS}
    if convention.etat != EtatConvention.A_CORRIGER:
        return set()
    return set(
        Commentaire.objects.filter(
            convention=convention,
            objet=ObjetCommente.CONVENTION,
            etat=EtatCommentaire.OUVERT,
            envoye_le__isnull=False,
        ).values_list("champ", flat=True)
    )


def _exiger_ouverts(convention: Convention, changes: Sequence[str]) -> None:
    convention.etat = EtatConvention.A_CORRIGER
    verrouilles = [nom for nom in changes if nom not in champs_ouverts(convention)]
    if verrouilles:
        raise ErreurMetier(
            "champ_verrouille",
            f"« {libelle_champ(ObjetCommente.CONVENTION, verrouilles[0])} » ne porte aucun commentaire ouvert :"
            " seuls les champs commentés par l'ANCT peuvent être corrigés.",
            champ=verrouilles[0],
        )


def _rediges(contenu: Contenu | None) -> dict[str, Any]:
    contenu = contenu or {}
    if inconnus := set(contenu) - set(REDIGES):
        raise ValueError(f"champs inconnus d'une convention : {sorted(inconnus)}")
    for nom, valeur in contenu.items():
        borne = getattr(Convention._meta.get_field(nom), "max_length", None)
        if borne and len(valeur) > borne:
            libelle = libelle_champ(ObjetCommente.CONVENTION, nom)
            raise ErreurMetier("texte_trop_long", f"« {libelle} » : {borne} caractères au plus.", champ=nom)
    return dict(contenu)


def _verifier_postes(
    structure_id: UUID, postes: Sequence[Poste], coordinateurs: Sequence[Poste] = ()
) -> Poste:
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
    if hors := {poste.numero for poste in coordinateurs} - {poste.numero for poste in postes}:
        raise ErreurMetier(
            "coordinateur_hors_convention",
            f"Un poste de coordinateur figure aussi parmi les postes de la convention : {', '.join(sorted(hors))}."
            " Cochez-le dans les deux listes, ou dans aucune.",
            champ="coordinateurs",
        )
    return postes[0]


def _inscrire(
    convention: Convention,
    postes: Sequence[Poste],
    coordinateurs: Sequence[Poste],
    premier_jour: date | None,
) -> None:
    coordonnent = {poste.pk for poste in coordinateurs}
    venus = reprises(postes, convention.structure_id)
    with contraintes_en_clair(PosteConventionne):
        PosteConventionne.objects.bulk_create(
            PosteConventionne(
                convention=convention,
                poste=poste,
                coordinateur=poste.pk in coordonnent,
                structure_id=convention.structure_id,
                departement_id=convention.departement_id,
                premier_jour=premier_jour,
                repris_le=venus[poste.pk].repris_le if poste.pk in venus else None,
            )
            for poste in postes
        )


@transaction.atomic
def soumettre_convention(*, convention: Convention, par: Acteur, le: datetime) -> None:
    """The host sends its draft to the ANCT, or sends it back corrected; what it wrote is kept as a version.

    The event (`convention.soumettre`, `convention.renvoyer`) makes the draft document. Raises ErreurMetier
    `convention_incomplete`, `contrat_manquant`, `commentaires_sans_reponse` and those of the life cycle.
    """
    with verrouiller(convention) as actuelle:
        conventionnes = selecteurs.postes_de(actuelle)
        contenu = contenu_de(actuelle, conventionnes)
        acte = "renvoyer" if actuelle.etat == EtatConvention.A_CORRIGER else "soumettre"
        if actuelle.etat in (EtatConvention.BROUILLON, EtatConvention.A_CORRIGER):
            _exiger_complet(actuelle, contenu)
            exiger_contrats(conventionnes)
        if acte == "renvoyer":
            _exiger_reponses(actuelle)
        appliquer_transition(
            convention,
            acte,
            par=par,
            le=le,
            premiere_soumission_le=actuelle.premiere_soumission_le or le,
        )
        VersionConvention.objects.create(
            convention=convention,
            structure_id=convention.structure_id,
            departement_id=convention.departement_id,
            rang=VersionConvention.objects.filter(convention=convention).count() + 1,
            contenu=contenu,
            soumise_le=le,
            soumise_par_libelle=par.libelle,
        )


def _exiger_complet(convention: Convention, contenu: Mapping[str, Any]) -> None:
    vides = manquants(convention, contenu)
    if vides:
        raise ErreurMetier(
            "convention_incomplete",
            "Avant de soumettre la convention, complétez : "
            f"{', '.join(f'« {champ.libelle} »' for champ in vides)}.",
            champ=vides[0].nom,
        )


def _exiger_reponses(convention: Convention) -> None:
    restants = list(
        Commentaire.objects.filter(
            convention=convention, etat=EtatCommentaire.OUVERT, envoye_le__isnull=False
        ).order_by("ouvert_le")
    )
    if restants:
        raise ErreurMetier(
            "commentaires_sans_reponse",
            "Répondez d'abord à chaque commentaire. Sans réponse : "
            f"{', '.join(f'« {commentaire.libelle_champ} »' for commentaire in restants)}.",
        )


@transaction.atomic
def annuler_convention(*, convention: Convention, motif: str, par: Acteur, le: datetime) -> None:
    """Give up a convention that is not active: its posts may enter another one."""
    appliquer_transition(convention, "annuler", par=par, le=le, motif=motif)
    PosteConventionne.objects.filter(convention=convention).update(actif=False)


@transaction.atomic
def reactiver_convention(*, convention: Convention, motif: str, par: Acteur, le: datetime) -> None:
    """An annulled convention becomes a draft again, with its number when it had one.

    Raises ErreurMetier `poste_indisponible`, or the constraint's refusal, when a post was given back, transferred or
    entered another convention since.
    """
    with verrouiller(convention):
        appliquer_transition(convention, "reactiver", par=par, le=le, motif=motif)
        conventionnes = selecteurs.postes_de(convention)
        _verifier_postes(convention.structure_id, [c.poste for c in conventionnes])
        with contraintes_en_clair(PosteConventionne):
            PosteConventionne.objects.filter(convention=convention).update(
                actif=True, montant_previsionnel=None
            )


def exiger_contrats(conventionnes: Sequence[PosteConventionne]) -> None:
    """Raises ErreurMetier `contrat_manquant`, with the posts that have no signed contract."""
    sans_contrat = [c.poste.numero for c in conventionnes if not dossiers.contrats_de(c)]
    if sans_contrat:
        raise ErreurMetier(
            "contrat_manquant",
            "Chaque poste doit avoir un contrat de travail signé. Sans contrat : "
            f"{', '.join(sans_contrat)}. Enregistrez le contrat, ou retirez le poste de la convention.",
        )
