"""Conventions at each step, entitlements computed, first payments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from schwifty import IBAN

from commun.acteurs import SYSTEME, Acteur, perimetre
from commun.models import Courriel
from comptes.models import Utilisateur
from config.demo.hotes import Agents, referent_de, signataire_de
from config.demo.scene import Scene, ecouler, present
from conseillers.models import Contrat
from conseillers.services.contrats import verifier_contrat
from financement.enums import EtatTranche, Modalite
from financement.enums_avenant import EtatAvenant, TypeAvenant
from financement.enums_signature import Voie
from financement.models import Avenant, Convention, Ordre, Piece, Tranche
from financement.pieces import pieces_demandees
from financement.services.avenants import preparer_avenant, valider_avenant
from financement.services.codes_signature import demander_signature, signer_par_code
from financement.services.commentaires import commenter, resoudre_commentaire
from financement.services.comptes_bancaires import saisir_compte, verifier_compte
from financement.services.conventions import annuler_convention, preparer_convention, soumettre_convention
from financement.services.enveloppes import ouvrir_enveloppe
from financement.services.fin_convention import resilier_convention
from financement.services.instruction import corriger_convention, prendre_en_charge, valider_convention
from financement.services.lots import preparer_lot, transmettre_lot
from financement.services.ordres import approuver_ordre, proposer_ordre
from financement.services.paiements import constater_paiement
from financement.services.pieces import accepter_piece, deposer_piece
from financement.services.preuves import Consentement, Origine
from financement.services.signatures import Partie, apposer_signature
from financement.signature import actes
from structures.enums import Dispositif
from structures.models import Structure

# Where the examination may leave a convention, beside the straight road.
DETOURS = ("en_instruction", "a_corriger", "annulee")
A_REVOIR = (
    ("date_deliberation", "La date ne correspond pas à la délibération déposée : laquelle est la bonne ?"),
    ("actions_prevues", "Indiquez les communes de la tournée et la fréquence des passages."),
)
ETAPES = ("brouillon", "soumise", "validee", "signee_structure", "active", "ordonnee", "payee")


def ouvrir_les_credits(scene: Scene, agents: Agents) -> None:
    """The country's envelope of each year of the story, and the Haute-Vienne's own one this year."""
    annees = range(scene.jour(-420).year, scene.aujourdhui.year + 1)
    with perimetre(agents.ordonnateur) as par:
        for annee in annees:
            for departement, montant, objectif in ((None, "20000000.00", None), ("87", "620000.00", 36)):
                ouvrir_enveloppe(
                    dispositif=Dispositif.RELANCE_2021,
                    annee=annee,
                    montant=Decimal(montant),
                    departement_id=departement,
                    objectif_postes=objectif,
                    par=par,
                    le=scene.instant(-420),
                )


def verifier(scene: Scene, agents: Agents, contrat: Contrat, jours: int) -> None:
    """The coordinator checked the contract."""
    with perimetre(agents.coordination):
        verifier_contrat(contrat=contrat, par=agents.coordination, le=scene.instant(jours))
    ecouler()


def conventionner(
    scene: Scene,
    agents: Agents,
    contrats: Sequence[Contrat],
    jours: int,
    etape: str,
    modalite: str = Modalite.MOIS_24,
) -> Convention:
    """A convention for the posts of these contracts, carried as far as `etape`, or left on one of `DETOURS`."""
    structure = contrats[0].structure
    referent, signataire = referent_de(structure), signataire_de(structure)
    rang = ETAPES.index("soumise" if etape in DETOURS else etape)
    with perimetre(referent):
        convention = preparer_convention(
            structure_id=structure.pk,
            postes=[contrat.poste for contrat in contrats],
            modalite=modalite,
            contenu=_contenu(scene, structure, jours),
            par=referent,
            le=scene.instant(jours),
        )
        if rang >= 1:
            soumettre_convention(convention=convention, par=referent, le=scene.instant(jours + 1))
        if rang >= 3:
            pieces = _deposer(scene, convention, referent, jours + 2)
    ecouler()
    if etape in DETOURS:
        instruire(scene, agents, convention, etape, jours + 3)
        return convention
    if rang >= 4:
        _examiner(scene, agents, pieces if rang >= 5 else pieces[:1], jours + 3)
    if rang >= 2:
        with perimetre(agents.coordination) as par:
            valider_convention(convention=convention, par=par, le=scene.instant(jours + 4))
    ecouler()
    if rang >= 3:
        signer(convention, "structure", signataire, scene.instant(jours + 6))
    if rang >= 4:
        signer(convention, "financeur", agents.financeur, scene.instant(jours + 8))
    ecouler()
    if rang >= 4:
        donner_le_compte(scene, agents, structure, jours + 9)
    if rang >= 5:
        payer(scene, agents, convention, jours + 12, approuver=rang >= 6)
    return convention


def amender(
    scene: Scene,
    agents: Agents,
    convention: Convention,
    jours: int,
    etape: EtatAvenant,
    *,
    type_avenant: TypeAvenant,
    objet: str,
    donnees: dict[str, Any],
    effet: int,
) -> None:
    """An amendment of an active convention: prepared by its host, to sign, or signed by both and applied."""
    structure = convention.structure
    with perimetre(referent_de(structure)) as par:
        avenant = preparer_avenant(
            convention=convention,
            type_avenant=type_avenant,
            donnees=donnees,
            date_effet=scene.jour(effet),
            objet=objet,
            par=par,
            le=scene.instant(jours),
        )
    if etape != EtatAvenant.PREPARE:
        with perimetre(agents.coordination) as par:
            valider_avenant(avenant=avenant, par=par, le=scene.instant(jours + 1))
    ecouler()
    if etape == EtatAvenant.EN_VIGUEUR:
        signer(avenant, "structure", signataire_de(structure), scene.instant(jours + 2))
        signer(avenant, "financeur", agents.financeur, scene.instant(jours + 3))
        ecouler()


def signer(objet: Convention | Avenant, partie: Partie, par: Acteur, le: datetime) -> None:
    """By the code of the mail, as on the site; without a document (no Pango here) the signature is taken over."""
    with perimetre(par):
        objet.refresh_from_db()
        if actes.document_a_signer(par, objet) is None:
            apposer_signature(
                objet=objet,
                partie=partie,
                document=None,
                consentement=Consentement(Voie.DIRECTE),
                par=par,
                le=le,
            )
            return
        demande = demander_signature(objets=[objet], par=par, le=le)
    with perimetre(SYSTEME):
        code = Courriel.objects.filter(gabarit="code_signature").latest("cree_le").sujet.rpartition(" ")[2]
    with perimetre(par):
        origine = Origine("192.0.2.1", "Démonstration")
        signer_par_code(demande=demande, code=code, origine=origine, par=par, le=le + timedelta(minutes=2))


def nom_de(acteur: Acteur) -> str:
    """First name and name of the person behind an actor."""
    return Utilisateur.objects.get(pk=present(acteur.utilisateur_id)).nom_complet


def _contenu(scene: Scene, structure: Structure, jours: int) -> dict[str, Any]:
    """What the host writes: the same words everywhere, its own names."""
    return {
        "signataire_nom": nom_de(signataire_de(structure)),
        "signataire_qualite": "Présidence" if structure.type == "privee" else "Maire",
        "date_deliberation": scene.jour(jours - 20),
        "description_projet": (
            "Beaucoup d'habitants font seuls leurs démarches en ligne et renoncent. Le conseiller les reçoit près de"
            " chez eux, en mairie et à la médiathèque, sans rendez-vous deux jours par semaine."
        ),
        "actions_prevues": "Trois ateliers par semaine, une permanence le samedi matin, une tournée des communes.",
        "contact_paiement_nom": "Camille Petit",
        "contact_paiement_courriel": "finances@exemple.fr",
        "contact_paiement_telephone": "0555000000",
    }


def instruire(scene: Scene, agents: Agents, convention: Convention, etape: str, jours: int) -> None:
    """The examination itself: in an agent's hands, sent back with comments on two fields, or annulled."""
    with perimetre(agents.instruction) as par:
        prendre_en_charge(convention=convention, par=par, le=scene.instant(jours))
        if etape == "a_corriger":
            for champ, texte in A_REVOIR:
                commenter(
                    convention=convention, champ=champ, texte=texte, par=par, le=scene.instant(jours, 11)
                )
            corriger_convention(
                convention=convention,
                motif="Deux précisions avant la validation, s'il vous plaît.",
                par=par,
                le=scene.instant(jours, 12),
            )
    if etape == "a_corriger":
        with perimetre(referent_de(convention.structure)) as par:
            resoudre_commentaire(
                commentaire=convention.commentaires.get(champ="date_deliberation"),
                reponse="La délibération date bien de ce jour-là.",
                par=par,
                le=scene.instant(jours + 1),
            )
    if etape == "annulee":
        with perimetre(referent_de(convention.structure)) as par:
            annuler_convention(
                convention=convention, motif="Projet reporté d'un an.", par=par, le=scene.instant(jours + 2)
            )
    ecouler()


