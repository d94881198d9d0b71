"""The house's addresses: each room brings its own."""

from django.contrib import admin
from django.urls import include, path

from commun.telechargements import TelechargerView
from config import vues, vues_boite, vues_delais, vues_donnees, vues_integrite

urlpatterns = [
    path("", vues.Accueil.as_view(), name="accueil"),
    path("sante", vues.Sante.as_view(), name="sante"),
    path("espace/", vues.Espace.as_view(), name="espace"),
    path("espace/changer/", vues.ChangerHabilitation.as_view(), name="changer_habilitation"),
    path("instruction/boite/", vues_boite.BoiteView.as_view(), name="boite"),
    path("espace/delais/", vues_delais.DelaisView.as_view(), name="delais"),
    path("statistiques/delais/", vues_delais.DelaisPublicsView.as_view(), name="delais_publics"),
    path("telechargements/<str:lien>/", TelechargerView.as_view(), name="telecharger"),
    path("demo/courriels", vues.CourrielsDemo.as_view(), name="courriels_demo"),
    path("mentions-legales", vues.MentionsLegales.as_view(), name="mentions_legales"),
    path("donnees-personnelles", vues_donnees.DonneesPersonnellesView.as_view(), name="donnees_personnelles"),
    path("espace/mes-donnees/", vues_donnees.MesDonneesView.as_view(), name="mes_donnees"),
    path("espace/mes-donnees/archive/", vues_donnees.PreparerArchiveView.as_view(), name="preparer_archive"),
    path("espace/mes-donnees/archive/<uuid:pk>/", vues_donnees.ArchiveView.as_view(), name="archive"),
    path(
        "espace/mes-donnees/effacer/",
        vues_donnees.EffacerMesDonneesView.as_view(),
        name="effacer_mes_donnees",
    ),
    path("instruction/conservation/", vues_donnees.ConservationView.as_view(), name="conservation"),
    path("accessibilite", vues.Accessibilite.as_view(), name="accessibilite"),
    path("instruction/integrite/", vues_integrite.IntegriteView.as_view(), name="integrite"),
    path(
        "instruction/integrite/verifier/",
        vues_integrite.IntegriteVerifierView.as_view(),
        name="integrite_verifier",
    ),
    path(
        "instruction/integrite/<slug:cle>/",
        vues_integrite.IntegriteRegleView.as_view(),
        name="integrite_regle",
    ),
    path("territoires/", include("territoires.urls")),
    path("", include("structures.urls")),
    path("", include("conseillers.urls")),
    path("", include("candidatures.urls")),
    path("", include("ateliers.urls")),
    path("simulateur/", include("financement.simulateur.urls")),
    path("verifier/", include("financement.verification.urls")),
    path("", include("financement.urls")),
    path("compte/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
