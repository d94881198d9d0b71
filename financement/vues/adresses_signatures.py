"""Addresses of the signatures."""

from django.urls import path

from financement.vues import originaux, signatures

urlpatterns = [
    path(
        "espace/structure/conventions/<uuid:pk>/signer/",
        signatures.SignerView.as_view(),
        name="convention_signer",
    ),
    path(
        "espace/structure/conventions/<uuid:pk>/original/",
        originaux.DeposerStructureView.as_view(),
        name="convention_original",
    ),
    path("instruction/signatures/", signatures.SignaturesView.as_view(), name="signatures"),
    path("instruction/signatures/lot/", signatures.SignerLotView.as_view(), name="signatures_lot"),
    path("instruction/signatures/<uuid:pk>/", signatures.SignatureView.as_view(), name="signature"),
    path(
        "instruction/signatures/<uuid:pk>/refuser/",
        signatures.RefuserSignatureView.as_view(),
        name="signature_refuser",
    ),
    path(
        "instruction/signatures/<uuid:pk>/original/",
        originaux.DeposerFinanceurView.as_view(),
        name="signature_original",
    ),
    path("signer/<uuid:pk>/", signatures.CodeView.as_view(), name="signature_code"),
    path(
        "signer/<uuid:pk>/nouveau-code/",
        signatures.RenvoyerCodeView.as_view(),
        name="signature_code_renvoyer",
    ),
    path("instruction/originaux/", originaux.OriginauxView.as_view(), name="originaux"),
    path(
        "instruction/originaux/<uuid:pk>/accepter/",
        originaux.AccepterOriginalView.as_view(),
        name="original_accepter",
    ),
    path(
        "instruction/originaux/<uuid:pk>/refuser/",
        originaux.RefuserOriginalView.as_view(),
        name="original_refuser",
    ),
    path("documents/originaux/<uuid:pk>/", originaux.OriginalView.as_view(), name="original"),
]