def resilier(scene: Scene, agents: Agents, convention: Convention, jours: int) -> None:
    """Ended early by the ANCT, after its first payment: what was paid in excess is to be given back."""
    convention.refresh_from_db()
    with perimetre(agents.coordination) as par:
        resilier_convention(
            convention=convention,
            dernier_jour=scene.jour(jours),
            motif="Le centre social ferme : son projet s'arrête.",
            par=par,
            le=scene.instant(jours + 1),
        )
    ecouler()


def _deposer(scene: Scene, convention: Convention, referent: Acteur, jours: int) -> list[Piece]:
    """The host deposits every paper that it is asked for."""
    return [
        deposer_piece(
            convention=convention,
            type_piece=demandee.type,
            fichier=BytesIO(_papier(demandee.type)),
            nom=f"{demandee.type}.pdf",
            date_piece=scene.jour(jours - 10),
            par=referent,
            le=scene.instant(jours),
        )
        for demandee in pieces_demandees(convention.structure.type)
    ]


def _examiner(scene: Scene, agents: Agents, pieces: Sequence[Piece], jours: int) -> None:
    """The ANCT accepts these papers."""
    with perimetre(agents.coordination) as par:
        for piece in pieces:
            # Its file was analysed since it was deposited.
            piece.refresh_from_db()
            accepter_piece(piece=piece, valable_jusqu_au=None, par=par, le=scene.instant(jours))
    ecouler()


