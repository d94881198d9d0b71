"""Addresses of the campaign board."""

from django.urls import path

from financement.vues import campagnes as vues

RACINE = "instruction/campagnes/<uuid:pk>/"

urlpatterns = [
    path("instruction/campagnes/", vues.CampagnesView.as_view(), name="campagnes"),
    path("instruction/campagnes/nouvelle/", vues.NouvelleView.as_view(), name="campagne_nouvelle"),
    path(RACINE, vues.CampagneView.as_view(), name="campagne"),
    path(f"{RACINE}avancement/", vues.AvancementView.as_view(), name="campagne_avancement"),
    path(f"{RACINE}resultats.csv", vues.ExporterView.as_view(), name="campagne_export"),
    path(f"{RACINE}lancer/", vues.LancerView.as_view(), name="campagne_lancer"),
    path(f"{RACINE}suspendre/", vues.SuspendreView.as_view(), name="campagne_suspendre"),
    path(f"{RACINE}reprendre/", vues.ReprendreView.as_view(), name="campagne_reprendre"),
    path(f"{RACINE}accepter/", vues.AccepterView.as_view(), name="campagne_accepter"),
    path(f"{RACINE}annuler/", vues.AnnulerView.as_view(), name="campagne_annuler"),
    path(f"{RACINE}abandonner/", vues.AbandonnerView.as_view(), name="campagne_abandonner"),
]
