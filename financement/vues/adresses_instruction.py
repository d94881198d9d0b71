"""Addresses of the examination of conventions."""

from django.urls import path

from financement.vues import corrections, examen

_CONVENTION, _COMMENTAIRE = "instruction/conventions/<uuid:pk>", "instruction/commentaires/<uuid:pk>"
_ESPACE = "espace/structure"

urlpatterns = [
    path("instruction/numeros/", examen.RegistreView.as_view(), name="registre"),
    path("instruction/conventions/valider/", examen.ValiderLotView.as_view(), name="valider_lot"),
    path(f"{_CONVENTION}/prendre-en-charge/", examen.PrendreEnChargeView.as_view(), name="prendre_en_charge"),
    path(f"{_CONVENTION}/attribuer/", examen.AttribuerView.as_view(), name="attribuer"),
    path(f"{_CONVENTION}/commenter/", examen.CommenterView.as_view(), name="commenter"),
    path(
        f"{_CONVENTION}/revenir-a-l-instruction/",
        examen.ReprendreInstructionView.as_view(),
        name="reprendre_instruction",
    ),
    path(f"{_CONVENTION}/reprendre/", examen.ReactiverView.as_view(), name="instruction_reactiver"),
    path(f"{_COMMENTAIRE}/clore/", examen.CloreView.as_view(), name="commentaire_clore"),
    path(f"{_COMMENTAIRE}/rouvrir/", examen.RouvrirView.as_view(), name="commentaire_rouvrir"),
    path("conventions/<uuid:pk>/versions/", examen.VersionsView.as_view(), name="convention_versions"),
    path(
        f"{_ESPACE}/conventions/<uuid:pk>/reprendre/",
        corrections.ReactiverConventionView.as_view(),
        name="convention_reactiver",
    ),
    path(
        f"{_ESPACE}/commentaires/<uuid:pk>/repondre/",
        corrections.RepondreView.as_view(),
        name="commentaire_repondre",
    ),
    path(
        f"{_ESPACE}/commentaires/<uuid:pk>/reprendre/",
        corrections.ReprendreView.as_view(),
        name="commentaire_reprendre",
    ),
]
