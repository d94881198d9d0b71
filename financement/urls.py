"""Addresses of the room."""

from django.urls import path

from financement.vues import (
    adresses_avenants,
    adresses_campagnes,
    adresses_documents,
    adresses_droits,
    adresses_fin,
    adresses_instruction,
    adresses_livre,
    adresses_paiements,
    adresses_signatures,
    comptabilite,
    instruction,
    pieces,
    structure,
    telechargements,
    vacances,
)

app_name = "financement"
urlpatterns = [
    *adresses_campagnes.urlpatterns,
    *adresses_documents.urlpatterns,
    *adresses_instruction.urlpatterns,
    *adresses_livre.urlpatterns,
    *adresses_droits.urlpatterns,
    *adresses_avenants.urlpatterns,
    *adresses_fin.urlpatterns,
    *adresses_paiements.urlpatterns,
    *adresses_signatures.urlpatterns,
    path("instruction/vacances/", vacances.VacancesView.as_view(), name="vacances"),
    path("espace/structure/conventions/", structure.ConventionsView.as_view(), name="conventions"),
    path(
        "espace/structure/conventions/nouvelle/", structure.PreparerView.as_view(), name="convention_nouvelle"
    ),
    path("espace/structure/conventions/<uuid:pk>/", structure.ConventionView.as_view(), name="convention"),
    path(
        "espace/structure/conventions/<uuid:pk>/modifier/",
        structure.ModifierView.as_view(),
        name="convention_modifier",
    ),
    path(
        "espace/structure/conventions/<uuid:pk>/soumettre/",
        structure.SoumettreView.as_view(),
        name="convention_soumettre",
    ),
    path(
        "espace/structure/conventions/<uuid:pk>/annuler/",
        structure.AnnulerView.as_view(),
        name="convention_annuler",
    ),
    path("espace/structure/paiements/", structure.PaiementsView.as_view(), name="paiements"),
    path("instruction/conventions/", instruction.ConventionsView.as_view(), name="instruction_conventions"),
    path(
        "instruction/conventions/<uuid:pk>/",
        instruction.ConventionView.as_view(),
        name="instruction_convention",
    ),
    path("instruction/conventions/<uuid:pk>/valider/", instruction.ValiderView.as_view(), name="valider"),
    path("instruction/conventions/<uuid:pk>/corriger/", instruction.CorrigerView.as_view(), name="corriger"),
    path(
        "instruction/conventions/<uuid:pk>/annuler/",
        instruction.AnnulerView.as_view(),
        name="instruction_annuler",
    ),
    path("comptabilite/tranches/", comptabilite.TranchesView.as_view(), name="tranches"),
    path("comptabilite/tranches/examiner/", comptabilite.ExaminerView.as_view(), name="tranches_examiner"),
    path("comptabilite/tranches/<uuid:pk>/ordonner/", comptabilite.OrdonnerView.as_view(), name="ordonner"),
    path("espace/structure/conventions/<uuid:pk>/pieces/", pieces.PiecesView.as_view(), name="pieces"),
    path(
        "espace/structure/conventions/<uuid:pk>/pieces/deposer/",
        pieces.DeposerView.as_view(),
        name="piece_deposer",
    ),
    path("instruction/pieces/", pieces.PiecesAExaminerView.as_view(), name="pieces_a_examiner"),
    path("instruction/pieces/<uuid:pk>/accepter/", pieces.AccepterPieceView.as_view(), name="piece_accepter"),
    path("instruction/pieces/<uuid:pk>/refuser/", pieces.RefuserPieceView.as_view(), name="piece_refuser"),
    path(
        "instruction/conventions/<uuid:pk>/pieces/",
        pieces.InstructionPiecesView.as_view(),
        name="instruction_pieces",
    ),
    path(
        "instruction/conventions/<uuid:pk>/versements/",
        pieces.VersementsView.as_view(),
        name="instruction_versements",
    ),
    path(
        "instruction/conditions/<uuid:pk>/lever/",
        pieces.LeverConditionView.as_view(),
        name="condition_lever",
    ),
    path("documents/pieces/<uuid:pk>/", telechargements.PieceView.as_view(), name="piece"),
    path("documents/<uuid:pk>/", telechargements.DocumentView.as_view(), name="document"),
]
