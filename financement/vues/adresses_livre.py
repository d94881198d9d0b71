"""Addresses of the ledger and of amounts paid in excess."""

from django.urls import path

from financement.vues import grand_livre, trop_percus

urlpatterns = [
    path("comptabilite/grand-livre/", grand_livre.GrandLivreView.as_view(), name="livre"),
    path("comptabilite/grand-livre/export.csv", grand_livre.ExportView.as_view(), name="livre_export"),
    path("comptabilite/grand-livre/balance/", grand_livre.BalanceView.as_view(), name="livre_balance"),
    path(
        "comptabilite/grand-livre/verification/",
        grand_livre.VerificationView.as_view(),
        name="livre_verification",
    ),
    path(
        "comptabilite/grand-livre/verification/controler/",
        grand_livre.ControlerView.as_view(),
        name="livre_controler",
    ),
    path(
        "comptabilite/grand-livre/conventions/<uuid:pk>/",
        grand_livre.ConventionLivreView.as_view(),
        name="livre_convention",
    ),
    path("comptabilite/grand-livre/<uuid:pk>/", grand_livre.EcritureView.as_view(), name="livre_ecriture"),
    path(
        "comptabilite/grand-livre/<uuid:pk>/contrepasser/",
        grand_livre.ContrepasserView.as_view(),
        name="livre_contrepasser",
    ),
    path(
        "comptabilite/grand-livre/<uuid:pk>/annuler-encaissement/",
        trop_percus.AnnulerEncaissementView.as_view(),
        name="encaissement_annuler",
    ),
    path("comptabilite/trop-percus/", trop_percus.TropPercusView.as_view(), name="trop_percus"),
    path(
        "comptabilite/trop-percus/constater/<uuid:pk>/",
        trop_percus.ConstaterView.as_view(),
        name="trop_percu_constater",
    ),
    path("comptabilite/trop-percus/<uuid:pk>/", trop_percus.TropPercuView.as_view(), name="trop_percu"),
    path(
        "comptabilite/trop-percus/<uuid:pk>/notifier/",
        trop_percus.NotifierView.as_view(),
        name="trop_percu_notifier",
    ),
    path(
        "comptabilite/trop-percus/<uuid:pk>/recouvrer/",
        trop_percus.RecouvrerView.as_view(),
        name="trop_percu_recouvrer",
    ),
    path(
        "comptabilite/trop-percus/<uuid:pk>/retenir/",
        trop_percus.RetenirView.as_view(),
        name="trop_percu_retenir",
    ),
    path(
        "comptabilite/trop-percus/<uuid:pk>/abandonner/",
        trop_percus.AbandonnerView.as_view(),
        name="trop_percu_abandonner",
    ),
    path(
        "comptabilite/trop-percus/<uuid:pk>/annuler/",
        trop_percus.AnnulerView.as_view(),
        name="trop_percu_annuler",
    ),
]
