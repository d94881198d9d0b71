"""A CV is optional, its owner's to replace and delete, read by whoever holds the open identity, once safe."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction

from candidatures.models import CV, Consultation
from commun.acteurs import perimetre
from commun.antivirus.enregistre import EICAR
from commun.models import Courriel, EntreeJournal
from comptes.enums import Role
from tests.candidatures.fabriques import acteur_candidat, creer_candidat, creer_cv, creer_rencontre, hote_de
from tests.fabriques import creer_personne
from tests.fichiers import pdf
from tests.outils import client_de, ecouler
from tests.structures.fabriques import creer_offre

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.usefixtures("limousin")]
PAGE = "/candidats/espace/cv/"


def lire(reponse) -> str:
    return " ".join(unescape(reponse.content.decode()).split())


def envoyer(client, contenu: bytes, nom: str = "mon cv.pdf", genre: str = "application/pdf"):
    return client.post(PAGE, {"fichier": SimpleUploadedFile(nom, contenu, genre)})


def test_deposer_remplacer_supprimer(django_capture_on_commit_callbacks):
    candidat = creer_candidat()
    moi = client_de(acteur_candidat(candidat))
    assert "Déposer mon CV" in lire(moi.get(PAGE))
    assert envoyer(moi, pdf()).status_code == 302
    premier = CV.objects.get()
    assert (premier.nom, premier.candidat_id, premier.personne_id) == (
        "mon cv.pdf",
        candidat.pk,
        candidat.personne_id,
    )
    assert "En cours de vérification par l'antivirus" in lire(moi.get(PAGE))
    refus = envoyer(moi, b"MZ\x90", "cv.pdf")
    assert refus.status_code == 422
    assert refus.context["form"].errors["fichier"][0].startswith("Ce fichier n'est pas un PDF")
    assert CV.objects.get() == premier
    with django_capture_on_commit_callbacks(execute=True):
        assert envoyer(moi, pdf(2)).status_code == 302
    second = CV.objects.get()
    assert second.pk != premier.pk and second.pages == 2
    assert not default_storage.exists(premier.fichier.name) and default_storage.exists(second.fichier.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert moi.post(f"{PAGE}supprimer/").status_code == 302
    assert (CV.objects.count(), default_storage.exists(second.fichier.name)) == (0, False)
    assert list(EntreeJournal.objects.filter(acte__startswith="cv_").values_list("acte", flat=True)) == [
        "cv_depose",
        "cv_depose",
        "cv_supprime",
    ]


def test_seul_un_fichier_sain_est_servi():
    rencontre = creer_rencontre()
    hote, moi = client_de(hote_de(rencontre.offre)), client_de(acteur_candidat(rencontre.candidat))
    fiche = f"/espace/structure/mises-en-relation/{rencontre.pk}/"
    cv = creer_cv(rencontre.candidat, analyse=False)
    codes = {}
    for etat in ("en_attente", "erreur", "infecte", "sain"):
        CV.objects.filter(pk=cv.pk).update(analyse=etat)
        codes[etat] = (
            hote.get(f"/espace/cv/{cv.pk}/").status_code,
            moi.get(f"/espace/cv/{cv.pk}/").status_code,
            f"/espace/cv/{cv.pk}/" in lire(hote.get(fiche)),
        )
    assert codes == {
        "en_attente": (423, 423, False),
        "erreur": (423, 423, False),
        "infecte": (404, 404, False),
        "sain": (302, 302, True),
    }


def test_un_cv_infecte_est_ecarte_et_la_personne_prevenue():
    candidat = creer_candidat()
    cv = creer_cv(candidat, pdf() + b"\n%" + EICAR + b"\n%%EOF\n")
    ecouler()
    assert cv.analyse == "infecte"
    assert Courriel.objects.get(gabarit="candidat_cv_infecte").destinataire == candidat.email
    page = lire(client_de(acteur_candidat(candidat)).get(PAGE))
    assert "Ce fichier contient un virus : il est écarté" in page and "Télécharger mon CV" not in page


def test_le_cv_suit_l_identite_ouverte_et_chaque_telechargement_est_montre():
    candidat = creer_candidat()
    cv = creer_cv(candidat)
    offre, voisine = creer_offre(), creer_offre()
    adresse = f"/espace/cv/{cv.pk}/"
    rencontre = creer_rencontre(offre=offre, candidat=candidat)
    codes = {
        nom: client_de(acteur).get(adresse).status_code
        for nom, acteur in {
            "hôte": hote_de(offre),
            "voisin": hote_de(voisine),
            "moi": acteur_candidat(candidat),
            "autre candidat": acteur_candidat(creer_candidat()),
            "anct": creer_personne(Role.ANCT_INSTRUCTEUR),
        }.items()
    }
    assert codes == {"hôte": 302, "voisin": 404, "moi": 302, "autre candidat": 404, "anct": 403}
    assert not Consultation.objects.filter(objet="cv").exists()
    hote = client_de(hote_de(offre))
    for _ in range(2):
        fichier = hote.get(adresse, follow=True)
        assert fichier.content == pdf() and fichier["Content-Disposition"].startswith("attachment")
    client_de(acteur_candidat(candidat)).get(adresse, follow=True)
    assert Consultation.objects.filter(objet="cv").count() == 2
    assert EntreeJournal.objects.filter(acte="cv_telecharge", objet_id=candidat.pk).count() == 3
    moi = client_de(acteur_candidat(candidat))
    assert lire(moi.get("/candidats/espace/consultations/")).count("CV téléchargé") == 2
    # Once told no, the host reads it no more; the row itself is shut, not only the page.
    client_de(hote_de(offre)).post(
        f"/espace/structure/mises-en-relation/{rencontre.pk}/ecarter/", {"motif": "dates"}
    )
    assert hote.get(adresse).status_code == 404
    with perimetre(hote_de(offre)):
        assert CV.objects.count() == 0


def test_la_base_seule_garde_le_cv():
    candidat = creer_candidat()
    creer_cv(candidat)
    rencontre = creer_rencontre(candidat=candidat)
    for acteur in (hote_de(rencontre.offre), acteur_candidat(candidat)):
        with perimetre(acteur):
            assert CV.objects.count() == 1
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                CV.objects.update(analyse="sain")
    with perimetre(hote_de(rencontre.offre)):
        assert CV.objects.all().delete() == (0, {})
    with perimetre(acteur_candidat(creer_candidat())):
        assert CV.objects.count() == 0
