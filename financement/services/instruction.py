"""The agents' acts on a submitted convention: taken in charge, sent back for correction, validated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.journal import journaliser
from commun.transitions import appliquer_transition, verrouiller
from comptes.enums import ROLES_ANCT
from financement import dossiers, selecteurs, selecteurs_instruction
from financement.enums import EtatCommentaire, EtatConvention
from financement.independance import exiger_independance
from financement.models import Commentaire, Convention, PosteConventionne
from financement.services.commentaires import commenter
from financement.services.conventions import exiger_contrats
from financement.services.droits import Cause, enregistrer_previsionnel
from financement.services.enveloppes import liberer_credits, reserver_credits
from financement.services.numerotation import numero_suivant
from financement.services.reprises import exiger_meme_modalite, reprises


@transaction.atomic
def prendre_en_charge(*, convention: Convention, par: Acteur, le: datetime) -> None:
    """An agent begins to examine a submitted convention: it is theirs until somebody else takes it."""
    appliquer_transition(convention, "prendre_en_charge", par=par, le=le)


@transaction.atomic
def attribuer_convention(*, convention: Convention, a: UUID, par: Acteur, le: datetime) -> None:
    """Give the examination to another agent; a submitted convention is taken in charge for them.

    Raises ErreurMetier `agent_inconnu`, `attribution_impossible`, and ActeNonPermis.
    """
    if par.role not in ROLES_ANCT:
        raise ActeNonPermis("role_insuffisant", "Votre rôle ne permet pas d'attribuer une convention.")
    if a not in selecteurs_instruction.agents_instructeurs():
        raise ErreurMetier("agent_inconnu", "Choisissez un agent de l'ANCT en activité.", champ="agent")
    with verrouiller(convention) as actuelle:
        if actuelle.etat == EtatConvention.SOUMISE:
            appliquer_transition(convention, "prendre_en_charge", par=par, le=le)
        elif actuelle.etat not in (EtatConvention.EN_INSTRUCTION, EtatConvention.A_CORRIGER):
            raise ErreurMetier(
                "attribution_impossible",
                "Une convention s'attribue tant qu'elle est examinée : rechargez la page pour voir où elle en est.",
            )
        ancien = actuelle.instructeur_id
        convention.instructeur_id = a
        convention.save(update_fields=["instructeur_id"])
    journaliser(
        acte="convention_attribuee",
        objet_type="convention",
        objet_id=convention.pk,
        par=par,
        le=le,
        ancien=str(ancien or ""),
        nouveau=str(a),
    )


@transaction.atomic
def corriger_convention(
    *, convention: Convention, motif: str, champs: Sequence[str] = (), par: Acteur, le: datetime
) -> None:
    """Send the convention to the host, with the reason: it corrects the commented fields, and those only.

    `champs`: fields to open with the reason as their comment. A convention still to be taken in charge is taken by
    this agent first. Raises ErreurMetier `aucun_commentaire` and those of the life cycle.
    """
    with verrouiller(convention):
        _prendre_si_soumise(convention, par, le)
        limite = jour_de_paris(le) + timedelta(days=settings.CORRECTION_DELAI_JOURS)
        appliquer_transition(
            convention, "corriger", par=par, le=le, motif=motif, date_limite_correction=limite
        )
        ouverts = Commentaire.objects.filter(convention=convention, etat=EtatCommentaire.OUVERT)
        deja = set(ouverts.values_list("objet", "champ"))
        for champ in champs:
            if ("convention", champ) not in deja:
                commenter(convention=convention, champ=champ, texte=motif, par=par, le=le)
        if not ouverts.exists():
            raise ErreurMetier(
                "aucun_commentaire",
                "Choisissez au moins un champ à corriger : la structure ne pourra modifier que ceux-là.",
                champ="champs",
            )
        ouverts.filter(envoye_le__isnull=True).update(envoye_le=le)


def _prendre_si_soumise(convention: Convention, par: Acteur, le: datetime) -> None:
    with verrouiller(convention) as actuelle:
        if actuelle.etat == EtatConvention.SOUMISE:
            appliquer_transition(convention, "prendre_en_charge", par=par, le=le)


@transaction.atomic
def valider_convention(*, convention: Convention, par: Acteur, le: datetime) -> None:
    """Give the number, fix each post's first day and forecast amount (stored with its trace), open the signatures.

    The forecast takes the day of the validation as the signature's, and is reserved on the envelope of the scheme and
    year. A convention still to be taken in charge is taken by this coordinator first; answered comments are closed.
    Raises ErreurMetier when the coordinator belongs to the host, when a comment is open, when a post has lost its
    contract, when no envelope is open, when its credits are short.
    """
    with verrouiller(convention) as actuelle:
        _prendre_si_soumise(convention, par, le)
        if actuelle.etat in (EtatConvention.SOUMISE, EtatConvention.EN_INSTRUCTION):
            _clore_les_reponses(convention, par, le)
            conventionnes = selecteurs.postes_de(convention)
            exiger_contrats(conventionnes)
            convention.validations = actuelle.validations
            convention.enveloppe = actuelle.enveloppe
            convention.numero = actuelle.numero
            total = _fixer_les_montants(convention, conventionnes, par, le)
            if not convention.numero:
                convention.numero = numero_suivant(
                    departement=convention.departement_id, annee=jour_de_paris(le).year
                )
            if convention.validations:
                # Validated before: what an annulment has not given back yet is given back first.
                liberer_credits(convention=convention, motif="Nouvelle validation.", par=par, le=le)
            convention.montant_previsionnel = total
            convention.enveloppe = reserver_credits(
                convention=convention, montant=total, postes=len(conventionnes), par=par, le=le
            )
            convention.validations += 1
        appliquer_transition(
            convention,
            "valider",
            par=par,
            le=le,
            numero=convention.numero,
            montant_previsionnel=convention.montant_previsionnel,
            enveloppe=convention.enveloppe,
            validations=convention.validations,
        )
        exiger_independance(par, convention.structure_id)


def _fixer_les_montants(
    convention: Convention, conventionnes: Sequence[PosteConventionne], par: Acteur, le: datetime
) -> Decimal:
    """Each post's first day and forecast (€) are written; returns their sum."""
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
            signature=jour_de_paris(le),
            le=le,
            cause=Cause(par, "convention.valider", convention.pk),
        )
        conventionne.montant_previsionnel = calcul.montant
        conventionne.save(update_fields=["premier_jour", "montant_previsionnel", "repris_le", "date_droits"])
        total += calcul.montant
    return total


