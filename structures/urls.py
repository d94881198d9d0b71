"""Addresses of the room."""

from __future__ import annotations

from django.urls import path, re_path

from structures.urls_reparation import urlpatterns as reparations
from structures.views import (
    comites,
    demander,
    espace,
    instruction,
    membres,
    mouvements,
    offres,
    prefecture,
    suivi,
    transferts,
    verification,
)

app_name = "structures"
urlpatterns = [
    *reparations,
    path("structures/demander/", demander.DemanderView.as_view(), name="demander"),
    path("structures/demander/envoyee/", demander.DemandeEnvoyeeView.as_view(), name="demande_envoyee"),
    path("structures/demander/brouillon/", demander.DemandeBrouillonView.as_view(), name="demande_brouillon"),
    path(
        "structures/demandes/<str:jeton>/modifier/",
        demander.DemandeModifierView.as_view(),
        name="demande_modifier",
    ),
    path("structures/demandes/<str:jeton>/", suivi.DemandeSuiviView.as_view(), name="demande_suivi"),
    path(
        "structures/demandes/<str:jeton>/confirmer/",
        suivi.DemandeConfirmerView.as_view(),
        name="demande_confirmer",
    ),
    path("offres/", offres.OffresView.as_view(), name="offres"),
    path("offres/<uuid:pk>/", offres.OffreView.as_view(), name="offre"),
    path(
        "espace/prefecture/demandes/", prefecture.PrefectureDemandesView.as_view(), name="prefecture_demandes"
    ),
    path(
        "espace/prefecture/demandes/<uuid:pk>/",
        prefecture.PrefectureDemandeView.as_view(),
        name="prefecture_demande",
    ),
    path("instruction/demandes/", instruction.InstructionDemandesView.as_view(), name="instruction_demandes"),
    path(
        "instruction/demandes/<uuid:pk>/",
        instruction.InstructionDemandeView.as_view(),
        name="instruction_demande",
    ),
    path(
        "instruction/demandes/<uuid:pk>/inscrire/",
        comites.DemandeInscrireView.as_view(),
        name="instruction_inscrire",
    ),
    path(
        "instruction/demandes/<uuid:pk>/annuler/",
        instruction.InstructionAnnulerView.as_view(),
        name="instruction_annuler",
    ),
    path(
        "instruction/demandes/<uuid:pk>/statut/",
        verification.RetenirStatutView.as_view(),
        name="retenir_statut",
    ),
    path(
        "instruction/demandes/<uuid:pk>/verifier/",
        verification.VerifierView.as_view(),
        name="demande_verifier",
    ),
    path(
        "instruction/structures/",
        instruction.InstructionStructuresView.as_view(),
        name="instruction_structures",
    ),
    path(
        "instruction/structures/<uuid:pk>/",
        instruction.InstructionStructureView.as_view(),
        name="instruction_structure",
    ),
    path("instruction/comites/", comites.SeancesView.as_view(), name="comites"),
    path("instruction/comites/nouvelle/", comites.SeanceNouvelleView.as_view(), name="comite_nouveau"),
    path("instruction/comites/<uuid:pk>/", comites.SeanceView.as_view(), name="comite"),
    path(
        "instruction/comites/<uuid:pk>/inscrire/",
        comites.SeanceInscrireView.as_view(),
        name="comite_inscrire",
    ),
    path("instruction/comites/<uuid:pk>/trier/", comites.SeanceTrierView.as_view(), name="comite_trier"),
    path(
        "instruction/comites/<uuid:pk>/annuler/", comites.SeanceAnnulerView.as_view(), name="comite_annuler"
    ),
    path(
        "instruction/comites/<uuid:pk>/decisions/", comites.DecisionsView.as_view(), name="comite_decisions"
    ),
    path(
        "instruction/comites/<uuid:pk>/points/<uuid:point>/",
        comites.PointView.as_view(),
        name="comite_point",
    ),
    path(
        "instruction/comites/<uuid:pk>/points/<uuid:point>/reporter/",
        comites.PointReporterView.as_view(),
        name="comite_reporter",
    ),
    path(
        "instruction/comites/<uuid:pk>/points/<uuid:point>/deplacer/",
        comites.PointDeplacerView.as_view(),
        name="comite_deplacer",
    ),
    path(
        "instruction/comites/<uuid:pk>/publier/", comites.SeancePublierView.as_view(), name="comite_publier"
    ),
    path(
        "instruction/comites/<uuid:pk>/proces-verbal.pdf",
        comites.ProcesVerbalView.as_view(),
        name="comite_proces_verbal",
    ),
    path(
        "instruction/comites/<uuid:pk>/actes/<slug:acte>/",
        comites.SeanceActeView.as_view(),
        name="comite_acte",
    ),
    path("espace/structure/", espace.EspaceView.as_view(), name="espace"),
    path(
        "espace/structure/demandes/<uuid:pk>/annuler/",
        espace.DemandeAnnulerView.as_view(),
        name="demande_annuler",
    ),
    path("espace/structure/postes/ajout/", mouvements.AjoutView.as_view(), name="postes_ajout"),
    path("espace/structure/postes/retrait/", mouvements.RetraitView.as_view(), name="postes_retrait"),
    path("espace/structure/mouvements/<uuid:pk>/", mouvements.MouvementView.as_view(), name="mouvement"),
    path(
        "espace/structure/mouvements/<uuid:pk>/annuler/",
        mouvements.MouvementAnnulerView.as_view(),
        name="mouvement_annuler",
    ),
    path(
        "espace/prefecture/mouvements/",
        mouvements.PrefectureMouvementsView.as_view(),
        name="prefecture_mouvements",
    ),
    path(
        "espace/prefecture/mouvements/<uuid:pk>/",
        mouvements.PrefectureMouvementView.as_view(),
        name="prefecture_mouvement",
    ),
    path(
        "instruction/mouvements/",
        mouvements.InstructionMouvementsView.as_view(),
        name="instruction_mouvements",
    ),
    path(
        "instruction/mouvements/<uuid:pk>/",
        mouvements.InstructionMouvementView.as_view(),
        name="instruction_mouvement",
    ),
    path(
        "instruction/postes/<uuid:pk>/transferer/",
        transferts.TransfererPosteView.as_view(),
        name="transferer_poste",
    ),
    path("espace/structure/postes/<uuid:pk>/", espace.PosteView.as_view(), name="poste"),
    path("espace/structure/membres/", membres.MembresView.as_view(), name="membres"),
    path("espace/structure/membres/inviter/", membres.InviterView.as_view(), name="membre_inviter"),
    path(
        "espace/structure/membres/<uuid:pk>/retirer/",
        membres.MembreRetirerView.as_view(),
        name="membre_retirer",
    ),
    path("espace/structure/quitter/", membres.QuitterView.as_view(), name="quitter"),
    path(
        "espace/structure/invitations/<uuid:pk>/renvoyer/",
        membres.InvitationRenvoyerView.as_view(),
        name="invitation_renvoyer",
    ),
    path(
        "espace/structure/invitations/<uuid:pk>/annuler/",
        membres.InvitationAnnulerView.as_view(),
        name="invitation_annuler",
    ),
    path("espace/structure/revues/<uuid:pk>/", membres.RevueView.as_view(), name="revue"),
    path("instruction/revues/", membres.RevuesView.as_view(), name="revues"),
    path("invitations/<str:jeton>/", membres.InvitationView.as_view(), name="invitation"),
    path(
        "invitations/<str:jeton>/accepter/",
        membres.InvitationAccepterView.as_view(),
        name="invitation_accepter",
    ),
    path("espace/structure/offres/nouvelle/", espace.OffreNouvelleView.as_view(), name="offre_nouvelle"),
    path("espace/structure/offres/<uuid:pk>/", espace.OffreGererView.as_view(), name="offre_gerer"),
    path(
        "espace/structure/offres/<uuid:pk>/modifier/",
        espace.OffreModifierView.as_view(),
        name="offre_modifier",
    ),
    # Only its own acts: other rooms have pages under a position's address.
    re_path(
        r"^espace/structure/offres/(?P<pk>[0-9a-f-]{36})/(?P<acte>publier|retirer|rouvrir)/$",
        espace.OffreActeView.as_view(),
        name="offre_acte",
    ),
]
