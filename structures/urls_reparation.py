"""Addresses of the repairs."""

from django.urls import path

from structures.views import reparation, reparation_postes

_FICHE = "instruction/structures/<uuid:pk>/"

urlpatterns = [
    path(
        "instruction/reparation/recompter-les-postes/",
        reparation.RecompterPostesView.as_view(),
        name="recompter_postes",
    ),
    path("instruction/reparation/doublons/", reparation.DoublonsView.as_view(), name="doublons"),
    path(
        "instruction/reparation/doublons/<uuid:pk>/ecarter/",
        reparation.EcarterDoublonView.as_view(),
        name="doublon_ecarter",
    ),
    path("instruction/reparation/fusions/<uuid:pk>/", reparation.FusionView.as_view(), name="fusion"),
    path(f"{_FICHE}histoire/", reparation.HistoireView.as_view(), name="histoire"),
    path(f"{_FICHE}corriger/", reparation.CorrigerFicheView.as_view(), name="fiche_corriger"),
    path(f"{_FICHE}fusionner/", reparation.FusionChercherView.as_view(), name="fusion_chercher"),
    path(f"{_FICHE}fusionner/<uuid:autre>/", reparation.FusionnerView.as_view(), name="fusionner"),
    path(
        "instruction/demandes/<uuid:pk>/rouvrir/",
        reparation.RouvrirDemandeView.as_view(),
        name="demande_rouvrir",
    ),
    path(
        "instruction/offres/<uuid:pk>/rouvrir/", reparation.RouvrirOffreView.as_view(), name="offre_rouvrir"
    ),
    path(
        "instruction/postes/<uuid:pk>/retablir/",
        reparation_postes.RetablirPosteView.as_view(),
        name="poste_retablir",
    ),
    path(
        "instruction/postes/<uuid:pk>/rattacher/",
        reparation_postes.RattacherPosteView.as_view(),
        name="poste_rattacher",
    ),
]
