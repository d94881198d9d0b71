"""Addresses of the entitlement pages."""

from django.urls import path

from financement.vues import bareme
from financement.vues import droits as vues

HOTE, ANCT = "espace/structure/droits/", "instruction/droits/"

urlpatterns = [
    path("bareme/", bareme.BaremeView.as_view(), name="bareme"),
    path(f"{HOTE}<uuid:poste_id>/", vues.DroitsView.as_view(), name="droits"),
    path(f"{HOTE}<uuid:poste_id>/versions/", vues.VersionsView.as_view(), name="versions"),
    path(f"{HOTE}<uuid:poste_id>/etat.pdf", vues.EtatDroitsView.as_view(), name="etat_droits"),
    path(f"{HOTE}calculs/<uuid:pk>/", vues.CalculView.as_view(), name="calcul"),
    path(f"{ANCT}<uuid:poste_id>/", vues.InstructionDroitsView.as_view(), name="instruction_droits"),
    path(
        f"{ANCT}<uuid:poste_id>/versions/",
        vues.InstructionVersionsView.as_view(),
        name="instruction_versions",
    ),
    path(
        f"{ANCT}<uuid:poste_id>/etat.pdf",
        vues.InstructionEtatDroitsView.as_view(),
        name="instruction_etat_droits",
    ),
    path(f"{ANCT}calculs/<uuid:pk>/", vues.InstructionCalculView.as_view(), name="instruction_calcul"),
    path(f"{ANCT}calculs/<uuid:pk>/notifier/", vues.NotifierView.as_view(), name="notifier"),
]
