"""Addresses of the room."""

from django.urls import path

from conseillers.views import avancement, conseiller, instruction, organisme, reparation, structure

app_name = "conseillers"
urlpatterns = [
    path("avancement/", avancement.AvancementView.as_view(), name="avancement"),
    path("avancement.csv", avancement.AvancementCsvView.as_view(), name="avancement_csv"),
    path("espace/prefecture/territoire/", avancement.TerritoireView.as_view(), name="territoire"),
    path("espace/conseiller/", conseiller.EspaceConseillerView.as_view(), name="espace"),
    path("espace/structure/postes/", structure.PostesView.as_view(), name="postes"),
    path("espace/structure/contrats/<uuid:pk>/depart/", structure.DepartView.as_view(), name="depart"),
    path("instruction/contrats/", instruction.ContratsAVerifierView.as_view(), name="contrats_a_verifier"),
    path(
        "instruction/contrats/<uuid:pk>/verifier/",
        instruction.VerifierContratView.as_view(),
        name="verifier_contrat",
    ),
    path(
        "instruction/contrats/<uuid:pk>/annuler/",
        instruction.AnnulerContratView.as_view(),
        name="annuler_contrat",
    ),
    path(
        "instruction/contrats/<uuid:pk>/corriger/",
        reparation.CorrigerDatesView.as_view(),
        name="corriger_dates",
    ),
    path("espace/organisme/", organisme.StagiairesView.as_view(), name="organisme"),
    path(
        "espace/organisme/sessions/nouvelle/",
        organisme.NouvelleSessionView.as_view(),
        name="nouvelle_session",
    ),
    path("espace/organisme/dossiers/<uuid:pk>/", organisme.DossierView.as_view(), name="dossier"),
    path(
        "espace/organisme/dossiers/<uuid:pk>/positionner/",
        organisme.PositionnerView.as_view(),
        name="positionner",
    ),
    path(
        "espace/organisme/dossiers/<uuid:pk>/abandonner/",
        organisme.AbandonnerView.as_view(),
        name="abandonner",
    ),
]
