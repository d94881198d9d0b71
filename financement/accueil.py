"""What this room puts on the home pages: menu entries, and what waits for each role."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils import timezone

from commun.acteurs import Acteur
from commun.dates import jour_de_paris
from commun.registres import AFaire, Attente, Lien
from comptes.enums import ROLES_ANCT, ROLES_FINANCE, ROLES_PREFECTURE, ROLES_STRUCTURE, Role
from financement import selecteurs, selecteurs_avenants, selecteurs_paiement, selecteurs_signatures
from financement.enums import (
    EtatCampagne,
    EtatCompte,
    EtatConvention,
    EtatLot,
    EtatPiece,
    EtatTranche,
)
from financement.enums_avenant import EtatAvenant
from financement.models import Campagne, Convention
from financement.vacances import compteur, vacances_en_cours
from structures.models import Structure

LECTEURS_LIVRE = (Role.COMPTABLE, Role.ORDONNATEUR, Role.ANCT_VALIDATEUR, Role.ADMINISTRATEUR)
_ARGENT, _CONVENTIONS, _POSTES = "Droits et paiements", "Conventions", "Structures et postes"
_COMPTABILITE = (Role.ORDONNATEUR, Role.COMPTABLE)
MENU = (
    Lien("Conventions", "/espace/structure/conventions/", ROLES_STRUCTURE),
    Lien("Paiements", "/espace/structure/paiements/", ROLES_STRUCTURE),
    Lien("Coordonnées bancaires", "/espace/structure/banque/", ROLES_STRUCTURE),
    Lien("Conventions", "/instruction/conventions/", (*ROLES_ANCT, *ROLES_FINANCE), _CONVENTIONS),
    Lien("Postes vacants", "/instruction/vacances/", (*ROLES_ANCT, *ROLES_PREFECTURE), _POSTES),
    Lien("Avenants", "/instruction/avenants/", (*ROLES_ANCT, Role.SIGNATAIRE_FINANCEUR), _CONVENTIONS),
    Lien("Documents à refaire", "/instruction/regenerations/", (Role.ANCT_VALIDATEUR,), _CONVENTIONS),
    Lien("Pièces", "/instruction/pieces/", ROLES_ANCT, _CONVENTIONS),
    Lien("Originaux signés", "/instruction/originaux/", ROLES_ANCT, _CONVENTIONS),
    Lien("Campagnes de calcul", "/instruction/campagnes/", ROLES_ANCT, _ARGENT),
    Lien("Signatures", "/instruction/signatures/", (Role.SIGNATAIRE_FINANCEUR,)),
    Lien("Comptes bancaires", "/instruction/comptes/", ROLES_ANCT, _ARGENT),
    Lien("Comptabilité", "/comptabilite/", _COMPTABILITE),
    Lien("Tranches", "/comptabilite/tranches/", _COMPTABILITE, _ARGENT),
    Lien("Ordres de paiement", "/comptabilite/ordres/", _COMPTABILITE, _ARGENT),
    Lien("Lots de paiement", "/comptabilite/lots/", _COMPTABILITE, _ARGENT),
    Lien("Enveloppes", "/comptabilite/enveloppes/", (*ROLES_ANCT, *ROLES_FINANCE), _ARGENT),
    Lien("Grand livre", "/comptabilite/grand-livre/", LECTEURS_LIVRE, _ARGENT),
)


def a_faire(acteur: Acteur) -> list[AFaire]:
    """What waits for this actor in conventions and payments."""
    lignes = {
        Role.STRUCTURE_REFERENT: _preparation,
        Role.STRUCTURE_GESTIONNAIRE: _preparation,
        Role.STRUCTURE_SIGNATAIRE: _signature_structure,
        Role.ANCT_VALIDATEUR: _validation,
        Role.ANCT_INSTRUCTEUR: _instruction,
        Role.SIGNATAIRE_FINANCEUR: _signature_financeur,
        Role.ORDONNATEUR: _ordonnancement,
        Role.COMPTABLE: _approbation,
    }
    fonction = lignes.get(acteur.role)  # type: ignore[call-overload]
    attendues = fonction(acteur) if fonction else []
    return attendues + (_vacances(acteur) if acteur.role in ROLES_STRUCTURE else [])


def _vacances(acteur: Acteur) -> list[AFaire]:
    """Each vacant post of the host, with its limit; beyond it, the request to return the post."""
    jour = jour_de_paris(timezone.now())
    lignes = []
    for poste in vacances_en_cours(acteur, jour=jour)[:10]:
        etat = compteur(poste.premier_vacant, jour)
        rendre = f"{reverse('structures:postes_retrait')}?poste={poste.pk}"
        lignes.append(
            AFaire(
                f"Rendre le poste {poste.numero}, vacant depuis plus de {etat.mois} mois",
                rendre,
                echeance=etat.limite,
            )
            if etat.depassee
            else AFaire(
                f"Recruter sur le poste {poste.numero}, vacant",
                reverse("structures:espace"),
                echeance=etat.limite,
            )
        )
    return lignes


def _preparation(acteur: Acteur) -> list[AFaire]:
    brouillons = selecteurs.conventions(acteur).filter(etat=EtatConvention.BROUILLON)
    return [
        AFaire(
            "Postes à mettre sous convention",
            reverse("financement:convention_nouvelle"),
            lignes=selecteurs.postes_a_conventionner(acteur),
        ),
        AFaire(
            "Coordonnées bancaires à donner", reverse("financement:banque"), lignes=_hote_sans_compte(acteur)
        ),
        AFaire("Conventions à soumettre", reverse("financement:conventions"), lignes=brouillons),
        *_corrections(acteur),
        AFaire(
            "Versements retenus : pièces à déposer",
            reverse("financement:paiements"),
            selecteurs_paiement.conventions_sans_pieces(acteur),
        ),
    ]


def _hote_sans_compte(acteur: Acteur) -> QuerySet[Structure]:
    """The actor's host when it has an active convention and gave no account."""
    actives = selecteurs.conventions(acteur).filter(etat=EtatConvention.ACTIVE)
    donnes = selecteurs_paiement.comptes(acteur).filter(etat__in=(EtatCompte.A_VERIFIER, EtatCompte.VERIFIE))
    return Structure.objects.filter(Exists(actives.order_by()), ~Exists(donnes), pk=acteur.structures[0])


