"""The register's answer about a request: written when it is filed, asked again at night, settled by a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.erreurs import ActeNonPermis, ErreurMetier
from commun.journal import journaliser
from commun.transitions import verrouiller
from comptes.enums import ROLES_ANCT
from structures.annuaire import Annuaire, Constat, consulter
from structures.enums import EtatDemande, EtatVerification, Statut, StatutCalcule
from structures.models import Demande

ESSAIS_MAX = 10
EN_COURS = (
    EtatDemande.BROUILLON,
    EtatDemande.DEPOSEE,
    EtatDemande.AVIS_RENDU,
    EtatDemande.EXAMEN,
    EtatDemande.INSCRITE,
)
A_REPRENDRE = (EtatVerification.A_VERIFIER, EtatVerification.ABSENTE)


def champs_du_constat(constat: Constat, statut_declare: str) -> dict[str, object]:
    """Columns of a request that follow from the register's answer. `statut` is the retained one.

    The register decides between public and private; where it does not (unknown, to examine, not eligible), the
    declared kind holds until an instructor says otherwise.
    """
    calcule = constat.statut_calcule
    tranche = calcule in (StatutCalcule.PUBLIC, StatutCalcule.PRIVE)
    champs: dict[str, object] = {
        "verification": constat.verification,
        "verification_le": constat.le,
        "statut_calcule": calcule or "",
        "statut": str(calcule) if tranche else statut_declare,
    }
    if constat.fiche is not None:
        champs["fiche"] = constat.fiche.en_json()
        champs["categorie_juridique"] = constat.fiche.categorie_juridique
    return champs


def verifier_demande(
    *, demande: Demande, par: Acteur, le: datetime, registre: Annuaire | None = None
) -> Constat:
    """Ask the register again about a request and write what it says; the call itself holds no lock.

    A status retained by an instructor stays. A request already decided is left alone.
    """
    constat = consulter({"siret": demande.siret, "rna": demande.rna}, le=le, par=registre, relire=True)
    with verrouiller(demande) as actuelle:
        actuelle.verification_essais = min(actuelle.verification_essais + 1, 32_000)
        champs = ["verification_essais"]
        if actuelle.etat in EN_COURS and constat.verification != EtatVerification.A_VERIFIER:
            nouveaux = champs_du_constat(constat, actuelle.statut_declare)
            if actuelle.statut_le is not None:
                nouveaux.pop("statut")
            for champ, valeur in nouveaux.items():
                setattr(actuelle, champ, valeur)
            champs += list(nouveaux)
            _suivre(actuelle)
            journaliser(
                acte="demande_verifiee",
                objet_type="demande",
                objet_id=actuelle.pk,
                par=par,
                le=le,
                verification=str(constat.verification),
            )
        actuelle.save(update_fields=champs)
    return constat


def verifier_les_demandes(*, le: datetime, registre: Annuaire | None = None, limite: int = 500) -> int:
    """Ask again about every request that the register could not answer for; returns how many it now knows.

    One transaction each: a failure stops nothing. Stops at once when the register is still away.
    """
    with perimetre(SYSTEME):
        attente = list(
            Demande.objects.filter(
                etat__in=EN_COURS, verification__in=A_REPRENDRE, verification_essais__lt=ESSAIS_MAX
            )
            .order_by("verification_essais", "cree_le")
            .values_list("pk", flat=True)[:limite]
        )
    trouvees = 0
    for pk in attente:
        verification = _verifier_une(pk, le, registre)
        if verification == EtatVerification.A_VERIFIER:
            break
        trouvees += verification not in A_REPRENDRE
    return trouvees


def _verifier_une(pk: UUID, le: datetime, registre: Annuaire | None) -> EtatVerification:
    with perimetre(SYSTEME):
        demande = Demande.objects.get(pk=pk)
        return verifier_demande(demande=demande, par=SYSTEME, le=le, registre=registre).verification


@transaction.atomic
def retenir_statut(*, demande: Demande, statut: Statut, motif: str, par: Acteur, le: datetime) -> None:
    """An instructor decides whether the host is public or private, with a reason, until the committee has decided.

    Raises `motif_requis`, `demande_decidee`, ActeNonPermis.
    """
    if par.role not in ROLES_ANCT or par.utilisateur_id is None:
        raise ActeNonPermis("role_insuffisant", "Seul un instructeur retient le statut d'une structure.")
    if not motif.strip():
        raise ErreurMetier("motif_requis", "Indiquez le motif de cette décision.", "motif")
    with verrouiller(demande) as actuelle:
        if actuelle.etat not in EN_COURS:
            raise ErreurMetier(
                "demande_decidee", "La demande est décidée : le statut de la structure ne change plus ici."
            )
        actuelle.statut = Statut(statut)
        actuelle.statut_motif = motif.strip()
        actuelle.statut_par_id = par.utilisateur_id
        actuelle.statut_le = le
        actuelle.save(update_fields=["statut", "statut_motif", "statut_par_id", "statut_le"])
        _suivre(actuelle)
    journaliser(
        acte="statut_retenu",
        objet_type="demande",
        objet_id=demande.pk,
        par=par,
        le=le,
        statut=str(statut),
        motif=motif.strip(),
    )


def _suivre(demande: Demande) -> None:
    """The host takes the status of its request as long as it holds no post."""
    structure = demande.structure
    if structure is None or structure.postes.exists():
        return
    structure.statut = demande.statut
    structure.categorie_juridique = demande.categorie_juridique or structure.categorie_juridique
    structure.save(update_fields=["statut", "categorie_juridique"])
