"""Papers: what is asked of whom, what is refused and why, and what they hold."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from commun.acteurs import SYSTEME, perimetre
from commun.erreurs import ErreurMetier
from commun.models import Courriel, EntreeJournal
from financement import selecteurs
from financement.enums import EtatConvention, EtatPiece
from financement.models import Piece
from financement.pieces import catalogue, pieces_demandees
from financement.regles import blocages
from financement.services.pieces import REGLE, accepter_piece, deposer_piece, refuser_piece
from structures.enums import TypeStructure
from tests.fabriques import LE
from tests.fichiers import pdf
from tests.financement.fabriques import PDF, creer_convention, creer_piece, ouvrir, personnes, relire
from tests.outils import client_de, compter_requetes, ecouler
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("type_structure", "attendues"),
    [
        ("commune", ["rib", "sirene", "deliberation"]),
        ("gip", ["rib", "sirene", "deliberation"]),
        ("privee", ["rib", "sirene", "statuts", "pouvoir"]),
    ],
)
def test_les_pieces_dependent_de_la_forme_juridique(type_structure, attendues):
    assert [piece.type for piece in pieces_demandees(type_structure)] == attendues


def test_chaque_type_de_structure_a_des_pieces_et_chaque_piece_une_source():
    assert all(pieces_demandees(type_structure) for type_structure in TypeStructure.values)
    assert all(p.source and p.statut in ("documente", "infere", "non_verifie") for p in catalogue().values())


def deposer(convention, contenu=PDF, *, type_piece="rib", nom="rib.pdf", date_piece=None, le=LE) -> Piece:
    par = personnes(convention.structure).referent
    with perimetre(par):
        return deposer_piece(
            convention=relire(convention),
            type_piece=type_piece,
            fichier=BytesIO(contenu),
            nom=nom,
            date_piece=date_piece,
            par=par,
            le=le,
        )


@pytest.mark.parametrize(
    ("changement", "code", "champ"),
    [
        ({"contenu": b""}, "fichier_vide", "fichier"),
        ({"contenu": b"MZ" + PDF}, "fichier_non_pdf", "fichier"),
        ({"contenu": b"<html>%PDF-1.4 %%EOF"}, "fichier_non_pdf", "fichier"),
        ({"contenu": b"%PDF-1.4 sans fin"}, "fichier_illisible", "fichier"),
        ({"contenu": PDF + b"0" * REGLE.taille_maximale}, "fichier_trop_gros", "fichier"),
        ({"type_piece": "statuts"}, "piece_inconnue", "type_piece"),
        ({"type_piece": "../secret"}, "piece_inconnue", "type_piece"),
        ({"type_piece": "sirene"}, "date_requise", "date_piece"),
        ({"type_piece": "sirene", "date_piece": date(2025, 12, 1)}, "piece_trop_ancienne", "date_piece"),
        ({"date_piece": date(2026, 3, 3)}, "date_future", "date_piece"),
    ],
)
def test_un_depot_refuse_dit_le_champ_et_n_ecrit_rien(changement, code, champ):
    convention = creer_convention(EtatConvention.ACTIVE, pieces=False)
    with pytest.raises(ErreurMetier) as refus:
        deposer(convention, **changement)
    assert (refus.value.code, refus.value.champ) == (code, champ)
    assert not Piece.objects.exists()


def test_trois_mois_jour_pour_jour_suffisent():
    """LE is 2 March 2026: a paper of 2 December 2025 is three months old, not more."""
    convention = creer_convention(EtatConvention.ACTIVE, pieces=False)
    assert deposer(convention, type_piece="sirene", date_piece=date(2025, 12, 2)).etat == EtatPiece.DEPOSEE


def test_le_fichier_est_garde_sous_son_empreinte():
    convention = creer_convention(EtatConvention.ACTIVE, pieces=False)
    piece = deposer(convention, nom="..\\..\\mon RIB\x00.pdf")
    with piece.fichier.open("rb") as fichier:
        assert fichier.read() == PDF
    assert piece.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (piece.nom, piece.taille) == ("mon RIB.pdf", len(PDF))
    assert piece.fichier.name == f"piece/{piece.pk.hex[:2]}/{piece.pk}.pdf"
    with pytest.raises(ErreurMetier, match="Ce fichier est déjà déposé pour cette pièce"):
        deposer(convention)
    with pytest.raises(DatabaseError), transaction.atomic():
        Piece.objects.update(sha256="1" * 64)


@pytest.mark.parametrize("etat", [EtatConvention.BROUILLON, EtatConvention.ANNULEE])
def test_ni_brouillon_ni_convention_annulee_ne_recoivent_de_piece(etat):
    convention = creer_convention(etat)
    with pytest.raises(ErreurMetier) as refus:
        deposer(convention)
    assert refus.value.code == "convention_close"


def etats(convention) -> list[str]:
    return list(convention.tranches.order_by("rang").values_list("etat", flat=True))


def manquants(convention, jour: date | None = None) -> list[str]:
    jour = jour or LE.date()
    with perimetre(SYSTEME):
        return blocages(selecteurs.tranches(SYSTEME).get(convention=convention, rang=1), jour=jour)


def examiner(piece, *, accepter: bool, **options) -> None:
    par = personnes(piece.structure).instructeur
    with perimetre(par):
        if accepter:
            accepter_piece(piece=piece, valable_jusqu_au=options.get("jusqu_au"), par=par, le=LE)
        else:
            refuser_piece(piece=piece, motif="Document illisible.", par=par, le=LE)
    ecouler()


def test_la_premiere_tranche_attend_chaque_piece_puis_devient_prete():
    convention = creer_convention(EtatConvention.ACTIVE, pieces=False)
    ecouler()
    libelles = [piece.libelle for piece in pieces_demandees("commune")]
    assert manquants(convention) == [f"Pièce à déposer par la structure : {libelle}." for libelle in libelles]
    pieces = [creer_piece(convention, type_piece) for type_piece in ("rib", "sirene", "deliberation")]
    assert manquants(convention) == [f"Pièce à examiner par l'ANCT : {libelle}." for libelle in libelles]
    for piece in pieces[:-1]:
        examiner(piece, accepter=True)
    assert etats(convention)[0] == "bloquee"
    examiner(pieces[-1], accepter=True)
    assert etats(convention) == ["prete", "prete", "bloquee"]  # the worker acts today, after the second date


def test_une_piece_refusee_rebloque_la_tranche_et_previent_la_structure():
    convention = creer_convention(EtatConvention.ACTIVE)
    piece = creer_piece(convention)
    assert etats(convention)[0] == "prete"
    examiner(piece, accepter=False)
    assert etats(convention)[0] == "bloquee"
    libelle = pieces_demandees("commune")[0].libelle
    assert manquants(convention) == [f"Pièce refusée, à déposer de nouveau : {libelle}."]
    courriel = Courriel.objects.filter(gabarit="piece_refusee").first()
    assert courriel is not None and "Document illisible." in courriel.texte
    examiner(creer_piece(convention, contenu=pdf(titre="Autre")), accepter=True)
    assert etats(convention)[0] == "prete"


def test_une_piece_perimee_est_redemandee_le_lendemain():
    convention = creer_convention(EtatConvention.ACTIVE)
    fin = LE.date() + timedelta(days=30)
    examiner(creer_piece(convention), accepter=True, jusqu_au=fin)
    assert manquants(convention, fin) == []
    libelle = pieces_demandees("commune")[0].libelle
    assert manquants(convention, fin + timedelta(days=1)) == [
        f"Pièce périmée, à déposer de nouveau : {libelle}."
    ]


def test_accepter_demande_un_jour_a_venir():
    piece = creer_piece(creer_convention(EtatConvention.ACTIVE))
    with pytest.raises(ErreurMetier) as refus:
        examiner(piece, accepter=True, jusqu_au=LE.date() - timedelta(days=1))
    assert refus.value.code == "validite_passee"


def test_du_depot_a_la_decision_par_les_pages():
    convention = creer_convention(EtatConvention.ACTIVE, pieces=False)
    gens = personnes(convention.structure)
    structure, instructeur = client_de(gens.referent), client_de(gens.instructeur)
    page = structure.get(reverse("financement:paiements")).content.decode()
    depot = reverse("financement:pieces", args=[convention.pk])
    assert f'href="{depot}"' in page and "À faire par vous" in page
    adresse = reverse("financement:piece_deposer", args=[convention.pk])
    faux = structure.post(
        adresse, {"type_piece": "rib", "fichier": SimpleUploadedFile("rib.pdf", b"GIF89a", "application/pdf")}
    )
    assert faux.status_code == 422
    assert "pas un PDF, malgré son nom" in faux.content.decode()
    bon = {"type_piece": "rib", "fichier": SimpleUploadedFile("mon rib.pdf", PDF, "application/pdf")}
    assert structure.post(adresse, bon).status_code == 302
    piece = Piece.objects.get()
    attente = instructeur.get(reverse("financement:piece", args=[piece.pk]))
    assert attente.status_code == 423 and "vérification par l'antivirus" in attente.content.decode().replace(
        "&#x27;", "'"
    )
    acceptee = instructeur.post(reverse("financement:piece_accepter", args=[piece.pk]), {})
    assert acceptee.status_code == 422
    ecouler()
    examen = instructeur.get(reverse("financement:pieces_a_examiner")).content.decode()
    assert convention.structure.denomination in examen.replace("&#x27;", "'")
    telechargee = instructeur.get(reverse("financement:piece", args=[piece.pk]), follow=True)
    assert (telechargee.content, telechargee["Content-Disposition"]) == (
        PDF,
        'attachment; filename="mon rib.pdf"',
    )
    assert EntreeJournal.objects.filter(acte="piece_telechargee", objet_id=piece.pk).count() == 1
    sans_motif = instructeur.post(reverse("financement:piece_refuser", args=[piece.pk]), {"motif": "non"})
    assert sans_motif.status_code == 422
    assert instructeur.post(reverse("financement:piece_accepter", args=[piece.pk]), {}).status_code == 302
    piece.refresh_from_db()
    assert (piece.etat, piece.decidee_par_id) == (EtatPiece.ACCEPTEE, gens.instructeur.utilisateur_id)


def test_une_autre_structure_ne_voit_ni_la_piece_ni_le_fichier():
    piece = creer_piece(creer_convention(EtatConvention.ACTIVE))
    autre = client_de(personnes(creer_structure()).referent)
    assert autre.get(reverse("financement:piece", args=[piece.pk])).status_code == 404
    assert autre.get(reverse("financement:pieces", args=[piece.convention_id])).status_code == 404


@pytest.mark.parametrize("nombre", [1, 6])
def test_la_page_des_paiements_ne_grossit_pas(nombre):
    structure = creer_structure()
    for _ in range(nombre):
        creer_convention(EtatConvention.ACTIVE, structure=structure, pieces=False)
    client = client_de(personnes(structure).referent)
    assert compter_requetes(client, reverse("financement:paiements")) == 11


def test_ouvrir_de_nouveau_ne_rebloque_pas():
    convention = creer_convention(EtatConvention.ACTIVE)
    ouvrir(relire(convention))
    assert etats(convention)[0] == "prete"