def _corrections(acteur: Acteur) -> list[AFaire]:
    attente = selecteurs.conventions(acteur).filter(etat=EtatConvention.A_CORRIGER)
    return [
        AFaire(
            "Convention à corriger",
            reverse("financement:convention", args=[convention.pk]),
            echeance=convention.date_limite_correction,
        )
        for convention in attente.order_by("date_limite_correction")[:10]
    ]


def _signature_structure(acteur: Acteur) -> list[AFaire]:
    attente = selecteurs.conventions(acteur).filter(
        etat=EtatConvention.A_SIGNER, signee_structure_le__isnull=True
    )
    return [
        AFaire(
            f"Convention {convention.numero} à signer",
            reverse("financement:convention_signer", args=[convention.pk]),
        )
        for convention in attente[:10]
    ]


def _instruction(acteur: Acteur) -> list[AFaire]:
    liste, conventions = (
        reverse("financement:instruction_conventions"),
        Convention.objects.visibles_par(acteur),
    )
    soumises = conventions.filter(etat=EtatConvention.SOUMISE)
    en_instruction = conventions.filter(etat=EtatConvention.EN_INSTRUCTION)
    pieces = selecteurs.pieces(acteur).filter(etat=EtatPiece.DEPOSEE)
    comptes = selecteurs_paiement.comptes(acteur, etat=EtatCompte.A_VERIFIER)
    originaux = selecteurs_signatures.originaux_a_verifier(acteur)
    return [
        AFaire("Conventions à prendre en charge", f"{liste}?etat=soumise", lignes=soumises),
        AFaire("Conventions à valider", f"{liste}?etat=en_instruction", lignes=en_instruction),
        AFaire("Pièces à examiner", reverse("financement:pieces_a_examiner"), lignes=pieces),
        AFaire("Comptes bancaires à vérifier", reverse("financement:comptes"), lignes=comptes),
        AFaire("Originaux signés à la main à vérifier", reverse("financement:originaux"), lignes=originaux),
    ]


