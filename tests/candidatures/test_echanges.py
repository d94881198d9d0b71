"""Around a meeting: who looked, messages without an address, yes and no of the candidate, pause, silence."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.core.checks import run_checks
from django.db import ProgrammingError, transaction
from django.urls import reverse

from candidatures.models import Consultation, Message, MiseEnRelation, ProfilRecherche, RelanceRencontre
from candidatures.services.entretiens import choisir_creneau
from candidatures.services.relances import relancer_rencontres
from commun.acteurs import SYSTEME, perimetre
from commun.models import Courriel
from comptes.enums import Role
from comptes.models import Utilisateur
from tests.candidatures.fabriques import (
    acteur_candidat,
    creer_candidat,
    creer_creneaux,
    creer_recrutement,
    creer_rencontre,
    hote_de,
)
from tests.fabriques import LE
from tests.outils import client_de, compter_requetes, ecouler
from tests.structures.fabriques import creer_membre, creer_offre, creer_structure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limousin")]


def fiche(rencontre) -> str:
    return reverse("candidatures:rencontre", args=[rencontre.pk])


def echange(rencontre, suite: str = "") -> str:
    return reverse("candidatures:echange", args=[rencontre.pk]) + suite


def collegue_de(rencontre):
    """A second person of the host."""
    return creer_membre(rencontre.structure, Role.STRUCTURE_GESTIONNAIRE, email=f"c{rencontre.pk}@exemple.fr")


def lire(reponse) -> str:
    return " ".join(unescape(reponse.content.decode()).split())


def courriels(gabarit: str) -> list[Courriel]:
    return list(Courriel.objects.filter(gabarit=gabarit).order_by("destinataire"))


# Who looked


def test_chaque_regard_est_note_une_fois_par_personne_et_par_jour(time_machine):
    rencontre = creer_rencontre()
    collegues = [hote_de(rencontre.offre), collegue_de(rencontre)]
    for acteur in collegues:
        for _ in range(2):
            assert client_de(acteur).get(fiche(rencontre)).status_code == 200
    time_machine.move_to(LE + timedelta(days=1))
    client_de(collegues[0]).get(fiche(rencontre))
    assert sorted(Consultation.objects.values_list("objet", "jour")) == [
        ("fiche", LE.date()),
        ("fiche", LE.date()),
        ("fiche", LE.date() + timedelta(days=1)),
        ("identite", LE.date()),
    ]
    page = lire(client_de(acteur_candidat(rencontre.candidat)).get("/candidats/espace/consultations/"))
    assert "4 consultations." in page
    assert page.count(f"<strong>{rencontre.structure_nom}</strong> — Fiche consultée") == 3
    assert collegues[0].libelle not in page


def test_un_regard_ne_s_efface_pas_et_ne_s_invente_pas():
    rencontre = creer_rencontre()
    with perimetre(hote_de(rencontre.offre)):
        for interdit in (
            lambda: Consultation.objects.all().delete(),
            lambda: Consultation.objects.update(le=LE),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                interdit()
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        perimetre(acteur_candidat(rencontre.candidat)),
        transaction.atomic(),
    ):
        regard = Consultation.objects.get()
        regard.pk = None
        regard.save(force_insert=True)
    with perimetre(hote_de(creer_offre())):
        assert Consultation.objects.count() == 0


# Messages


def test_un_message_part_sans_adresse_et_la_reponse_revient():
    rencontre = creer_rencontre()
    hote, moi = hote_de(rencontre.offre), acteur_candidat(rencontre.candidat)
    collegue = collegue_de(rencontre)
    envoi = client_de(hote).post(
        fiche(rencontre) + "message/", {"gabarit": "question", "texte": "Avez-vous\r\nle permis ?"}
    )
    assert envoi.status_code == 302
    ecouler()
    (recu,) = courriels("message_de_la_structure")
    assert recu.destinataire == rencontre.candidat.email
    assert recu.sujet == f"{rencontre.structure_nom} vous écrit : Question"
    adresses = Utilisateur.objects.exclude(pk=moi.utilisateur_id).values_list("email", flat=True)
    assert adresses and [a for a in adresses if a in recu.texte + recu.html] == []
    assert "Avez-vous\nle permis ?" in recu.texte and echange(rencontre, "#messages") in recu.texte
    page = lire(client_de(moi).get(echange(rencontre)))
    assert "Avez-vous<br>le permis ?" in page and hote.libelle not in page
    assert Message.objects.get().lu_le is not None
    assert client_de(moi).post(echange(rencontre), {"texte": "Oui, depuis dix ans."}).status_code == 302
    ecouler()
    reponses = courriels("message_du_candidat")
    assert len(reponses) == 2
    assert not [r for r in reponses if rencontre.candidat.email in r.texte + r.html]
    assert "Lire les réponses des candidats" in lire(client_de(collegue).get("/espace/"))
    assert "Oui, depuis dix ans." in lire(client_de(collegue).get(fiche(rencontre)))
    assert "Lire les réponses des candidats" not in lire(client_de(hote).get("/espace/"))
    assert client_de(creer_membre(creer_structure())).get(fiche(rencontre) + "message/").status_code == 404
    assert client_de(acteur_candidat(creer_candidat())).get(echange(rencontre)).status_code == 404


@pytest.mark.parametrize(
    ("saisie", "champ", "message"),
    [
        ({"gabarit": "question", "texte": " "}, "texte", "Écrivez le message avant de l'envoyer."),
        ({"gabarit": "reponse", "texte": "x"}, "gabarit", "Choisissez l'objet du message dans la liste."),
        (
            {"gabarit": "question", "texte": "é" * 1001},
            "texte",
            "Raccourcissez le message : 1 000 caractères au plus, vous en avez écrit 1001.",
        ),
    ],
)
def test_un_message_refuse_se_corrige_sans_rien_retaper(saisie, champ, message):
    rencontre = creer_rencontre()
    reponse = client_de(hote_de(rencontre.offre)).post(fiche(rencontre) + "message/", saisie)
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {champ: [message]}
    assert reponse.context["form"]["texte"].value() == saisie["texte"]
    assert Message.objects.count() == 0


def test_ni_flot_ni_message_apres_la_fin(settings):
    settings.MESSAGES_PAR_JOUR = 2
    rencontre = creer_rencontre()
    client = client_de(hote_de(rencontre.offre))
    moi = client_de(acteur_candidat(rencontre.candidat))
    saisie = {"gabarit": "nouvelle", "texte": "Bonjour."}
    codes = [client.post(fiche(rencontre) + "message/", saisie).status_code for _ in range(3)]
    assert codes == [302, 302, 422]
    assert moi.post(echange(rencontre), {"texte": "Merci."}).status_code == 302
    assert moi.post(echange(rencontre, "decliner/"), {"motif": "declin_dates"}).status_code == 302
    fini = moi.post(echange(rencontre), {"texte": "Encore moi."})
    assert (fini.status_code, Message.objects.count()) == (422, 3)
    assert client.get(fiche(rencontre) + "message/").status_code == 404


# Yes, no, pause


def test_accepter_previent_la_structure_et_n_engage_qu_a_la_signature():
    rencontre = creer_rencontre("proposee")
    autre = creer_rencontre(candidat=rencontre.candidat)
    moi = client_de(acteur_candidat(rencontre.candidat))
    assert "Répondre aux postes proposés" in lire(moi.get("/espace/"))
    assert moi.post(echange(rencontre, "accepter/")).status_code == 302
    assert moi.post(echange(autre, "accepter/")).status_code == 302
    assert set(MiseEnRelation.objects.values_list("pk", "etat")) == {
        (rencontre.pk, "acceptee"),
        (autre.pk, "preselectionnee"),
    }
    ecouler()
    assert [c.sujet for c in courriels("proposition_acceptee")] == [
        f"{rencontre.candidat} accepte votre proposition"
    ]
    creer_recrutement(rencontre)
    ecouler()
    autre.refresh_from_db()
    assert (autre.etat, autre.motif_cloture) == ("close", "recrute_ailleurs")


def test_decliner_dit_le_motif_aux_deux():
    rencontre = creer_rencontre("entretien")
    moi = client_de(acteur_candidat(rencontre.candidat))
    refus = moi.post(echange(rencontre, "decliner/"), {"motif": "poste_pourvu"})
    assert (refus.status_code, refus.context["form"].errors) == (
        422,
        {"motif": ["Choisissez un motif de la liste."]},
    )
    assert moi.post(echange(rencontre, "decliner/"), {"motif": "declin_distance"}).status_code == 302
    ecouler()
    (courriel,) = courriels("candidat_decline")
    dit = "Motif : Le lieu de travail est trop éloigné pour le candidat."
    assert dit in courriel.texte
    assert dit in lire(client_de(hote_de(rencontre.offre)).get(fiche(rencontre)))
    assert dit in lire(moi.get(echange(rencontre)))


def test_la_pause_cache_la_personne_et_garde_ses_echanges():
    offre, ailleurs = creer_offre(), creer_offre()
    rencontre = creer_rencontre(offre=offre)
    moi = client_de(acteur_candidat(rencontre.candidat))
    assert moi.post("/candidats/espace/suspendre/").status_code == 302
    reference = ProfilRecherche.objects.get(pk=rencontre.candidat_id).reference
    classement = f"/espace/structure/offres/{ailleurs.pk}/candidats/"
    voisin = client_de(hote_de(ailleurs))
    assert reference not in lire(voisin.get(classement))
    rencontre.refresh_from_db()
    assert rencontre.etat == "preselectionnee"
    assert "Votre candidature est en pause" in lire(moi.get("/candidats/espace/"))
    assert moi.post("/candidats/espace/reprendre/").status_code == 302
    assert reference in lire(voisin.get(classement))
    moi.post("/candidats/espace/suspendre/")
    creer_recrutement(rencontre)
    rencontre.candidat.refresh_from_db()
    assert rencontre.candidat.etat == "recrute"


def test_retirer_montre_ce_qui_se_termine_puis_le_fait():
    rencontre = creer_rencontre()
    moi = client_de(acteur_candidat(rencontre.candidat))
    page = lire(moi.get("/candidats/espace/retirer/"))
    assert "1 échange en cours se termine" in page and rencontre.structure_nom in page
    assert moi.post("/candidats/espace/retirer/").status_code == 302
    ecouler()
    rencontre.refresh_from_db()
    assert (rencontre.etat, rencontre.motif_cloture) == ("close", "candidature_retiree")


# Silence


def relancer(jours: int) -> tuple[int, int, int]:
    with perimetre(SYSTEME):
        bilan = relancer_rencontres(par=SYSTEME, le=LE + timedelta(days=jours))
    return bilan.rappels, bilan.preavis, bilan.closes


def test_rappel_preavis_cloture_chacun_a_son_jour_et_une_fois():
    rencontre = creer_rencontre()
    faits = {jours: relancer(jours) for jours in (9, 10, 10, 19, 20, 21, 29)}
    assert faits == {
        9: (0, 0, 0),
        10: (0, 0, 0),  # the second run of the day
        19: (0, 0, 0),
        20: (0, 1, 0),
        21: (0, 0, 0),
        29: (0, 0, 0),
    }
    assert sorted(RelanceRencontre.objects.values_list("sorte", "envoyee_le")) == [
        ("preavis", LE + timedelta(days=20)),
        ("rappel", LE + timedelta(days=10)),
    ]
    hote = courriels("rencontre_sans_nouvelle")
    assert [
        c.sujet for c in Courriel.objects.filter(gabarit="rencontre_sans_nouvelle").order_by("cree_le")
    ] == [
        f"{rencontre.candidat} attend de vos nouvelles depuis 10 jours",
        f"Dernier rappel : {rencontre.candidat} attend de vos nouvelles depuis 20 jours",
    ]
    assert "sera clos le 1er avril 2026" in hote[0].texte + hote[1].texte
    # A host who is waited for is reminded alone; the candidate learns of the closure to come.
    (annonce,) = courriels("candidat_sans_nouvelle")
    assert "sera clos le 1er avril 2026" in annonce.texte
    assert relancer(30) == (0, 0, 1)
    rencontre.refresh_from_db()
    assert (rencontre.etat, rencontre.motif_cloture) == ("close", "sans_suite")
    (fin,) = courriels("candidat_clos_sans_suite")
    assert fin.destinataire == rencontre.candidat.email
    assert len(courriels("rencontre_close_sans_suite")) == 1
    assert relancer(31) == (0, 0, 0)
    page = lire(client_de(acteur_candidat(rencontre.candidat)).get(echange(rencontre)))
    assert "Motif : Échange resté sans nouvelle, clos automatiquement." in page


def test_un_acte_remet_le_compte_a_zero_et_rien_ne_se_clot_sans_preavis():
    rencontre = creer_rencontre()
    # Nobody ran anything for two months: the notice goes first, the closure ten days later.
    assert relancer(60) == (0, 1, 0)
    assert relancer(69) == (0, 0, 0)
    moi = client_de(acteur_candidat(rencontre.candidat))
    MiseEnRelation.objects.update(activite_le=LE + timedelta(days=69))
    assert relancer(70) == (0, 0, 0)
    assert relancer(79) == (1, 0, 0)
    assert relancer(89) == (0, 1, 0)
    assert moi.post(echange(rencontre), {"texte": "Toujours là."}).status_code == 302
    rencontre.refresh_from_db()
    assert rencontre.activite_le == LE + timedelta(days=69)  # an act never brings the date back


def test_qui_doit_repondre_est_rappele_et_un_entretien_a_venir_n_est_pas_un_silence():
    proposee = creer_rencontre("proposee")
    convie = creer_rencontre()
    premier, dernier = creer_creneaux(convie, choisi=False)
    assert dernier.debut - LE > timedelta(days=9)
    assert relancer(10) == (1, 0, 0)
    assert [c.destinataire for c in courriels("candidat_sans_nouvelle")] == [proposee.candidat.email]
    with perimetre(acteur_candidat(convie.candidat)) as moi:
        choisir_creneau(creneau=premier, par=moi, le=LE)
    convie.refresh_from_db()
    assert convie.activite_le == dernier.debut
    assert relancer(19)[0] == 1


def test_les_jours_des_relances_se_suivent(settings):
    settings.RENCONTRE_PREAVIS_JOURS = 10
    assert [e.id for e in run_checks() if e.id and e.id.startswith("candidatures")] == ["candidatures.E002"]


# Budgets


def test_les_pages_de_l_echange_gardent_leur_nombre_de_requetes():
    rencontre = creer_rencontre()
    hote, moi = client_de(hote_de(rencontre.offre)), client_de(acteur_candidat(rencontre.candidat))
    nombres = []
    for combien in (1, 9):
        for _ in range(combien):
            for gabarit in ("question", "reponse"):
                Message.objects.create(
                    rencontre=rencontre,
                    structure=rencontre.structure,
                    personne_id=rencontre.personne_id,
                    gabarit=gabarit,
                    texte="Bonjour.",
                    auteur_id=rencontre.personne_id,
                    auteur_nom="Quelqu'un",
                    envoye_le=LE,
                )
            creer_rencontre(candidat=rencontre.candidat)
        nombres.append(
            [
                compter_requetes(hote, fiche(rencontre)),
                compter_requetes(moi, echange(rencontre)),
                compter_requetes(moi, "/candidats/espace/consultations/"),
                compter_requetes(moi, "/candidats/espace/retirer/"),
            ]
        )
    assert nombres[0] == nombres[1]
    assert max(nombres[1]) <= 15, nombres