def _clore_les_reponses(convention: Convention, par: Acteur, le: datetime) -> None:
    commentaires = list(Commentaire.objects.filter(convention=convention).exclude(etat=EtatCommentaire.CLOS))
    ouverts = [c for c in commentaires if c.etat == EtatCommentaire.OUVERT]
    if ouverts:
        raise ErreurMetier(
            "commentaires_ouverts",
            "Un commentaire est encore ouvert : demandez la correction, ou clôturez-le. "
            f"Ouverts : {', '.join(f'« {c.libelle_champ} »' for c in ouverts)}.",
        )
    for commentaire in commentaires:
        appliquer_transition(commentaire, "clore", par=par, le=le)


@transaction.atomic
def reprendre_instruction(*, convention: Convention, motif: str, par: Acteur, le: datetime) -> None:
    """Back from the signatures to the examination, while nobody has signed. The number stays, the credits are freed.

    Raises ErreurMetier `deja_signee` and those of the life cycle.
    """
    with verrouiller(convention) as actuelle:
        if actuelle.signee_structure_le or actuelle.signee_financeur_le:
            raise ErreurMetier(
                "deja_signee",
                "Une des deux parties a déjà signé : la convention ne peut plus revenir à l'instruction.",
            )
        appliquer_transition(convention, "reprendre_instruction", par=par, le=le, motif=motif)
        liberer_credits(convention=convention, motif="Convention revenue à l'instruction.", par=par, le=le)
        PosteConventionne.objects.filter(convention=convention).update(montant_previsionnel=None)


@transaction.atomic
def revenir_sans_signature(*, objet: Convention, motif: str, par: Acteur, le: datetime) -> None:
    """The State's signatory refuses, or the offer to sign has ended: back to the examination, credits freed.

    A signature already given falls; its evidence stays. Raises ErreurMetier `motif_requis` and those of the cycle.
    """
    with verrouiller(objet):
        appliquer_transition(objet, "refuser_signature", par=par, le=le, motif=motif)
        liberer_credits(convention=objet, motif="Convention revenue à l'instruction.", par=par, le=le)
        PosteConventionne.objects.filter(convention=objet).update(montant_previsionnel=None)
