"""The committee: agenda, decisions in a row, preview and publication."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction
from django.utils import timezone

from commun.acteurs import perimetre
from commun.dates import jour_de_paris
from commun.erreurs import ErreurMetier
from commun.models import Document, Evenement, TransitionEffectuee
from structures.enums import SensAvis, SensDecision
from structures.models import (
    Comite,
    Decision,
    Demande,
    Inscription,
    Poste,
    PostesParDepartement,
    Rattachement,
)
from structures.selecteurs_seances import apercu_publication, quotas
from structures.services.comites import comite_du_jour
from structures.services.demandes import annuler_demande
from structures.services.ordre_du_jour import inscrire_demandes
from structures.services.seances import Publication, ouvrir_seance, publier_seance, saisir_decision
from tests.fabriques import LE
from tests.outils import client_de, ecouler
from tests.structures.fabriques import (
    creer_demande,
    creer_membre,
    creer_postes,
    creer_seance,
    decider,
    donner_un_avis,
    prefecture,
    validateur,
)
from tests.structures.outils import envoyes, texte

pytestmark = pytest.mark.django_db


def saisir(point: Inscription, sens: str = "positive", le: Any = LE, **champs: Any) -> Inscription:
    acteur = validateur()
    with perimetre(acteur):
        return saisir_decision(inscription=point, sens=SensDecision(sens), par=acteur, le=le, **champs)


def publier(seance: Comite, empreinte: str = "") -> Publication:
    acteur = validateur()
    with perimetre(acteur):
        empreinte = empreinte or apercu_publication(seance).empreinte
        return publier_seance(comite=seance, empreinte=empreinte, par=acteur, le=LE)


def refus(acte: Any, *args: Any, **options: Any) -> tuple[str, str | None]:
    with pytest.raises(ErreurMetier) as capture:
        acte(*args, **options)
    return capture.value.code, capture.value.champ


# Agenda


def test_les_demandes_a_inscrire_ont_un_avis_ou_une_echeance_depassee():
    le = timezone.now()
    avec_avis = creer_demande("avis_rendu", le=le)
    creer_demande("deposee", le=le)
    echue = creer_demande("deposee", le=le - timedelta(days=31))
    a_la_limite = creer_demande("deposee", le=le - timedelta(days=30))
    creer_demande("attribuee", le=le)
    seance = creer_seance(le=le)
    client, adresse = client_de(validateur()), f"/instruction/comites/{seance.pk}/inscrire/"
    proposees = {d.pk for d in client.get(adresse).context["form"].fields["demandes"].queryset}
    assert proposees == {avec_avis.pk, echue.pk}
    reponse = client.post(adresse, {"demandes": [str(echue.pk), str(avec_avis.pk)]}, follow=True)
    assert "2 demandes sont inscrites à l'ordre du jour." in texte(reponse)
    assert {d.etat for d in Demande.objects.filter(pk__in=proposees)} == {"inscrite"}
    assert list(seance.inscriptions.values_list("rang", flat=True)) == [1, 2]
    acteur = validateur()
    with perimetre(acteur):
        assert refus(inscrire_demandes, comite=seance, demandes=[a_la_limite], par=acteur, le=le) == (
            "avis_attendu",
            None,
        )


@pytest.mark.parametrize(
    ("saisie", "erreur"),
    [
        ({}, "Cochez au moins une demande."),
        (
            {"demandes": ["zzz"]},
            "Une des demandes cochées n'existe pas : rechargez la page.",
        ),
        (
            {"demandes": ["7c0f3f0e-3f5c-4a50-a1d4-6f6a5d6a2f01"]},
            "Une des demandes cochées n'attend plus de séance : rechargez la page.",
        ),
    ],
)
def test_inscription_refusee(saisie: dict[str, Any], erreur: str):
    creer_demande("avis_rendu", le=timezone.now())
    seance = creer_seance(le=timezone.now())
    reponse = client_de(validateur()).post(f"/instruction/comites/{seance.pk}/inscrire/", saisie)
    assert (reponse.status_code, dict(reponse.context["form"].errors)) == (422, {"demandes": [erreur]})


def test_inscrire_depuis_la_demande():
    demande = creer_demande("avis_rendu", le=timezone.now())
    client = client_de(validateur())
    page = f"/instruction/demandes/{demande.pk}/inscrire/"
    assert "Aucune séance n'est planifiée" in texte(client.get(page))
    assert dict(client.post(page, {"comite": ""}).context["form"].errors) == {
        "comite": ["Choisissez une séance planifiée dans la liste."]
    }
    seance = creer_seance(le=timezone.now())
    reponse = client.post(page, {"comite": str(seance.pk)}, follow=True)
    assert f"Voir la séance n° {seance.numero}" in texte(reponse)
    assert seance.inscriptions.get().demande == demande


def test_l_ordre_du_jour_se_deplace_et_se_trie():
    demandes = [
        creer_demande("avis_rendu", commune=nom, le=LE - timedelta(days=rang))
        for rang, nom in enumerate(["Limoges", "Guéret", "Limoges"])
    ]
    seance = creer_seance(demandes)
    client = client_de(validateur())
    points = list(seance.inscriptions.order_by("rang"))
    client.post(f"/instruction/comites/{seance.pk}/points/{points[2].pk}/deplacer/", {"vers": "1"})
    assert [p.demande for p in seance.inscriptions.order_by("rang")] == [
        demandes[2],
        demandes[0],
        demandes[1],
    ]
    client.post(f"/instruction/comites/{seance.pk}/points/{points[2].pk}/deplacer/", {"vers": "99"})
    assert [p.demande for p in seance.inscriptions.order_by("rang")] == [
        demandes[0],
        demandes[1],
        demandes[2],
    ]
    client.post(f"/instruction/comites/{seance.pk}/trier/")
    assert [p.demande for p in seance.inscriptions.order_by("rang")] == [
        demandes[1],
        demandes[2],
        demandes[0],
    ]
    assert sorted(seance.inscriptions.values_list("rang", flat=True)) == [1, 2, 3]


def test_un_ordre_du_jour_vide_ne_s_arrete_pas_et_un_arrete_ne_change_plus():
    vide = creer_seance()
    client = client_de(validateur())
    page = client.post(f"/instruction/comites/{vide.pk}/actes/arreter/", follow=True)
    assert "L'ordre du jour est vide : inscrivez au moins une demande." in texte(page)
    seance = creer_seance([creer_demande("avis_rendu")], "ordre_du_jour")
    point = seance.inscriptions.get()
    page = client.post(f"/instruction/comites/{seance.pk}/points/{point.pk}/reporter/", follow=True)
    assert "L'ordre du jour ne change plus : la séance est « ordre du jour arrêté »." in texte(page)
    client.post(f"/instruction/comites/{seance.pk}/actes/rouvrir/")
    client.post(f"/instruction/comites/{seance.pk}/points/{point.pk}/reporter/")
    assert (seance.inscriptions.count(), Demande.objects.get().etat) == (0, "avis_rendu")


def test_une_seance_ne_s_ouvre_pas_avant_son_jour():
    seance = creer_seance([creer_demande("avis_rendu")], "ordre_du_jour")
    acteur = validateur()
    with perimetre(acteur):
        assert refus(ouvrir_seance, comite=seance, par=acteur, le=LE - timedelta(days=1)) == (
            "seance_a_venir",
            None,
        )


def test_planifier_dans_le_passe_est_refuse():
    hier = jour_de_paris(timezone.now()) - timedelta(days=1)
    reponse = client_de(validateur()).post(
        "/instruction/comites/nouvelle/", {"date_seance": hier.isoformat()}
    )
    assert dict(reponse.context["form"].errors) == {
        "date_seance": ["Cette date est passée : choisissez aujourd'hui ou plus tard."]
    }
    assert Comite.objects.count() == 0


def test_une_seance_annulee_rend_ses_demandes():
    avec, sans = creer_demande("avis_rendu"), creer_demande("deposee", le=LE - timedelta(days=40))
    seance = creer_seance([avec, sans])
    page = client_de(validateur()).post(
        f"/instruction/comites/{seance.pk}/annuler/", {"motif": "Quorum non atteint."}, follow=True
    )
    assert "La séance est annulée." in texte(page)
    etats = {d.pk: (d.etat, d.comite_id) for d in Demande.objects.all()}
    assert etats == {avec.pk: ("avis_rendu", None), sans.pk: ("deposee", None)}
    assert Inscription.objects.count() == 0


def test_une_demande_annulee_quitte_l_ordre_du_jour():
    demande = creer_demande("inscrite")
    acteur = validateur()
    with perimetre(acteur):
        annuler_demande(demande=demande, motif="Projet abandonné.", par=acteur, le=LE)
    ecouler()
    assert Inscription.objects.count() == 0
    demande.refresh_from_db()
    assert (demande.etat, demande.comite_id) == ("annulee", None)


# Decisions


@pytest.mark.parametrize(
    ("saisie", "erreurs"),
    [
        ({}, {"sens": ["Choisissez la décision du comité."]}),
        ({"sens": "peut-etre"}, {"sens": ["Choisissez la décision du comité."]}),
        ({"sens": "positive"}, {"nombre_postes": ["Indiquez entre 1 et 3 postes."]}),
        ({"sens": "positive", "nombre_postes": "0"}, {"nombre_postes": ["Indiquez entre 1 et 3 postes."]}),
        ({"sens": "positive", "nombre_postes": "4"}, {"nombre_postes": ["Indiquez entre 1 et 3 postes."]}),
        (
            {"sens": "positive", "nombre_postes": "x"},
            {"nombre_postes": ["Saisissez un nombre entier, par exemple 2."]},
        ),
        ({"sens": "negative"}, {"motif_type": ["Choisissez le motif du refus."]}),
        (
            {"sens": "negative", "motif_type": "autre"},
            {"motif_type": ["Choisissez le motif du refus dans la liste."]},
        ),
        ({"sens": "negative", "motif": "Refus."}, {"motif_type": ["Choisissez le motif du refus."]}),
        ({"sens": "examen", "motif": "  "}, {"motif": ["Indiquez ce qui doit être examiné."]}),
        (
            {"sens": "examen", "motif": "a" * 2001},
            {"motif": ["Ce texte dépasse 2\u202f000 caractères : raccourcissez-le."]},
        ),
    ],
)
def test_decision_refusee(saisie: dict[str, str], erreurs: dict[str, list[str]]):
    seance = creer_seance([creer_demande("avis_rendu", nombre_postes=3)], "tenu")
    point = seance.inscriptions.get()
    reponse = client_de(validateur()).post(f"/instruction/comites/{seance.pk}/points/{point.pk}/", saisie)
    attendues = erreurs
    if "motif" in erreurs and "dépasse" in erreurs["motif"][0]:
        attendues = {"motif": [erreurs["motif"][0], "Indiquez ce qui doit être examiné."]}
        assert reponse.context["form"].errors["motif"][0] == erreurs["motif"][0]
    else:
        assert dict(reponse.context["form"].errors) == attendues
    assert reponse.status_code == 422
    assert reponse.context["form"]["motif"].value() == saisie.get("motif")
    point.refresh_from_db()
    assert (point.sens, point.saisie_le) == ("", None)


def test_les_decisions_se_saisissent_a_la_suite():
    demandes = [creer_demande("avis_rendu", nombre_postes=2) for _ in range(3)]
    seance = creer_seance(demandes, "tenu")
    client = client_de(validateur())
    premier, deuxieme, troisieme = seance.inscriptions.order_by("rang")
    base = f"/instruction/comites/{seance.pk}/"
    assert client.get(f"{base}decisions/")["Location"] == f"{base}points/{premier.pk}/"
    page = texte(client.get(f"{base}points/{premier.pk}/"))
    assert page.count("autofocus") == 1
    assert 'value="2"' in page
    suite = client.post(f"{base}points/{premier.pk}/", {"sens": "positive", "nombre_postes": "2"})
    assert suite["Location"] == f"{base}points/{deuxieme.pk}/"
    suite = client.post(f"{base}points/{troisieme.pk}/", {"sens": "examen", "motif": "Quel portage ?"})
    assert suite["Location"] == f"{base}points/{deuxieme.pk}/"
    suite = client.post(f"{base}points/{deuxieme.pk}/", {"sens": "negative", "motif_type": "national"})
    assert suite["Location"] == f"{base}publier/"
    assert Decision.objects.count() == 0
    assert {d.etat for d in Demande.objects.all()} == {"inscrite"}
    corrigee = client.post(f"{base}points/{premier.pk}/", {"sens": "positive", "nombre_postes": "1"})
    assert corrigee["Location"] == f"{base}publier/"
    premier.refresh_from_db()
    assert premier.nombre_postes == 1


def test_une_decision_se_saisit_pendant_la_seance_seulement():
    for etat in ("planifie", "ordre_du_jour"):
        seance = creer_seance([creer_demande("avis_rendu")], etat)
        assert refus(saisir, seance.inscriptions.get(), nombre_postes=1)[0] == "seance_fermee"
    seance = decider(creer_demande("avis_rendu"))
    assert refus(saisir, seance.inscriptions.get(), nombre_postes=1)[0] == "seance_fermee"


def test_une_demande_retiree_ne_se_decide_plus():
    seance = creer_seance([creer_demande("avis_rendu")], "tenu")
    point = seance.inscriptions.get()
    client_de(validateur()).post(f"/instruction/comites/{seance.pk}/points/{point.pk}/reporter/")
    assert refus(saisir, point, nombre_postes=1)[0] == "inscription_retiree"
    assert Inscription.objects.count() == 0


# Targets: Guéret has 14 posts


def test_l_objectif_du_departement_est_montre_et_tenu():
    creer_postes(nombre=1)
    deja = creer_demande("attribuee", commune="Guéret", nombre_postes=10)
    assert deja.etat == "attribuee"
    demandes = [creer_demande("avis_rendu", commune="Guéret", nombre_postes=3) for _ in range(2)]
    seance = creer_seance(demandes, "tenu")
    un, deux = seance.inscriptions.order_by("rang")
    saisir(un, nombre_postes=3)
    (quota,) = quotas(seance)
    assert (quota.objectif, quota.attribues, quota.demandes, quota.decides, quota.reste) == (14, 10, 6, 3, 1)
    adresse = f"/instruction/comites/{seance.pk}/points/{deux.pk}/"
    client = client_de(validateur())
    page = texte(client.get(adresse))
    assert "objectif 14, 10 attribués, 3 décidés dans cette séance : <strong>il en reste 1</strong>" in page
    reponse = client.post(adresse, {"sens": "positive", "nombre_postes": "2"})
    assert dict(reponse.context["form"].errors) == {
        "nombre_postes": [
            "Creuse : 10 postes attribués et 3 déjà décidés dans cette séance pour un objectif de 14. Il en reste"
            " 1 : réduisez le nombre, ou cochez « Dépasser l'objectif » et dites pourquoi."
        ]
    }
    reponse = client.post(adresse, {"sens": "positive", "nombre_postes": "2", "depassement": "on"})
    assert dict(reponse.context["form"].errors) == {
        "motif": ["Dites pourquoi l'objectif du département est dépassé."]
    }
    saisie = {
        "sens": "positive",
        "nombre_postes": "2",
        "depassement": "on",
        "motif": "Territoire très rural.",
    }
    assert client.post(adresse, saisie).status_code == 302
    assert apercu_publication(seance).obstacles == []
    publier(seance)
    assert PostesParDepartement.objects.get(pk="23").attribues == 15


def test_le_dernier_poste_de_l_objectif_s_attribue():
    seance = creer_seance([creer_demande("avis_rendu", commune="Guéret", nombre_postes=15)], "tenu")
    point = seance.inscriptions.get()
    assert refus(saisir, point, nombre_postes=15) == ("objectif_depasse", "nombre_postes")
    assert saisir(point, nombre_postes=14).nombre_postes == 14


# Preview and publication


def seance_complete() -> tuple[Comite, list[Demande]]:
    """One request of each decision: 3 posts in Limoges, a refusal, a further examination in Guéret."""
    demandes = [
        creer_demande("avis_rendu", nombre_postes=3, contact_email="une@exemple.fr"),
        creer_demande("avis_rendu", nombre_postes=1, contact_email="deux@exemple.fr"),
        creer_demande("avis_rendu", nombre_postes=2, commune="Guéret", contact_email="trois@exemple.fr"),
    ]
    creer_membre(demandes[0].structure, email="collegue@exemple.fr")
    seance = creer_seance(demandes, "tenu")
    un, deux, trois = seance.inscriptions.order_by("rang")
    saisir(un, nombre_postes=3)
    saisir(deux, "negative", motif_type="departement", motif="Deux postes à Panazol.")
    saisir(trois, "examen", motif="Quel portage local ?")
    return seance, demandes


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


# Opinion


def test_avis_avec_un_transfert_propose():
    demande = creer_demande("deposee")
    autre = creer_demande("deposee", denomination="Médiathèque voisine").structure
    ailleurs = creer_demande("deposee", commune="Guéret").structure
    client, adresse = client_de(prefecture()), f"/espace/prefecture/demandes/{demande.pk}/"
    saisie = {"sens": "defavorable", "commentaire": "La médiathèque voisine porterait mieux le projet."}
    reponse = client.post(adresse, saisie | {"structure_proposee": str(ailleurs.pk)})
    assert dict(reponse.context["form"].errors) == {
        "structure_proposee": ["Choisissez une structure de votre territoire dans la liste."]
    }
    assert client.post(adresse, saisie | {"structure_proposee": str(autre.pk)}).status_code == 302
    assert demande.avis.get().structure_proposee == autre
    page = texte(client_de(validateur()).get(f"/instruction/demandes/{demande.pk}/"))
    assert "Transfert proposé vers : Médiathèque voisine" in page


@pytest.mark.parametrize(
    ("saisie", "erreurs"),
    [
        ({"commentaire": "Besoin établi."}, {"sens": ["Choisissez un avis favorable ou défavorable."]}),
        ({"sens": "favorable"}, {"commentaire": ["Motivez votre avis en 10 à 1 000 caractères."]}),
        (
            {"sens": "favorable", "commentaire": "neuf car."},
            {"commentaire": ["Motivez votre avis en 10 à 1 000 caractères."]},
        ),
        (
            {"sens": "favorable", "commentaire": "a" * 1001},
            {"commentaire": ["Ce texte dépasse 1\u202f000 caractères : raccourcissez-le."]},
        ),
        (
            {"sens": "favorable", "commentaire": "Besoin établi.", "structure_proposee": "zzz"},
            {"structure_proposee": ["Choisissez une structure de votre territoire dans la liste."]},
        ),
    ],
)
def test_avis_refuse(saisie: dict[str, str], erreurs: dict[str, list[str]]):
    demande = creer_demande("deposee")
    reponse = client_de(prefecture()).post(f"/espace/prefecture/demandes/{demande.pk}/", saisie)
    assert (reponse.status_code, dict(reponse.context["form"].errors)) == (422, erreurs)
    assert reponse.context["form"]["commentaire"].value() == saisie.get("commentaire")
    demande.refresh_from_db()
    assert demande.etat == "deposee"


@pytest.mark.parametrize("longueur", [10, 1000])
def test_avis_aux_bornes(longueur: int):
    demande = creer_demande("deposee")
    client_de(prefecture()).post(
        f"/espace/prefecture/demandes/{demande.pk}/", {"sens": "favorable", "commentaire": "a" * longueur}
    )
    assert demande.avis.get().commentaire == "a" * longueur
