"""Payment files: what they say equals the orders, and orders follow their batch."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4
from xml.etree import ElementTree

import pytest
import sepaxml
import xmlschema
from django.db import DatabaseError, transaction
from django.urls import reverse

from commun.acteurs import perimetre
from commun.documents import documents_de
from commun.erreurs import ActeNonPermis, ErreurMetier
from comptes.enums import Role
from financement.enums import EtatLot, EtatOrdre, EtatTranche
from financement.models import LotPaiement, Ordre
from financement.services.lots import NATURE_CSV, NATURE_SEPA, annuler_lot, preparer_lot, transmettre_lot
from financement.services.ordres import annuler_ordre
from financement.services.paiements import constater_paiement
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import IBAN, creer_compte, creer_lot, creer_ordre, personnes
from tests.outils import client_de
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
JOUR = LE.date()


def comptable(email: str = ""):
    return creer_personne(Role.COMPTABLE, email=email)


def contenu(lot: LotPaiement, nature: str) -> bytes:
    with perimetre(comptable()) as par:
        (document,) = documents_de(par, nature=nature, objet_id=lot.pk)
        with document.fichier.open("rb") as fichier:
            octets = fichier.read()
    assert hashlib.sha256(octets).hexdigest() == document.sha256_fichier
    return octets


def deux_ordres() -> list[Ordre]:
    """10 000 € to one host, 20 000 € to another whose name has accents and more than 70 letters."""
    longue = creer_structure(denomination="Communauté d'agglomération de l'Évêché & du Çà-et-Là " * 2)
    return [
        creer_ordre(EtatOrdre.APPROUVE),
        creer_ordre(EtatOrdre.APPROUVE, structure=longue, nombre_postes=2),
    ]


def test_le_fichier_sepa_est_celui_des_ordres_et_du_schema():
    ordres = deux_ordres()
    lot = creer_lot(*ordres)
    xml = contenu(lot, NATURE_SEPA)
    schema = Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"
    xmlschema.XMLSchema(str(schema)).validate(xml.decode())
    racine = ElementTree.fromstring(xml)  # noqa: S314 - our own file
    lire = lambda chemin: [e.text for e in racine.iterfind(f".//{chemin}", NS)]  # noqa: E731
    assert lire("p:GrpHdr/p:MsgId") == lire("p:PmtInfId") == [lot.numero] == ["LP-2026-0001"]
    assert lire("p:GrpHdr/p:NbOfTxs") == lire("p:PmtInf/p:NbOfTxs") == ["2"]
    assert lire("p:GrpHdr/p:CtrlSum") == lire("p:PmtInf/p:CtrlSum") == ["30000.00"]
    assert sorted(lire("p:EndToEndId")) == sorted(ordre.pk.hex for ordre in ordres)
    assert sorted(lire("p:InstdAmt")) == ["10000.00", "20000.00"]
    assert lire("p:CdtrAcct/p:Id/p:IBAN") == [IBAN, IBAN]
    assert lire("p:ReqdExctnDt/p:Dt") == [JOUR.isoformat()]
    assert lire("p:GrpHdr/p:CreDtTm") == ["2026-03-02T09:00:00"]


def test_le_csv_dit_les_memes_lignes():
    lot = creer_lot(*deux_ordres())
    lignes = list(csv.DictReader(io.StringIO(contenu(lot, NATURE_CSV).decode("utf-8-sig")), delimiter=";"))
    montants = [Decimal(ligne["Montant (€)"].replace(",", ".")) for ligne in lignes]
    assert (len(lignes), sum(montants)) == (lot.nombre, lot.total) == (2, Decimal("30000.00"))
    ordres = {ordre.pk.hex: ordre.montant for ordre in lot.ordres.all()}
    assert {ligne["Référence"]: m for ligne, m in zip(lignes, montants, strict=True)} == ordres
    assert {(ligne["Lot"], ligne["IBAN"], ligne["BIC"]) for ligne in lignes} == {
        (lot.numero, IBAN, "BDFEFRPP")
    }


def test_transmettre_mene_ordres_et_tranches_a_la_banque():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    lot = creer_lot(ordre, transmis=True)
    ordre.refresh_from_db()
    assert (lot.etat, ordre.etat, ordre.tranche.etat) == (
        EtatLot.TRANSMIS,
        EtatOrdre.TRANSMIS,
        EtatTranche.TRANSMISE,
    )
    assert (lot.transmis_le, ordre.transmis_le) == (LE, LE)
    with perimetre(comptable()) as par, pytest.raises(ErreurMetier, match="n'est plus possible"):
        transmettre_lot(lot=lot, par=par, le=LE)


def test_zero_ordre_ou_un_ordre_deja_pris():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    creer_lot(ordre)
    propose = creer_ordre()
    with perimetre(comptable()) as par:
        for choix in ([], [ordre.pk], [propose.pk], [uuid4()]):
            code = "ordre_indisponible" if choix else "aucun_ordre"
            with pytest.raises(ErreurMetier) as refus:
                preparer_lot(ordres=choix, date_execution=JOUR, par=par, le=LE)
            assert (refus.value.code, refus.value.champ) == (code, "ordres")
    assert LotPaiement.objects.count() == 1


@pytest.mark.parametrize("jours", [-1, 61])
def test_la_date_d_execution_est_proche(jours):
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    with perimetre(comptable()) as par, pytest.raises(ErreurMetier) as refus:
        preparer_lot(ordres=[ordre.pk], date_execution=JOUR + timedelta(days=jours), par=par, le=LE)
    assert refus.value.champ == "date_execution"
    assert LotPaiement.objects.count() == 0


def test_l_ordonnateur_ne_prepare_pas_de_lot():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    with perimetre(personnes(ordre.structure).ordonnateur) as par, pytest.raises(ActeNonPermis):
        preparer_lot(ordres=[ordre.pk], date_execution=JOUR, par=par, le=LE)


def test_un_long_lot_est_transmis_par_une_autre_personne(settings):
    settings.SEUIL_ORDRES_LOT = 1
    lot = creer_lot(*deux_ordres())
    with perimetre(comptable()) as par, pytest.raises(ErreurMetier) as refus:
        transmettre_lot(lot=lot, par=par, le=LE)
    assert refus.value.code == "lot_deux_personnes"
    assert set(Ordre.objects.values_list("etat", flat=True)) == {EtatOrdre.APPROUVE}
    with perimetre(comptable("autre@exemple.fr")) as par:
        transmettre_lot(lot=lot, par=par, le=LE)
    assert set(Ordre.objects.values_list("etat", flat=True)) == {EtatOrdre.TRANSMIS}


def test_annuler_un_lot_rend_ses_ordres():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    lot = creer_lot(ordre)
    ordonnateur = personnes(ordre.structure).ordonnateur
    ordre.refresh_from_db()
    with perimetre(ordonnateur), pytest.raises(ErreurMetier, match="Cet ordre est dans un lot de paiement"):
        annuler_ordre(ordre=ordre, motif="Erreur de calcul.", par=ordonnateur, le=LE)
    with perimetre(comptable()) as par:
        annuler_lot(lot=lot, motif="Date à revoir.", par=par, le=LE)
    second = creer_lot(ordre)
    ordre.refresh_from_db()
    assert (second.numero, ordre.lot) == ("LP-2026-0002", second)


def test_un_compte_change_ne_detourne_pas_un_ordre_approuve_et_ne_part_pas():
    ordre = creer_ordre(EtatOrdre.APPROUVE)
    lot = creer_lot(creer_ordre(EtatOrdre.APPROUVE, structure=ordre.structure))
    assert b"FR7630001007941234567890185" in contenu(lot, NATURE_SEPA)
    creer_compte(ordre.structure, iban="FR1420041010050500013M02606")
    with perimetre(comptable()) as par:
        with pytest.raises(ErreurMetier) as refus:
            preparer_lot(ordres=[ordre.pk], date_execution=JOUR, par=par, le=LE)
        assert (refus.value.code, refus.value.champ) == ("compte_change", "ordres")
        with pytest.raises(ErreurMetier, match="a changé depuis l'approbation"):
            transmettre_lot(lot=lot, par=par, le=LE)
    assert (LotPaiement.objects.get().etat, ordre.etat) == (EtatLot.PREPARE, EtatOrdre.APPROUVE)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Ordre.objects.filter(pk=ordre.pk).update(compte=ordre.structure.comptes_bancaires.get(etat="verifie"))


def test_les_fichiers_sont_pour_le_comptable_seul():
    lot = creer_lot(creer_ordre(EtatOrdre.APPROUVE))
    with perimetre(comptable()) as par:
        documents = [documents_de(par, nature=n, objet_id=lot.pk).get() for n in (NATURE_SEPA, NATURE_CSV)]
    for role, statut in ((Role.COMPTABLE, 302), (Role.ORDONNATEUR, 404), (Role.ANCT_VALIDATEUR, 404),
                         (Role.ADMINISTRATEUR, 404)):  # fmt: skip
        client = client_de(creer_personne(role))
        codes = {client.get(reverse("financement:document", args=[d.pk])).status_code for d in documents}
        assert codes == {statut}, role


def test_payer_un_ordre_deux_fois_est_refuse():
    ordre = creer_ordre(EtatOrdre.PAYE)
    with perimetre(comptable()) as par, pytest.raises(ErreurMetier, match="n'est plus possible"):
        constater_paiement(ordre=ordre, date_paiement=JOUR, par=par, le=LE)
