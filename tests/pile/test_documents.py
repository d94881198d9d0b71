"""A campaign of documents while its worker is killed: each one once, whole, sealed, published."""

from __future__ import annotations

import hashlib
import random
import re
import sys
import time

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from commun import sceau
from commun.acteurs import SYSTEME, perimetre
from commun.models import Document, Livraison
from comptes.enums import Role
from financement.enums import EtatConvention
from financement.models import ActePublic, Convention, DocumentARegenerer, Regeneration, ResultatRegeneration
from financement.services.comptabilisation import comptabiliser_engagement
from financement.services.regeneration import avancement, lancer_regeneration
from tests.fabriques import LE, creer_personne
from tests.financement.fabriques import creer_postes_pourvus
from tests.pile.lot import RAPIDE, Lot, conventions_a_signer, conventions_actives
from tests.pile.pile import MOT_DE_PASSE, Pile
from tests.pile.processus import attendre
from tests.pile.visiteur import Visiteur
from tests.structures.fabriques import creer_structure

pytestmark = pytest.mark.pile


def faits(regeneration: Regeneration) -> int:
    with perimetre(SYSTEME):
        return avancement(regeneration).faits


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("nombre", [24, pytest.param(500, marks=pytest.mark.lent)])
def test_kill_9_du_travailleur_au_milieu_des_documents(pile: Pile, nombre: int) -> None:
    pile.vider_la_file()
    with pile.base():
        with transaction.atomic(), override_settings(PASSWORD_HASHERS=RAPIDE):
            conventions = conventions_actives(creer_postes_pourvus(creer_structure(), nombre))
            for convention in conventions:
                comptabiliser_engagement(convention=convention, par=SYSTEME, le=LE)
        numeros = [convention.numero for convention in conventions if convention.numero]
        with perimetre(SYSTEME):
            regeneration = lancer_regeneration(
                motif=f"Essai de {nombre}", numeros=numeros, par=SYSTEME, le=timezone.now()
            )
        for part in sorted(random.uniform(0.05, 0.8) for _ in range(3)):
            seuil = int(nombre * part)
            attendre(
                lambda seuil=seuil: faits(regeneration) >= seuil,
                600,
                f"{seuil} documents sur {nombre}",
                0.005,
            )
            pile.travailleur.tuer()
            pile.travailleur.demarrer()
        attendre(
            lambda: faits(regeneration) == nombre, 900, f"les {nombre}\n{pile.travailleur.fin_du_journal()}"
        )
    pile.attendre_les_livraisons(300)
    with pile.base():
        lot = Lot([], [convention.pk for convention in conventions], [])
        # Files are whole: each is what its row says, by its hash.
        assert lot.documents(pile) == dict.fromkeys(lot.conventions, 1)
        documents = list(Document.objects.filter(objet_id__in=lot.conventions))
        assert all(document.scelle_le and document.sha256_avant_sceau for document in documents)
        assert set(ActePublic.objects.filter(numero__in=numeros).values_list("id", "sha256_fichier")) == {
            (document.pk, document.sha256_fichier) for document in documents
        }
        bilan = avancement(regeneration)
        assert (bilan.produits, bilan.faits, bilan.abandonnes) == (nombre, nombre, 0)
        # Some tries were interrupted; none left a file without row.
        essais = Livraison.objects.filter(evenement__charge__regeneration=str(regeneration.pk))
        assert max(essais.values_list("tentatives", flat=True)) > 1
        dossier = pile.document("convention")
        attendus = {document.fichier.name.rpartition("/")[2] for document in documents}
        sur_disque = {fichier.name for fichier in dossier.rglob("*.pdf")}
        assert attendus <= sur_disque
        (exemple, *_) = documents
        etat = sceau.verifier(pile.document(exemple.fichier.name).read_bytes())
        assert etat is not None
        assert (etat.intact, etat.entier) == (True, True)
    pile.vider_la_file()


ANCIEN = b"%PDF-1.7 texte d'avant"


@pytest.mark.timeout(5400)
@pytest.mark.parametrize("nombre", [12, pytest.param(4_000, marks=pytest.mark.lent)])
def test_une_campagne_refait_les_documents_d_avant(pile: Pile, nombre: int) -> None:
    """Texts have changed: the coordinator launches from the page, watches it advance, and sees the end."""
    pile.vider_la_file()
    with pile.base(), transaction.atomic(), override_settings(PASSWORD_HASHERS=RAPIDE):
        conventions = conventions_a_signer(creer_postes_pourvus(creer_structure(), nombre))
        anciens = [_ancien(pile, convention) for convention in conventions]
        Document.objects.bulk_create(anciens)
    with pile.base():
        creer_personne(Role.ANCT_VALIDATEUR, email=f"campagne.{nombre}@exemple.fr")
        autres = Convention.objects.filter(etat=EtatConvention.A_SIGNER).count() - nombre
    agent = Visiteur(pile.adresse)
    agent.se_connecter(f"campagne.{nombre}@exemple.fr", MOT_DE_PASSE)
    depart = time.monotonic()
    lancee = agent.envoyer(
        "/instruction/regenerations/", {"motif": f"Texte de {nombre}", "departement": "", "etat": "a_signer"}
    )
    assert (lancee.statut, lancee.vers[:26]) == (302, "/instruction/regenerations")
    vus, memoire, durees = [0], 0, []
    while vus[-1] < nombre + autres:
        assert time.monotonic() - depart < 5_000, pile.travailleur.fin_du_journal()
        time.sleep(min(5.0, nombre / 100))
        page = agent.lire(lancee.vers)
        (fait,) = re.findall(r": ([\d\xa0]+) documents? sur ([\d\xa0]+)", page.corps)
        fait, total = (int(texte.replace("\xa0", "")) for texte in fait)
        assert total == nombre + autres
        vus.append(fait)
        durees.append(page.duree)
        memoire = max(memoire, pile.travailleur.memoire())
    duree = time.monotonic() - depart
    assert vus == sorted(vus)
    assert len(set(vus)) > 3
    with pile.base():
        mes = [convention.pk for convention in conventions]
        assert Lot([], mes, []).documents(pile) == dict.fromkeys(mes, 2)
        refaits = Document.objects.filter(objet_id__in=mes).exclude(gabarit_version="ancien")
        assert refaits.count() == nombre
        lignes = DocumentARegenerer.objects.filter(convention_id__in=mes)
        assert set(lignes.values_list("resultat", flat=True)) == {ResultatRegeneration.PRODUIT}
    sys.stdout.write(
        f"\n{nombre} documents en {duree:.0f} s, {nombre / duree:.2f}/s ; processus : {memoire >> 20} Mo au plus ;"
        f" page de suivi : {max(durees) * 1000:.0f} ms au plus\n"
    )
    pile.vider_la_file()


def _ancien(pile: Pile, convention: Convention) -> Document:
    """What an older template left."""
    nom = f"convention/{convention.pk.hex[:2]}/{convention.pk}-ancien.pdf"
    chemin = pile.document(nom)
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_bytes(ANCIEN)
    empreinte = hashlib.sha256(ANCIEN).hexdigest()
    return Document(
        nature="convention",
        objet_id=convention.pk,
        nom="convention.pdf",
        fichier=nom,
        taille=len(ANCIEN),
        gabarit_version="ancien",
        sha256_contenu=empreinte,
        sha256_fichier=empreinte,
        structure_id=convention.structure_id,
        departement=convention.departement_id,
    )