def _papier(titre: str) -> bytes:
    """A blank one-page PDF that stands for the paper."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R/Info<</Title(" + titre.encode("ascii") + b")>>>>\n%%EOF\n"
    )


def donner_le_compte(scene: Scene, agents: Agents, structure: Structure, jours: int) -> None:
    """The host gives its bank account, an agent verifies it."""
    if structure.comptes_bancaires.exists():
        return
    scene.rang += 1
    iban = IBAN.generate("FR", bank_code="30001", branch_code="00794", account_code=f"{scene.rang:011d}")
    with perimetre(referent_de(structure)) as par:
        compte = saisir_compte(
            structure=structure,
            titulaire=structure.denomination[:70],
            iban=str(iban),
            par=par,
            le=scene.instant(jours),
        )
    with perimetre(agents.instruction) as par:
        verifier_compte(compte=compte, par=par, le=scene.instant(jours + 1))
    ecouler()


def payer(scene: Scene, agents: Agents, convention: Convention, jours: int, *, approuver: bool) -> None:
    """The first instalment that is due: proposed; when `approuver`, approved by another, sent to the bank and paid."""
    tranche = Tranche.objects.filter(convention=convention, etat=EtatTranche.PRETE).order_by("rang").first()
    if tranche is None:
        return
    with perimetre(agents.ordonnateur) as par:
        ordre = proposer_ordre(tranche=tranche, par=par, le=scene.instant(jours))
    if approuver:
        with perimetre(agents.comptable) as par:
            approuver_ordre(ordre=ordre, par=par, le=scene.instant(jours + 1))
            jour = scene.jour(jours + 2)
            lot = preparer_lot(ordres=[ordre.pk], date_execution=jour, par=par, le=scene.instant(jours + 2))
            transmettre_lot(lot=lot, par=par, le=scene.instant(jours + 2))
            ordre.refresh_from_db()
            constater_paiement(
                ordre=ordre, date_paiement=scene.jour(jours + 3), par=par, le=scene.instant(jours + 4)
            )
    ecouler()


def approuver_une_fois(scene: Scene, agents: Agents, convention: Convention, jours: int) -> None:
    """The first of the two approvals that a large order needs."""
    with perimetre(agents.comptable) as par:
        ordre = Ordre.objects.get(tranche__convention=convention)
        approuver_ordre(ordre=ordre, par=par, le=scene.instant(jours))
    ecouler()
