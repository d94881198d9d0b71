"""Preview and publication of a session: all or nothing, once; minutes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction

from commun.acteurs import perimetre
from commun.dates import jour_de_paris
from commun.models import Document, Evenement, TransitionEffectuee
from structures.enums import SensAvis
from structures.models import (
    Comite,
    Decision,
    Demande,
    Inscription,
    Poste,
    Rattachement,
)
from structures.selecteurs_seances import apercu_publication
from structures.services.comites import comite_du_jour
from structures.services.demandes import annuler_demande
from structures.services.seances import Publication
from tests.fabriques import LE
from tests.outils import client_de, ecouler
from tests.structures.fabriques import (
    creer_demande,
    creer_membre,
    creer_seance,
    decider,
    donner_un_avis,
    prefecture,
    validateur,
)
from tests.structures.outils import envoyes, texte
from tests.structures.seances import publier, refus, saisir, seance_complete

pytestmark = pytest.mark.django_db


def test_l_apercu_dit_ce_que_la_publication_fait():
    seance, demandes = seance_complete()
    ecouler()
    mail.outbox.clear()
    adresse = f"/instruction/comites/{seance.pk}/publier/"
    client = client_de(validateur())
    page = client.get(adresse)
    assert "3 décisions, 3 postes, 4 courriels." in texte(page)
    apercu = page.context["apercu"]
    reponse = client.post(adresse, {"empreinte": apercu.empreinte}, follow=True)
    assert "3 décisions publiées, 3 postes attribués. Les courriels partent." in texte(reponse)
    assert Poste.objects.count() == apercu.postes
    assert Decision.objects.count() == apercu.decisions
    assert [d.etat for d in Demande.objects.order_by("cree_le")] == ["attribuee", "refusee", "examen"]
    ecouler()
    assert len(mail.outbox) == apercu.courriels
    assert [adresse for adresse, _ in envoyes()] == [
        "collegue@exemple.fr",
        "deux@exemple.fr",
        "prefecture_departement-23@exemple.fr",
        "une@exemple.fr",
    ]
    assert demandes[0].denomination in texte(client.get(f"/instruction/comites/{seance.pk}/"))


def test_publier_deux_fois_ne_fait_rien_de_plus():
    seance, _ = seance_complete()
    empreinte = apercu_publication(seance).empreinte
    assert publier(seance, empreinte) == Publication(nouvelle=True, decisions=3, postes=3)
    ecouler()
    avant = (Poste.objects.count(), Decision.objects.count(), Evenement.objects.count(), len(mail.outbox))
    assert publier(seance, empreinte) == Publication(nouvelle=False, decisions=3, postes=3)
    page = client_de(validateur()).post(
        f"/instruction/comites/{seance.pk}/publier/", {"empreinte": empreinte}, follow=True
    )
    assert (
        "Cette séance a déjà été publiée le 2 mars 2026 à 10\u00a0h\u00a000 : rien n'a été refait."
        in texte(page)
    )
    ecouler()
    apres = (Poste.objects.count(), Decision.objects.count(), Evenement.objects.count(), len(mail.outbox))
    assert apres == avant


def test_un_apercu_perime_n_est_pas_publie():
    seance, _ = seance_complete()
    lu = apercu_publication(seance).empreinte
    saisir(seance.inscriptions.order_by("rang")[0], nombre_postes=2)
    assert refus(publier, seance, lu)[0] == "apercu_perime"
    assert Poste.objects.count() == 0
    reponse = client_de(validateur()).post(f"/instruction/comites/{seance.pk}/publier/", {"empreinte": lu})
    assert reponse.status_code == 422
    assert "Une décision a changé depuis l'aperçu que vous avez lu" in texte(reponse)


def test_ce_qui_empeche_de_publier():
    une, deux = creer_demande("avis_rendu"), creer_demande("avis_rendu")
    seance = creer_seance([une, deux], "tenu")
    assert apercu_publication(seance).obstacles == [
        "2 demandes sans décision : décidez ou reportez à une autre séance."
    ]
    saisir(seance.inscriptions.order_by("rang")[0], nombre_postes=1)
    assert refus(publier, seance)[0] == "publication_impossible"
    acteur = validateur()
    with perimetre(acteur):
        annuler_demande(demande=deux, motif="Abandon.", par=acteur, le=LE)
    assert apercu_publication(seance).obstacles == [
        "1 demande sans décision : décidez ou reportez à une autre séance.",
        f"{deux.denomination} : la demande est « annulée », retirez-la de la séance.",
    ]
    ecouler()
    assert apercu_publication(seance).obstacles == []
    assert publier(seance).postes == 1


def test_un_avis_change_apres_la_saisie_est_signale_et_garde():
    demande = creer_demande("avis_rendu")
    seance = creer_seance([demande], "tenu")
    saisir(seance.inscriptions.get(), nombre_postes=1)
    assert apercu_publication(seance).alertes == []
    donner_un_avis(demande, SensAvis.DEFAVORABLE, le=LE + timedelta(hours=1))
    demande.refresh_from_db()
    assert demande.etat == "inscrite"
    assert apercu_publication(seance).alertes == [
        f"{demande.denomination} : la préfecture a changé d'avis depuis la saisie de la décision."
    ]
    assert [a.sens for a in demande.avis.all()] == ["defavorable", "favorable"]
    publier(seance)
    agent = prefecture()
    reponse = client_de(agent).post(
        f"/espace/prefecture/demandes/{demande.pk}/",
        {"sens": "favorable", "commentaire": "Trop tard pour changer d'avis."},
    )
    assert reponse.status_code == 422


def test_une_demande_sans_avis_se_decide_apres_l_echeance():
    demande = creer_demande("deposee", nombre_postes=1, le=LE - timedelta(days=31))
    decider(demande)
    assert (demande.etat, demande.avis.count(), Poste.objects.count()) == ("attribuee", 0, 1)


def test_examen_nouvel_avis_nouvelle_seance():
    demande = creer_demande("examen", nombre_postes=1)
    assert demande.echeance_avis == jour_de_paris(LE) + timedelta(days=30)
    donner_un_avis(demande)
    decider(demande)
    assert demande.etat == "attribuee"
    assert sorted(demande.decisions.values_list("sens", flat=True)) == ["examen", "positive"]
    assert demande.inscriptions.count() == 2


def test_la_seance_date_l_attribution():
    seance, _ = seance_complete()
    publier(seance)
    assert {p.date_attribution for p in Poste.objects.all()} == {seance.date_seance}
    assert {(r.periode.lower, r.periode.upper) for r in Rattachement.objects.all()} == {
        (seance.date_seance, None)
    }


def test_une_decision_publiee_ne_change_plus_dans_la_base():
    seance = decider(creer_demande("avis_rendu"))
    with pytest.raises(ProgrammingError), transaction.atomic():
        Inscription.objects.filter(comite=seance).update(nombre_postes=9)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Inscription.objects.filter(comite=seance).delete()


def test_avant_la_publication_ni_la_structure_ni_la_prefecture_ne_voient_la_decision():
    demande = creer_demande("avis_rendu", nombre_postes=2)
    seance = creer_seance([demande], "tenu")
    saisir(seance.inscriptions.get(), "negative", motif_type="besoin", motif="Secret de délibéré.")
    page = texte(client_de(prefecture()).get(f"/espace/prefecture/demandes/{demande.pk}/"))
    assert "À l'ordre du jour du comité" in page
    assert "Secret" not in page
    for acteur in (prefecture(), creer_membre(demande.structure)):
        with perimetre(acteur), pytest.raises(ProgrammingError), transaction.atomic():
            Inscription.objects.count()


def test_le_proces_verbal_est_garde_une_fois():
    seance, _ = seance_complete()
    client = client_de(validateur())
    adresse = f"/instruction/comites/{seance.pk}/proces-verbal.pdf"
    assert client.get(adresse).content.startswith(b"%PDF-")
    assert Document.objects.count() == 0
    publier(seance)
    ecouler()
    document = Document.objects.get(nature="proces_verbal_comite")
    with document.fichier.open("rb") as fichier:
        assert client.get(adresse).content == fichier.read()
    assert Document.objects.count() == 1
    assert document.donnees["postes"] == 3
    assert [p["decision"] for p in document.donnees["points"]] == [
        "Positive",
        "Négative",
        "Examen complémentaire",
    ]


def test_la_seance_garde_qui_a_fait_quoi():
    seance = decider(creer_demande("avis_rendu"))
    traces = TransitionEffectuee.objects.filter(objet_id=seance.pk).order_by("cree_le")
    assert list(traces.values_list("nom", flat=True)) == ["arreter", "tenir", "publier"]


def test_une_seance_par_jour_des_listes_publiees_numerotee_par_annee():
    jours = [date(2026, 1, 5), date(2026, 1, 5), date(2026, 1, 12), date(2027, 1, 4)]
    assert [comite_du_jour(jour=jour).numero for jour in jours] == [
        "2026-01",
        "2026-01",
        "2026-02",
        "2027-01",
    ]
    assert {c.etat for c in Comite.objects.all()} == {"publie"}


@pytest.mark.parametrize("nombre", [1, 10])
def test_les_pages_du_comite_tiennent_en_quinze_requetes(nombre: int, django_assert_max_num_queries):
    demandes = [creer_demande("avis_rendu", nombre_postes=1) for _ in range(nombre)]
    seance = creer_seance(demandes, "tenu")
    point = seance.inscriptions.order_by("rang")[0]
    client = client_de(validateur())
    base = f"/instruction/comites/{seance.pk}/"
    for adresse in ("/instruction/comites/", base, f"{base}points/{point.pk}/", f"{base}publier/"):
        client.get(adresse)
        with django_assert_max_num_queries(15):
            assert client.get(adresse).status_code == 200
