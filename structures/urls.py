"""Addresses of the room."""

from __future__ import annotations

from django.urls import path, re_path

from structures.urls_reparation import urlpatterns as reparations
from structures.views import espace, instruction, mouvements, prefecture, public, transferts

app_name = "structures"
urlpatterns = [
    *reparations,
    path("structures/demander/", public.DemanderView.as_view(), name="demander"),
    path("structures/demander/envoyee/", public.DemandeEnvoyeeView.as_view(), name="demande_envoyee"),
    path("structures/demandes/<str:jeton>/", public.DemandeSuiviView.as_view(), name="demande_suivi"),
    path(
        "structures/demandes/<str:jeton>/confirmer/",
        public.DemandeConfirmerView.as_view(),
        name="demande_confirmer",
    ),
    path("offres/", public.OffresView.as_view(), name="offres"),
    path("offres/<uuid:pk>/", public.OffreView.as_view(), name="offre"),
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
        "instruction/demandes/<uuid:pk>/decider/",
        instruction.InstructionDeciderView.as_view(),
        name="instruction_decider",
    ),
    path(
        "instruction/demandes/<uuid:pk>/annuler/",
        instruction.InstructionAnnulerView.as_view(),
        name="instruction_annuler",
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
