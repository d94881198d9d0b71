"""Hiring: refusals, a second career, and two hosts at the same instant."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from candidatures.models import Candidat, MiseEnRelation, ProfilRecherche
from candidatures.services.recrutement import recruter
from candidatures.services.rencontres import preselectionner, reprendre_candidature, retirer_candidature
from commun.acteurs import perimetre
from commun.erreurs import ErreurMetier
from conseillers.models import Affectation, Conseiller, Contrat, DossierFormation
from conseillers.parcours import charger_parcours
from conseillers.services.contrats import Personne, conclure_contrat, declarer_depart
from structures.models import Offre, Poste
from tests.candidatures.fabriques import (
    acteur_candidat,
    creer_candidat,
    creer_recrutement,
    creer_rencontre,
    hote_de,
    termes,
)
from tests.candidatures.outils import en_meme_temps
from tests.conseillers.fabriques import creer_organisme, emarger_heures
from tests.fabriques import LE, creer_limousin
from tests.structures.fabriques import creer_membre, creer_offre, creer_poste

ESSAIS = 20
INDISPONIBLE = (
    "Cette personne n'est plus disponible : elle vient d'être recrutée ailleurs ou a retiré sa candidature."
)
FERMEE = "Cette offre n'est plus ouverte : le poste est pourvu ou l'offre est retirée."


def acte(rencontre: MiseEnRelation, hote, **options):
    """What the host's request does, ready to start."""

    def executer():
        with perimetre(hote):
            return recruter(
                rencontre=MiseEnRelation.objects.select_related("offre").get(pk=rencontre.pk),
                termes=termes(**options),
                par=hote,
                le=LE,
            )

    return executer


@pytest.mark.django_db
@pytest.mark.usefixtures("limousin")
class TestRefus:
    def test_candidat_recrute_ailleurs(self):
        candidat = creer_candidat()
        ici, ailleurs = creer_rencontre(candidat=candidat), creer_rencontre(candidat=candidat)
        creer_recrutement(ailleurs)
        with pytest.raises(ErreurMetier) as refus:
            creer_recrutement(ici)
        assert refus.value.message == INDISPONIBLE

    def test_candidature_retiree(self):
        rencontre = creer_rencontre()
        with perimetre(acteur_candidat(rencontre.candidat)) as personne:
            retirer_candidature(candidat=rencontre.candidat, par=personne, le=LE)
        with pytest.raises(ErreurMetier) as refus:
            creer_recrutement(rencontre)
        assert refus.value.message == INDISPONIBLE

    def test_offre_pourvue(self):
        offre = creer_offre()
        premiere, seconde = creer_rencontre(offre=offre), creer_rencontre(offre=offre)
        creer_recrutement(premiere)
        with pytest.raises(ErreurMetier) as refus:
            creer_recrutement(seconde)
        assert refus.value.message == FERMEE

    @pytest.mark.parametrize("etat", ["ecartee", "close"])
    def test_rencontre_finie_rien_n_est_ecrit(self, etat):
        rencontre = creer_rencontre(etat)
        with pytest.raises(ErreurMetier, match="« Recruter » n'est plus possible"):
            creer_recrutement(rencontre)
        assert (Contrat.objects.count(), Conseiller.objects.count()) == (0, 0)
        assert ProfilRecherche.objects.get().actif is True

    @pytest.mark.parametrize("etat", ["preselectionnee", "entretien", "proposee"])
    def test_recruter_depuis_chaque_etat_ouvert(self, etat):
        rencontre = creer_rencontre(etat)
        creer_recrutement(rencontre)
        rencontre.refresh_from_db()
        assert rencontre.etat == "recrutee"


