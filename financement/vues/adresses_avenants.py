"""Addresses of amendments."""

from django.urls import path

from financement.vues import avenants as vues
from financement.vues import originaux

HOTE, ANCT = "espace/structure/", "instruction/"

urlpatterns = [
    path(
        f"{HOTE}conventions/<uuid:pk>/avenants/<slug:type>/",
        vues.NouvelAvenantView.as_view(),
        name="avenant_nouveau",
    ),
    path(f"{HOTE}avenants/<uuid:pk>/", vues.AvenantView.as_view(), name="avenant"),
    path(f"{HOTE}avenants/<uuid:pk>/signer/", vues.SignerAvenantView.as_view(), name="avenant_signer"),
    path(
        f"{HOTE}avenants/<uuid:pk>/original/",
        originaux.DeposerAvenantStructureView.as_view(),
        name="avenant_original",
    ),
    path(
        f"{HOTE}avenants/<uuid:pk>/abandonner/",
        vues.AbandonnerAvenantView.as_view(),
        name="avenant_abandonner",
    ),
    path(
        f"{ANCT}conventions/<uuid:pk>/avenants/<slug:type>/",
        vues.InstructionNouvelAvenantView.as_view(),
        name="instruction_avenant_nouveau",
    ),
    path(f"{ANCT}avenants/", vues.AvenantsView.as_view(), name="avenants"),
    path(f"{ANCT}avenants/<uuid:pk>/", vues.InstructionAvenantView.as_view(), name="instruction_avenant"),
    path(f"{ANCT}avenants/<uuid:pk>/valider/", vues.ValiderAvenantView.as_view(), name="avenant_valider"),
    path(
        f"{ANCT}avenants/<uuid:pk>/abandonner/",
        vues.InstructionAbandonnerAvenantView.as_view(),
        name="instruction_avenant_abandonner",
    ),
    path(
        f"{ANCT}avenants/<uuid:pk>/signature/", vues.SignatureAvenantView.as_view(), name="avenant_signature"
    ),
    path(f"{ANCT}avenants/<uuid:pk>/refuser/", vues.RefuserAvenantView.as_view(), name="avenant_refuser"),
    path(
        f"{ANCT}avenants/<uuid:pk>/original/",
        originaux.DeposerAvenantFinanceurView.as_view(),
        name="avenant_signature_original",
    ),
]
