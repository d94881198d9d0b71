"""Who downloads a document: the host it is about and the national roles; for the others it does not exist."""

from __future__ import annotations

import hashlib

import pytest
from django.urls import reverse

from commun.acteurs import VISITEUR, perimetre
from commun.models import Document, EntreeJournal
from comptes.enums import ROLES_NATIONAUX, Role
from conseillers.models import Organisme
from financement.enums import EtatConvention
from structures.models import Structure
from tests.fabriques import creer_personne
from tests.financement.fabriques import creer_convention, creer_document, personnes
from tests.outils import client_de
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    return creer_document(creer_convention(EtatConvention.A_SIGNER))


def adresse(document: Document) -> str:
    return reverse("financement:document", args=[document.pk])


@pytest.mark.parametrize("qui", ["referent", "gestionnaire", "signataire"])
def test_la_structure_telecharge_et_c_est_journalise(document, qui):
    structure = Structure.objects.get(pk=document.structure_id)
    membre = getattr(personnes(structure), qui)
    reponse = client_de(membre).get(adresse(document), follow=True)
    assert reponse.status_code == 200
    octets = reponse.content
    assert hashlib.sha256(octets).hexdigest() == document.sha256_fichier
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse["Content-Disposition"] == f'attachment; filename="{document.nom}"'
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["Cache-Control"] == "private, no-store"
    entree = EntreeJournal.objects.get(acte="document_telecharge")
    assert (entree.objet_id, entree.par_id, entree.role) == (document.pk, membre.utilisateur_id, membre.role)


@pytest.mark.parametrize("role", ROLES_NATIONAUX)
def test_un_role_national_telecharge(document, role):
    assert client_de(creer_personne(role)).get(adresse(document), follow=True).status_code == 200


def test_les_autres_ne_le_trouvent_pas(document):
    ailleurs = creer_structure(denomination="Ailleurs")
    organisme = Organisme.objects.create(nom="Organisme d'essai")
    etrangers = [
        *(
            creer_personne(role, structure_id=ailleurs.pk)
            for role in (Role.STRUCTURE_REFERENT, Role.STRUCTURE_GESTIONNAIRE, Role.STRUCTURE_SIGNATAIRE)
        ),
        creer_personne(Role.PREFECTURE_DEPARTEMENT, departement="87"),
        creer_personne(Role.PREFECTURE_REGION, region="75"),
        creer_personne(Role.COORDINATEUR_CONSEILLERS, departement="87"),
        creer_personne(Role.ORGANISME_FORMATION, organisme_id=organisme.pk),
        creer_personne(Role.CANDIDAT),
        creer_personne(Role.CONSEILLER),
    ]
    for acteur in etrangers:
        assert client_de(acteur).get(adresse(document)).status_code == 404, acteur.role
    assert EntreeJournal.objects.filter(acte="document_telecharge").count() == 0


def test_un_visiteur_est_invite_a_se_connecter(document):
    reponse = client_de(None).get(adresse(document))
    assert reponse.status_code == 302
    assert reponse["Location"].startswith("/compte/login/")


def test_la_base_seule_cache_le_document_aux_autres(document):
    ailleurs = personnes(creer_structure(denomination="Ailleurs"))
    for acteur in (ailleurs.referent, VISITEUR):
        with perimetre(acteur):
            assert Document.objects.count() == 0
    with perimetre(ailleurs.comptable):
        assert Document.objects.count() == 1


def test_fichier_absent_du_stockage(document):
    document.fichier.storage.delete(document.fichier.name)
    reponse = client_de(creer_personne(Role.ANCT_VALIDATEUR)).get(adresse(document), follow=True)
    assert reponse.status_code == 404


def test_rien_d_autre_que_lire(document):
    client = client_de(creer_personne(Role.ANCT_VALIDATEUR))
    for methode in (client.post, client.put, client.delete, client.patch):
        assert methode(adresse(document)).status_code == 405