@pytest.mark.django_db
@pytest.mark.usefixtures("limousin")
def test_une_seconde_carriere_chez_un_autre_hote():
    """The adviser's row, and the one training of a person (programme B4), follow to the next employer."""
    charger_parcours()
    organisme = creer_organisme()
    candidat = creer_candidat()
    contrat = creer_recrutement(
        creer_rencontre(candidat=candidat),
        organisme=organisme,
        date_debut=date(2026, 3, 2),
        date_fin=None,
        type="cdi",
    )
    DossierFormation.objects.update(etat="en_cours", parcours_id="m1-420", positionne_le=LE)
    dossier = DossierFormation.objects.get()
    emarger_heures(dossier, 20, depuis=date(2026, 3, 2))
    hote = hote_de(
        creer_rencontre(offre=creer_offre(poste=None)).offre
    )  # somebody else, who must see nothing
    with perimetre(hote):
        assert (Conseiller.objects.count(), DossierFormation.objects.count()) == (0, 0)
    ancien = hote_de(contrat.poste.offres.get())
    with perimetre(ancien):
        declarer_depart(contrat=contrat, date_depart=date(2026, 3, 20), motif="Démission", par=ancien, le=LE)
    with (
        time_machine.travel(datetime(2026, 3, 25, 9, tzinfo=UTC)),
        perimetre(acteur_candidat(candidat)) as personne,
    ):
        reprendre_candidature(
            candidat=Candidat.objects.get(pk=candidat.pk),
            par=personne,
            le=datetime(2026, 3, 25, 9, tzinfo=UTC),
        )
    suite = creer_recrutement(
        creer_rencontre(candidat=candidat), organisme=creer_organisme("Un autre"), date_debut=date(2026, 4, 1)
    )
    conseiller = Conseiller.objects.get()
    assert suite.conseiller_id == conseiller.pk == contrat.conseiller_id
    assert conseiller.structure_id == suite.structure_id != contrat.structure_id
    repris = DossierFormation.objects.get()
    assert (repris.pk, repris.structure_id, repris.organisme_id) == (
        dossier.pk,
        suite.structure_id,
        organisme.pk,
    )
    with perimetre(hote_de(suite.poste.offres.get())):
        assert DossierFormation.objects.get().emargements.count() == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "essais", [ESSAIS, pytest.param(200, marks=[pytest.mark.lent, pytest.mark.timeout(1800)])]
)
def test_deux_hotes_recrutent_le_meme_candidat(essais):
    creer_limousin()
    for essai in range(essais):
        candidat = creer_candidat()
        rencontres = [creer_rencontre(offre=creer_offre(), candidat=candidat) for _ in range(2)]
        issues = en_meme_temps(*(acte(r, hote_de(r.offre)) for r in rencontres))
        refus = [issue for issue in issues if isinstance(issue, Exception)]
        assert [str(r) for r in refus] == [INDISPONIBLE], (essai, issues)
        assert Contrat.objects.filter(personne_id=candidat.personne_id).count() == 1
    assert Contrat.objects.count() == Affectation.objects.count() == essais
    assert Offre.objects.filter(etat="pourvue").count() == essais


@pytest.mark.django_db(transaction=True)
def test_deux_recrutements_sur_un_poste():
    creer_limousin()
    for essai in range(ESSAIS):
        offre = creer_offre()
        rencontres = [creer_rencontre(offre=offre) for _ in range(2)]
        issues = en_meme_temps(*(acte(r, hote_de(offre)) for r in rencontres))
        refus = [issue for issue in issues if isinstance(issue, Exception)]
        assert [str(r) for r in refus] == [FERMEE], (essai, issues)
        assert Contrat.objects.filter(poste=offre.poste).count() == 1
        assert sorted(offre.mises_en_relation.values_list("etat", flat=True)) == [
            "preselectionnee",
            "recrutee",
        ]


def conclure(poste: Poste, candidat: Candidat):
    """A contract without position nor meeting, ready to start."""
    hote = creer_membre(poste.structure)
    personne = Personne(candidat.personne_id, candidat.prenom, candidat.nom, candidat.email)

    def executer():
        with perimetre(hote):
            return conclure_contrat(poste=poste, personne=personne, termes=termes(), par=hote, le=LE)

    return executer


@pytest.mark.django_db(transaction=True)
def test_deux_contrats_sans_passer_par_une_offre():
    """The service of contracts defends itself: two people on one post, then one person on two posts."""
    creer_limousin()
    for essai in range(ESSAIS):
        poste, postes = creer_poste(), [creer_poste(), creer_poste()]
        seul = creer_candidat()
        for attendu, actes in (
            ("poste_occupe", [conclure(poste, creer_candidat()), conclure(poste, creer_candidat())]),
            ("personne_occupee", [conclure(p, seul) for p in postes]),
        ):
            issues = en_meme_temps(*actes)
            codes = sorted(getattr(issue, "code", "contrat") for issue in issues)
            assert codes == ["contrat", attendu], (essai, issues)
    assert Affectation.objects.count() == 2 * ESSAIS


@pytest.mark.django_db(transaction=True)
def test_preselectionner_pendant_que_la_personne_se_retire():
    """Either the meeting exists and will be closed by the withdrawal, or it was refused: no meeting is forgotten."""
    creer_limousin()
    vus = set()
    for _ in range(ESSAIS):
        offre, candidat = creer_offre(), creer_candidat()
        hote, personne = hote_de(offre), acteur_candidat(candidat)

        def preselection(offre=offre, candidat=candidat, hote=hote):
            with perimetre(hote):
                return preselectionner(offre=offre, candidat_id=candidat.pk, par=hote, le=LE)

        def retrait(candidat=candidat, personne=personne):
            with perimetre(personne):
                retirer_candidature(candidat=Candidat.objects.get(pk=candidat.pk), par=personne, le=LE)

        premiere, seconde = en_meme_temps(preselection, retrait)
        assert seconde is None
        assert isinstance(premiere, MiseEnRelation) or premiere.code == "candidat_indisponible"
        vus.add(type(premiere).__name__)
        assert ProfilRecherche.objects.get(pk=candidat.pk).actif is False
    assert vus <= {"MiseEnRelation", "ErreurMetier"}
