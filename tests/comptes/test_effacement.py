"""Forgetting somebody: nothing of the person is left in a dump of the database, the others and the ledger stay."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from candidatures.models import Candidat
from commun.acteurs import SYSTEME, VISITEUR, perimetre
from commun.effacement import apercu_effacement, demander_effacement, effacement_en_cours, executer_effacement
from commun.erreurs import ErreurMetier
from commun.evenements import TravailDiffere
from commun.models import Courriel, DemandeEffacement, EntreeJournal, Evenement, TransitionEffectuee
from comptes.models import Habilitation, Utilisateur
from conseillers.models import Conseiller
from tests.candidatures.fabriques import (
    acteur_candidat,
    creer_candidat,
    creer_recrutement,
    creer_rencontre,
)
from tests.fabriques import LE
from tests.outils import ecouler


def effacer(candidat: Candidat) -> dict[str, Any]:
    """The person asks, a worker does it."""
    with perimetre(acteur_candidat(candidat)) as personne:
        demande = demander_effacement(par=personne, le=timezone.now())
    ecouler()
    demande.refresh_from_db()
    assert demande.faite_le is not None
    return demande.bilan


@pytest.mark.django_db
def test_l_historique_garde_ses_lignes_et_l_auteur_reste_un_identifiant(limousin):
    candidat = creer_candidat()
    rencontre = creer_rencontre(candidat=candidat)
    ecouler()
    cles = list(TransitionEffectuee.objects.order_by("pk").values_list("pk", "nom", "de", "vers", "le"))
    journal = EntreeJournal.objects.count()
    effacer(candidat)
    restees = list(
        TransitionEffectuee.objects.filter(pk__in=[c[0] for c in cles])
        .order_by("pk")
        .values_list("pk", "nom", "de", "vers", "le")
    )
    assert restees == cles
    assert EntreeJournal.objects.count() == journal
    candidat.refresh_from_db()
    rencontre.refresh_from_db()
    assert (candidat.prenom, candidat.nom, candidat.telephone) == ("Personne", "effacée", "")
    assert (candidat.etat, rencontre.etat) == ("retire", "close")
    personne = Utilisateur.objects.get(pk=candidat.personne_id)
    assert (personne.is_active, personne.email) == (False, f"efface-{personne.pk}@efface.invalid")
    assert not Habilitation.objects.actives().filter(utilisateur=personne).exists()


@pytest.mark.django_db
def test_un_conseiller_garde_son_compte_et_son_contrat(limousin):
    rencontre = creer_rencontre()
    contrat = creer_recrutement(rencontre)
    candidat = rencontre.candidat
    ecouler()
    with perimetre(acteur_candidat(candidat)) as personne:
        apercu = apercu_effacement(par=personne, le=LE)
        demande = demander_effacement(par=personne, le=timezone.now())
    assert [raison.split(" :")[0] for raison in apercu.raisons] == ["Vous avez été conseiller"]
    assert apercu.gardees["conseillers"] >= 1 and apercu.effacees["candidature"] >= 2
    ecouler()
    demande.refresh_from_db()
    candidat.refresh_from_db()
    conseiller = Conseiller.objects.get(personne_id=candidat.personne_id)
    assert demande.compte_garde is True
    assert (candidat.prenom, conseiller.prenom, conseiller.email) == ("Personne", "Lou", conseiller.email)
    assert Utilisateur.objects.get(pk=candidat.personne_id).is_active
    roles = Habilitation.objects.actives().filter(utilisateur_id=candidat.personne_id)
    assert [h.role for h in roles] == ["conseiller"]
    contrat.refresh_from_db()
    assert str(contrat.salaire_brut_mensuel) == "1950.00"


@pytest.mark.django_db
def test_l_argent_reste_verifie(jeu):
    """The ledger, its chain, the money's rows: the same before and after somebody is forgotten."""
    ecouler()
    call_command("verifier_grand_livre")
    with connection.cursor() as curseur:
        empreintes = []
        for _ in range(2):
            curseur.execute(
                "select (select coalesce(md5(string_agg(e::text, '' order by rang)), '') from financement_ecriture e),"
                " (select md5(string_agg(l::text, '' order by id)) from financement_ligneecriture l),"
                " (select md5(string_agg(c.entrees_sha256 || c.montant, '' order by id)) from financement_calcul c)"
            )
            empreintes.append(curseur.fetchone())
            if len(empreintes) == 1:
                effacer(jeu.candidatures.candidat)
    assert empreintes[0] == empreintes[1]
    call_command("verifier_grand_livre")


@pytest.mark.django_db
def test_personne_d_autre_que_la_file_n_efface(limousin):
    candidat = creer_candidat()
    ecouler()
    with perimetre(acteur_candidat(candidat)) as personne:
        demande = demander_effacement(par=personne, le=timezone.now())
        assert effacement_en_cours(personne) == demande
        with pytest.raises(ErreurMetier) as refus:
            demander_effacement(par=personne, le=timezone.now())
        assert refus.value.code == "effacement_en_cours"
        for ordre in (
            f"select commun_effacer('{demande.pk}', now())",
            "update commun_demandeeffacement set faite_le = now()",
            "delete from commun_demandeeffacement",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(ordre)
    with perimetre(acteur_candidat(creer_candidat())), pytest.raises(DatabaseError), transaction.atomic():
        # in somebody else's name
        DemandeEffacement(personne_id=candidat.personne_id, origine="personne").save(force_insert=True)
    with perimetre(VISITEUR) as visiteur, pytest.raises(ErreurMetier):
        demander_effacement(par=visiteur, le=timezone.now())


@pytest.mark.django_db
def test_l_effacement_attend_les_envois_qui_le_precedent(limousin):
    """Those of the withdrawal too, published an instant before the request."""
    candidat = creer_candidat()
    creer_rencontre(candidat=candidat)
    ecouler()
    with perimetre(acteur_candidat(candidat)) as personne:
        demande = demander_effacement(par=personne, le=timezone.now())
    cle = Evenement.objects.get(type="effacement.demander").pk
    with perimetre(SYSTEME), pytest.raises(TravailDiffere):
        executer_effacement(demande_id=demande.pk, evenement_id=cle, le=timezone.now())
    ecouler()
    candidat.refresh_from_db()
    assert candidat.prenom == "Personne"
    # the host was told with the name, which was blotted out afterwards
    courriel = Courriel.objects.get(gabarit="candidat_indisponible")
    assert "[effacé]" in courriel.sujet + courriel.texte
    # and nothing is done twice
    with perimetre(SYSTEME):
        assert executer_effacement(demande_id=demande.pk, evenement_id=cle, le=timezone.now()) is None