def _validation(acteur: Acteur) -> list[AFaire]:
    avenants, campagnes = reverse("financement:avenants"), reverse("financement:campagnes")
    return [
        *_instruction(acteur),
        AFaire(
            "Avenants à examiner",
            f"{avenants}?etat={EtatAvenant.PREPARE}",
            lignes=selecteurs_avenants.avenants_ouverts(acteur, etat=EtatAvenant.PREPARE),
        ),
        AFaire(
            "Campagnes de calcul à examiner",
            f"{campagnes}?etat=calculee",
            lignes=Campagne.objects.visibles_par(acteur).filter(etat=EtatCampagne.CALCULEE),
        ),
        *_enveloppes_en_alerte(acteur),
    ]


def _enveloppes_en_alerte(acteur: Acteur) -> list[AFaire]:
    return [
        AFaire(
            f"Enveloppe « {enveloppe} » consommée à {selecteurs_paiement.part_consommee(enveloppe)} %",
            reverse("financement:enveloppe", args=[enveloppe.pk]),
        )
        for enveloppe in selecteurs_paiement.enveloppes_en_alerte(acteur)[:10]
    ]


def _signature_financeur(acteur: Acteur) -> list[AFaire]:
    conventions = selecteurs.conventions_a_signer(acteur)
    avenants = selecteurs_avenants.avenants_a_signer(acteur)
    return [
        AFaire("Conventions à signer pour l'État", reverse("financement:signatures"), lignes=conventions),
        AFaire("Avenants à signer pour l'État", reverse("financement:avenants"), lignes=avenants),
    ]


def _ordonnancement(acteur: Acteur) -> list[AFaire]:
    liste, tranches = reverse("financement:tranches"), selecteurs.tranches(acteur)
    pretes, rejetees = (tranches.filter(etat=etat) for etat in (EtatTranche.PRETE, EtatTranche.REJETEE))
    return [
        AFaire("Tranches prêtes à payer", liste, lignes=pretes),
        AFaire("Paiements rejetés à corriger", f"{liste}?etat=rejetee", lignes=rejetees),
        *_enveloppes_en_alerte(acteur),
    ]


def _approbation(acteur: Acteur) -> list[AFaire]:
    a_decider = selecteurs_paiement.ordres_a_decider(acteur)
    libres = selecteurs_paiement.ordres_a_mettre_en_lot(acteur)
    prepares, lots = selecteurs_paiement.lots(acteur, etat=EtatLot.PREPARE), reverse("financement:lots")
    return [
        AFaire("Ordres de paiement à approuver", reverse("financement:ordres"), lignes=a_decider),
        AFaire("Ordres approuvés à mettre en lot", reverse("financement:lot_preparer"), lignes=libres),
        AFaire("Lots à transmettre à la banque", f"{lots}?etat=prepare", lignes=prepares),
    ]


def attentes(acteur: Acteur, jour: date) -> list[Attente]:
    """Conventions that the ANCT examines: decided within `VALIDATION_DELAI_JOURS` of their last submission."""
    if acteur.role not in ROLES_ANCT:
        return []
    soumises = (
        selecteurs.conventions(acteur)
        .filter(etat__in=(EtatConvention.SOUMISE, EtatConvention.EN_INSTRUCTION))
        .order_by()
    )
    delai = timedelta(days=settings.VALIDATION_DELAI_JOURS)
    return [
        Attente(
            "convention",
            f"{convention.structure}, {convention.nombre_postes} poste"  # type: ignore[attr-defined]
            f"{'s' if convention.nombre_postes > 1 else ''}",  # type: ignore[attr-defined]
            reverse("financement:instruction_convention", args=[convention.pk]),
            convention.departement_id,
            jour_de_paris(convention.soumise_le),
            jour_de_paris(convention.soumise_le) + delai,
        )
        for convention in soumises
        if convention.soumise_le
    ]
