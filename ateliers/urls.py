"""Addresses of the room."""

from django.urls import path

from ateliers.views import activites, ateliers, public, statistiques

app_name = "ateliers"
urlpatterns = [
    path("ateliers/", public.AteliersView.as_view(), name="recherche"),
    path("ateliers/<uuid:pk>/", public.AtelierPublicView.as_view(), name="atelier_public"),
    path("statistiques/", statistiques.StatistiquesView.as_view(), name="statistiques"),
    path("espace/conseiller/ateliers/", ateliers.MesAteliersView.as_view(), name="mes_ateliers"),
    path("espace/conseiller/ateliers/nouveau/", ateliers.NouvelAtelierView.as_view(), name="nouvel_atelier"),
    path("espace/conseiller/ateliers/<uuid:pk>/", ateliers.AtelierView.as_view(), name="atelier"),
    path(
        "espace/conseiller/ateliers/<uuid:pk>/annuler/",
        ateliers.AnnulerAtelierView.as_view(),
        name="annuler_atelier",
    ),
    path(
        "espace/conseiller/ateliers/<uuid:pk>/compte-rendu/",
        ateliers.CompteRenduView.as_view(),
        name="compte_rendu",
    ),
    path("espace/conseiller/activites/", activites.MesActivitesView.as_view(), name="mes_activites"),
    path(
        "espace/conseiller/activites/nouvelle/",
        activites.NouvelleActiviteView.as_view(),
        name="nouvelle_activite",
    ),
    path("espace/conseiller/statistiques/", activites.MesStatistiquesView.as_view(), name="mes_statistiques"),
    path("espace/coordinateur/", statistiques.EquipeView.as_view(), name="equipe"),
]
