"""Each retention rule the day before its date, on the day, the day after; then nothing more. The clock is explicit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from candidatures.models import Candidat, Consultation, Message, MiseEnRelation, ReponseEquite
from candidatures.services.rencontres import noter_rencontre
from commun.acteurs import SYSTEME, perimetre
from commun.conservation import appliquer_conservation, compter_echus, dernier_passage
from commun.models import (
    ArchivePersonnelle,
    Courriel,
    DemandeEffacement,
    EntreeJournal,
    Evenement,
    Livraison,
    PreavisConservation,
    TransitionEffectuee,
)
from commun.registre_traitements import regles_de_conservation, traitements
from comptes.models import Utilisateur
from conseillers.models import Conseiller, Contrat
from financement.models import DemandeSignature
from structures.models import BrouillonDemande, Invitation
from tests.candidatures.fabriques import (
    creer_candidat,
    creer_creneaux,
    creer_cv,
    creer_recrutement,
    creer_rencontre,
    hote_de,
)
from tests.conseillers.fabriques import creer_dossier_formation
from tests.outils import ecouler
from tests.structures.fabriques import creer_demande, creer_structure

# An old Wednesday at noon: the functions refuse a clock ahead of the server's.
BASE = datetime(2020, 1, 15, 11, 0, tzinfo=UTC)
JOUR = timedelta(days=1)


def le(annee: int, mois: int, jour: int, heure: int = 11) -> datetime:
    return datetime(annee, mois, jour, heure, tzinfo=UTC)


def dater(objet: models.Model, **valeurs: Any) -> models.Model:
    """Write dates of the past, as the owner of the tables: history included."""
    with connection.cursor() as curseur:
        curseur.execute("set constraints all immediate")
        curseur.execute(f'alter table "{objet._meta.db_table}" disable trigger user')
        type(objet)._base_manager.filter(pk=objet.pk).update(**valeurs)
        curseur.execute(f'alter table "{objet._meta.db_table}" enable trigger user')
        curseur.execute("set constraints all deferred")
    return objet


def livraison_faite() -> models.Model:
    evenement = Evenement.objects.create(type="essai.rien", charge={}, cree_le=BASE)
    return Livraison.objects.create(
        evenement=evenement, abonne="x", etat="faite", faite_le=BASE, envoyee_le=BASE
    )


def archive() -> models.Model:
    objet = ArchivePersonnelle(personne_id=Utilisateur.objects.create_user("a@exemple.fr").pk)
    objet.prete_le, objet.expire_le = BASE, BASE + JOUR
    objet.fichier.save("archives/essai-de-conservation.zip", ContentFile(b"zip"), save=False)
    objet.save()
    return objet


def note() -> models.Model:
    rencontre = creer_rencontre("ecartee")
    hote = hote_de(rencontre.offre)
    with perimetre(hote):
        objet = noter_rencontre(rencontre=rencontre, texte="Vu.", par=hote, le=BASE)
    for transition in TransitionEffectuee.objects.filter(objet_id=rencontre.pk):
        dater(transition, le=BASE)
    return objet


def message() -> models.Model:
    """Written at BASE in an exchange that ended ten days later."""
    rencontre = creer_rencontre("ecartee")
    for transition in TransitionEffectuee.objects.filter(objet_id=rencontre.pk):
        dater(transition, le=BASE + 10 * JOUR)
    return Message.objects.create(
        rencontre=rencontre, structure_id=rencontre.structure_id, personne_id=rencontre.personne_id,
        gabarit="question", texte="Le permis ?", auteur_id=uuid4(), auteur_nom="Ana", envoye_le=BASE,
    )  # fmt: skip


def consultation() -> models.Model:
    rencontre = creer_rencontre()
    return Consultation.objects.create(
        rencontre=rencontre, structure_id=rencontre.structure_id, personne_id=rencontre.personne_id,
        objet="cv", par_id=uuid4(), jour=BASE.date(), le=BASE,
    )  # fmt: skip


def creneau() -> models.Model:
    objet, autre = creer_creneaux(creer_rencontre(), choisi=False)
    autre.delete()
    return dater(objet, debut=BASE)


def invitation() -> models.Model:
    return Invitation.objects.create(
        structure=creer_structure(), email="i@exemple.fr", prenom="Ivan", nom="Ivanov", role="structure_gestionnaire",
        jeton_hash="i" * 64, invitee_par_libelle="x", envoyee_le=BASE - 7 * JOUR, expire_le=BASE,
    )  # fmt: skip


def demande(etat: str) -> models.Model:
    objet = creer_demande()
    return dater(objet, etat=etat, cree_le=BASE, deposee_le=BASE, decidee_le=BASE)


def session() -> models.Model:
    # opened at BASE, for twelve hours
    return Session.objects.create(
        session_key="s" * 32, session_data="x", expire_date=BASE + timedelta(hours=12)
    )


def technicien() -> models.Model:
    personne = Utilisateur.objects.create_user("t@exemple.fr")
    return dater(LogEntry.objects.create(user=personne, action_flag=1, object_repr="x"), action_time=BASE)


def absence() -> models.Model:
    dossier = creer_dossier_formation(etat="en_cours", heures=4)
    return dater(
        dossier.emargements.get(), date=BASE.date(), present=False, motif_absence="maladie", heures=0
    )


def sans_motif(objet: Any) -> bool:
    objet.refresh_from_db()
    return (objet.motif_absence, objet.present) == ("sans_motif", False)


def cv() -> models.Model:
    candidat = creer_candidat()
    objet = creer_cv(candidat)
    ecouler()
    vieillir(candidat)
    return dater(objet, depose_le=BASE)


def disparu_avec_son_fichier(objet: Any) -> bool:
    ecouler()
    assert default_storage.exists(objet.fichier.name) is not disparu(objet)
    return disparu(objet)


def disparu(objet: Any) -> bool:
    return not type(objet)._base_manager.filter(pk=objet.pk).exists()


def efface(objet: Any) -> bool:
    objet.refresh_from_db()
    return getattr(objet, "email", getattr(objet, "contact_email", "")).endswith("@efface.invalid")


# rule → what is made at BASE, the day from which it is over, what tells that it is done
CAS: dict[str, tuple[Callable[[], Any], datetime, Callable[[Any], bool]]] = {
    "courriel": (
        lambda: Courriel.objects.create(
            gabarit="x", destinataire="x@exemple.fr", sujet="x", texte="x", html="x", envoye_le=BASE
        ),
        le(2021, 1, 15),
        disparu,
    ),
    "livraison": (livraison_faite, le(2021, 1, 15), disparu),
    "evenement": (
        lambda: Evenement.objects.create(type="essai.rien", charge={}, cree_le=BASE), le(2021, 1, 15), disparu
    ),
    "journal": (
        lambda: EntreeJournal.objects.create(acte="x", objet_type="x", role="x", le=BASE), le(2023, 1, 15), disparu
    ),
    "archive": (archive, le(2020, 1, 16), disparu),
    "preavis": (
        lambda: PreavisConservation.objects.create(
            regle="x", personne_id=Utilisateur.objects.create_user("p@exemple.fr").pk, envoye_le=BASE
        ),
        le(2021, 1, 15),
        disparu,
    ),
    "session": (session, le(2020, 1, 15, 23), disparu),
    "trace_technique": (technicien, le(2023, 1, 15), disparu),
    "demande_commencee": (
        lambda: BrouillonDemande.objects.create(
            jeton_hash="d" * 64, email="d@exemple.fr", saisie={}, modifie_le=BASE
        ),
        # three months later the clocks of Paris have moved: the same hour there
        le(2020, 4, 15, 10),
        disparu,
    ),
    "demande_jamais_confirmee": (
        lambda: dater(creer_demande(etat="brouillon"), cree_le=BASE), le(2020, 4, 15, 10), disparu
    ),
    "contact_d_une_demande_sans_suite": (lambda: demande("refusee"), le(2022, 1, 15), efface),
    "invitation": (invitation, le(2020, 7, 15, 10), efface),
    "brouillon_de_candidature": (
        lambda: dater(creer_candidat("brouillon"), cree_le=BASE, confirmation_envoyee_le=BASE),
        le(2020, 4, 15, 10),
        disparu,
    ),
    "note_sur_un_candidat": (note, le(2020, 7, 15, 10), disparu),
    "cv": (cv, le(2020, 7, 15, 10), disparu_avec_son_fichier),
    "reponse_equite": (
        lambda: ReponseEquite.objects.create(
            personne_id=Utilisateur.objects.create_user("e@exemple.fr").pk, sexe="femme", consentie_le=BASE
        ),
        le(2022, 1, 15),
        disparu,
    ),
    "motif_d_absence": (absence, le(2021, 1, 14, 23), sans_motif),
    "message_termine": (message, le(2020, 7, 25, 10), disparu),
    "consultation": (consultation, le(2022, 1, 15), disparu),
    "demande_de_signature": (
        lambda: DemandeSignature.objects.create(
            personne_id=Utilisateur.objects.create_user("s@exemple.fr").pk, partie="structure", actes=[],
            version_consentement="x", code_hash="x" * 64, emise_le=BASE, expire_le=BASE + timedelta(minutes=10),
        ),
        le(2021, 1, 15),
        disparu,
    ),
    "creneau_passe": (creneau, le(2020, 7, 15, 10), disparu),
}  # fmt: skip
# With a notice first: said further down.
AILLEURS = {"candidat_non_recrute", "compte_inactif", "conseiller_parti"}


@pytest.fixture(autouse=True)
def systeme(db: None, limousin: Any) -> Iterator[None]:
    yield


def echus(cle: str, quand: datetime) -> int:
    with perimetre(SYSTEME):
        return compter_echus(le=quand)[cle]


def passer(quand: datetime, *, appliquer: bool = True) -> dict[str, int]:
    """One run; what each rule treated."""
    with perimetre(SYSTEME):
        passage = appliquer_conservation(par=SYSTEME, le=quand, appliquer=appliquer)
    resultats = list(passage.resultats.all())
    assert [r.erreur for r in resultats if r.erreur] == []
    return {r.regle: r.traites for r in resultats if r.traites}


def test_chaque_regle_a_son_essai():
    assert set(CAS) | AILLEURS == {cle for cle, regle in regles_de_conservation().items() if regle.execute}


@pytest.mark.parametrize("cle", sorted(CAS))
def test_la_veille_le_jour_le_lendemain(cle):
    fabriquer, jour, fait = CAS[cle]
    objet = fabriquer()
    ecouler()
    veille = jour - (JOUR if jour - BASE > 2 * JOUR else timedelta(minutes=1))
    assert [echus(cle, quand) for quand in (veille, jour, jour + JOUR)] == [0, 1, 1]
    assert cle not in passer(veille) and not fait(objet)
    assert cle not in (passer(jour, appliquer=False) if not regles_de_conservation()[cle].toujours else {})
    assert not fait(objet), "un passage à blanc ne retire rien"
    assert passer(jour)[cle] == 1
    assert fait(objet)
    assert cle not in passer(jour + JOUR), "un second passage ne change rien"


def test_un_fichier_part_avec_sa_ligne():
    objet = archive()
    nom = objet.fichier.name
    assert default_storage.exists(nom)
    # what only served a moment goes whatever the setting says
    assert passer(le(2020, 1, 16), appliquer=False) == {"archive": 1}
    ecouler()
    assert not default_storage.exists(nom)


def vieillir(candidat: Candidat) -> None:
    """Nothing happened to this person since BASE."""
    dater(candidat, confirme_le=BASE)
    dater(Utilisateur.objects.get(pk=candidat.personne_id), cree_le=BASE, last_login=BASE)
    for transition in TransitionEffectuee.objects.filter(personne_id=candidat.personne_id):
        dater(transition, le=BASE)
    for rencontre in MiseEnRelation.objects.filter(candidat=candidat):
        dater(rencontre, cree_le=BASE)


def test_un_candidat_est_prevenu_a_23_mois_puis_efface_a_24():
    candidat = creer_candidat(nom="Oubliable")
    ecouler()
    vieillir(candidat)
    preavis, fin = le(2021, 12, 15), le(2022, 1, 15)
    assert [echus("candidat_non_recrute:preavis", q) for q in (preavis - JOUR, preavis)] == [0, 1]
    assert passer(preavis - JOUR) == {}
    assert passer(preavis) == {"candidat_non_recrute:preavis": 1}
    assert passer(preavis + JOUR) == {}, "prévenu une fois"
    courriel = Courriel.objects.get(gabarit="preavis_effacement")
    assert courriel.destinataire == candidat.email and "30 jours" in courriel.sujet
    ecouler()
    assert [echus("candidat_non_recrute", q) for q in (fin - JOUR, fin, fin + JOUR)] == [0, 1, 1]
    assert passer(fin - JOUR) == {}
    assert passer(fin) == {"candidat_non_recrute": 1}
    ecouler()
    candidat.refresh_from_db()
    assert (candidat.prenom, candidat.nom) == ("Personne", "effacée")
    assert DemandeEffacement.objects.get().origine == "conservation"
    assert "candidat_non_recrute" not in passer(fin + JOUR)
    assert echus("candidat_non_recrute", fin + JOUR) == 0


def test_une_connexion_annule_le_preavis_et_le_delai_est_toujours_laisse():
    candidat = creer_candidat()
    ecouler()
    vieillir(candidat)
    passer(le(2021, 12, 15))
    dater(Utilisateur.objects.get(pk=candidat.personne_id), last_login=le(2021, 12, 20))
    assert echus("candidat_non_recrute", le(2022, 1, 20)) == 0
    # the rules were off for years: the notice comes first, the thirty days after it
    tard = le(2024, 6, 1)
    assert (echus("candidat_non_recrute", tard), echus("candidat_non_recrute:preavis", tard)) == (0, 1)
    # and the first notice, a year old, is forgotten
    assert passer(tard) == {"candidat_non_recrute:preavis": 1, "preavis": 1}
    assert [echus("candidat_non_recrute", tard + n * JOUR) for n in (29, 30)] == [0, 1]


def test_un_compte_sans_role():
    personne = Utilisateur.objects.create_user("seul@exemple.fr", prenom="Sol", nom="Itaire")
    dater(personne, cree_le=BASE)
    assert passer(le(2021, 12, 15)) == {"compte_inactif:preavis": 1}
    ecouler()
    assert passer(le(2022, 1, 15)) == {"compte_inactif": 1}
    ecouler()
    personne.refresh_from_db()
    assert (personne.nom, personne.is_active) == ("effacée", False)
    assert "compte_inactif" not in passer(le(2022, 1, 16))


def test_un_conseiller_cinq_ans_apres_son_dernier_contrat():
    rencontre = creer_rencontre()
    contrat = creer_recrutement(rencontre)
    ecouler()
    personne = rencontre.candidat.personne_id
    dater(Contrat.objects.get(pk=contrat.pk), date_debut=BASE.date() - 400 * JOUR, date_fin=BASE.date())
    conseiller = Conseiller.objects.get(personne_id=personne)
    # midnight in Paris of 15 January 2025
    fin = le(2025, 1, 14, 23)
    assert [echus("conseiller_parti", q) for q in (fin - JOUR, fin, fin + JOUR)] == [0, 1, 1]
    assert conseiller.nom != "effacée"


def test_personne_n_applique_une_regle_en_avance_ni_a_la_main():
    journal = EntreeJournal.objects.create(acte="x", objet_type="x", role="x", le=BASE)
    with perimetre(SYSTEME), connection.cursor() as curseur:
        for ordre, message in (
            ("select commun_conserver('journal', now() + interval '10 years', 10)", "futur"),
            ("select commun_conserver('tout', now(), 10)", "inconnue"),
            ("delete from commun_entreejournal", "permission denied"),
        ):
            with pytest.raises(DatabaseError, match=message), transaction.atomic():
                curseur.execute(ordre)
    assert not disparu(journal)


def test_la_commande_dit_ce_qu_elle_ferait_puis_le_fait(capsys):
    journal = EntreeJournal.objects.create(acte="x", objet_type="x", role="x", le=BASE)
    call_command("appliquer_conservation")
    assert "journal : 1 échu(s)\n" in capsys.readouterr().out and not disparu(journal)
    call_command("appliquer_conservation", "--appliquer")
    assert "journal : 1 échu(s), 1 traité(s)" in capsys.readouterr().out and disparu(journal)
    passage = dernier_passage()
    assert passage is not None and passage.applique


def test_la_page_publique_dit_les_durees_qui_courent(client):
    page = client.get("/donnees-personnelles").content.decode()
    for traitement in traitements().values():
        for regle in traitement.conservation:
            assert regle.duree in page
    assert page.count("24 mois") >= 3
