"""More posts, or fewer: asked by the host, one demand at a time, decided by the coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.evenements import publier
from commun.suites import prevoir_suites
from commun.transitions import appliquer_transition, verrouiller
from structures.enums import (
    MOTIFS_AJOUT,
    MOTIFS_RETRAIT,
    EtatDemande,
    EtatMouvement,
    MotifMouvement,
    SensAvis,
    SensDecision,
    Statut,
    TypeMouvement,
)
from structures.models import Mouvement, Poste, PosteARendre, Structure
from structures.regles import (
    AVIS_MAX,
    AVIS_MIN,
    PRECISION_MAX,
    exiger_date_a_venir,
    exiger_nombre_postes,
)
from structures.services.attribution import attribuer_postes, enregistrer_decision
from structures.services.comites import comite_du_jour
from structures.services.postes import acte_rendre, rendre_poste
from structures.services.unicite import contrainte

DEMANDES_OUVERTES = (EtatDemande.DEPOSEE, EtatDemande.AVIS_RENDU, EtatDemande.EXAMEN)


def deja_ouvert() -> ErreurMetier:
    return ErreurMetier(
        "mouvement_deja_ouvert",
        "Une demande d'ajout ou de restitution de postes est déjà en cours pour votre structure : attendez la décision,"
        " ou annulez-la avant d'en déposer une autre.",
    )


@transaction.atomic
def demander_ajout(
    *, structure: Structure, nombre: int, motif: str, par: Acteur, le: datetime, precision: str = ""
) -> Mouvement:
    """Ask for 1 to 30 more posts. The préfecture gives its opinion first. Publishes `mouvement.deposer`.

    Raises ErreurMetier `nombre_postes`, `motif`, `precision`, `aucun_poste`, `demande_deja_ouverte`,
    `mouvement_deja_ouvert`.
    """
    exiger_nombre_postes(nombre, champ="nombre")
    if not Poste.objects.filter(structure=structure, date_rendu__isnull=True).exists():
        raise ErreurMetier(
            "aucun_poste",
            "Votre structure n'a pas de poste : déposez une première demande avec le formulaire public.",
        )
    if structure.demandes.filter(etat__in=DEMANDES_OUVERTES).exists():
        raise ErreurMetier(
            "demande_deja_ouverte",
            "Une demande de postes de votre structure est déjà en cours d'instruction : attendez la décision.",
        )
    return _deposer(
        structure,
        TypeMouvement.AJOUT,
        par,
        le,
        etat=EtatMouvement.AVIS_ATTENDU,
        nombre=nombre,
        **_motif(motif, precision, MOTIFS_AJOUT),
    )


@transaction.atomic
def demander_retrait(
    *,
    structure: Structure,
    postes: Sequence[Poste],
    date_effet: date,
    motif: str,
    par: Acteur,
    le: datetime,
    precision: str = "",
) -> Mouvement:
    """Give back posts that nobody holds on `date_effet` (today or later) nor after. Publishes `mouvement.deposer`.

    Raises ErreurMetier `aucun_poste`, `poste_indisponible`, `poste_engage`, `date_passee`, `motif`, `precision`,
    `mouvement_deja_ouvert`.
    """
    if not postes:
        raise ErreurMetier("aucun_poste", "Choisissez au moins un poste à rendre.", "postes")
    exiger_date_a_venir(date_effet, le=le, champ="date_effet")
    if any(poste.structure_id != structure.pk or poste.date_rendu is not None for poste in postes):
        raise ErreurMetier(
            "poste_indisponible",
            "Un des postes choisis n'est plus à votre structure : rechargez la page.",
            "postes",
        )
    refus = [
        suite.libelle
        for poste in postes
        for suite in prevoir_suites(acte_rendre(poste, date_effet))
        if suite.bloquante
    ]
    if refus:
        raise ErreurMetier("poste_engage", " ".join(refus), "postes")
    mouvement = _deposer(
        structure,
        TypeMouvement.RETRAIT,
        par,
        le,
        etat=EtatMouvement.A_DECIDER,
        nombre=len(postes),
        date_effet=date_effet,
        **_motif(motif, precision, MOTIFS_RETRAIT),
    )
    PosteARendre.objects.bulk_create(PosteARendre(mouvement=mouvement, poste=poste) for poste in postes)
    return mouvement


def _motif(motif: str, precision: str, permis: tuple[MotifMouvement, ...]) -> dict[str, str]:
    precision = precision.strip()
    if motif not in permis:
        raise ErreurMetier("motif", "Choisissez un motif dans la liste.", "motif")
    if motif == MotifMouvement.AUTRE and not precision:
        raise ErreurMetier("precision", "Précisez l'autre motif.", "precision")
    if len(precision) > PRECISION_MAX:
        raise ErreurMetier("precision", f"Précisez en {PRECISION_MAX} caractères au plus.", "precision")
    return {"motif": motif, "precision": precision}


def _deposer(
    structure: Structure, sorte: TypeMouvement, par: Acteur, le: datetime, **champs: Any
) -> Mouvement:
    mouvement = Mouvement(
        type=sorte, structure=structure, departement_id=structure.departement_id, depose_le=le, **champs
    )
    with contrainte("mouvement_ouvert_unique_par_structure", deja_ouvert()):
        mouvement.save(force_insert=True)
    publier("mouvement.deposer", par=par, id=mouvement.pk)
    return mouvement


@transaction.atomic
def rendre_avis_mouvement(
    *, mouvement: Mouvement, sens: SensAvis, commentaire: str, par: Acteur, le: datetime
) -> None:
    """The préfecture's opinion on more posts, 10 to 1 000 characters; the latest counts, all are in the history.

    Raises ErreurMetier `avis_commentaire`, `avis_sans_objet` (returned posts), `transition_impossible`, ActeNonPermis.
    """
    commentaire = commentaire.strip()
    if not AVIS_MIN <= len(commentaire) <= AVIS_MAX:
        raise ErreurMetier("avis_commentaire", "Motivez votre avis en 10 à 1 000 caractères.", "commentaire")
    if mouvement.type != TypeMouvement.AJOUT:
        raise ErreurMetier(
            "avis_sans_objet", "Une restitution de postes n'appelle pas d'avis de la préfecture."
        )
    appliquer_transition(
        mouvement,
        "rendre_avis",
        par=par,
        le=le,
        motif=f"{SensAvis(sens).label} : {commentaire}",
        avis_sens=sens,
        avis_commentaire=commentaire,
        avis_rendu_le=le,
    )


@transaction.atomic
def accepter_mouvement(*, mouvement: Mouvement, par: Acteur, le: datetime, nombre: int | None = None) -> None:
    """Attribute `nombre` posts of those asked for (all of them by default), or take back the chosen posts.

    Posts, attachments, positions and public counts move in this transaction. Raises ErreurMetier `nombre_postes`,
    `poste_engage`, `poste_rendu`, `transition_impossible`, ActeNonPermis.
    """
    ajout = mouvement.type == TypeMouvement.AJOUT
    nombre = mouvement.nombre if nombre is None or not ajout else nombre
    exiger_nombre_postes(nombre, mouvement.nombre, "nombre")
    with verrouiller(mouvement):
        appliquer_transition(mouvement, "accepter", par=par, le=le, nombre_accorde=nombre)
        if ajout:
            _attribuer(mouvement, nombre, par, le)
        else:
            _reprendre(mouvement, par, le)


def _attribuer(mouvement: Mouvement, nombre: int, par: Acteur, le: datetime) -> None:
    structure, jour = mouvement.structure, jour_de_paris(le)
    decision = enregistrer_decision(
        comite=comite_du_jour(jour=jour),
        structure=structure,
        departement=mouvement.departement,
        statut=Statut(structure.statut),
        sens=SensDecision.POSITIVE,
        nombre_postes=nombre,
        par=par,
        le=le,
    )
    attribuer_postes(
        decision=decision, structure=structure, nombre=nombre, date_attribution=jour, par=par, le=le
    )
    mouvement.decision = decision
    mouvement.save(update_fields=["decision"])


def _reprendre(mouvement: Mouvement, par: Acteur, le: datetime) -> None:
    motif = mouvement.get_motif_display() + (f" : {mouvement.precision}" if mouvement.precision else "")
    jour = mouvement.date_effet or jour_de_paris(le)
    for ligne in mouvement.postes_a_rendre.select_related("poste").order_by("poste__numero"):
        rendre_poste(poste=ligne.poste, date_effet=jour, motif=motif, par=par, le=le)


@transaction.atomic
def refuser_mouvement(*, mouvement: Mouvement, motif: str, par: Acteur, le: datetime) -> None:
    """Raises `motif_requis`, `transition_impossible`, ActeNonPermis."""
    appliquer_transition(mouvement, "refuser", par=par, le=le, motif=motif)


@transaction.atomic
def annuler_mouvement(*, mouvement: Mouvement, motif: str, par: Acteur, le: datetime) -> None:
    """The host, or the ANCT, gives the demand up. Raises `motif_requis`, `transition_impossible`, ActeNonPermis."""
    appliquer_transition(mouvement, "annuler", par=par, le=le, motif=motif)
