"""Addresses of orders, batches, credits and bank details."""

from django.urls import path

from financement.vues import comptabilite, comptes_bancaires, enveloppes, lots, ordres

urlpatterns = [
    path("comptabilite/", comptabilite.ComptabiliteView.as_view(), name="comptabilite"),
    path(
        "comptabilite/tranches/<uuid:pk>/corriger/",
        comptabilite.CorrigerTrancheView.as_view(),
        name="tranche_corriger",
    ),
    path("comptabilite/ordres/", ordres.OrdresView.as_view(), name="ordres"),
    path("comptabilite/ordres/decider/", ordres.DeciderView.as_view(), name="ordres_decider"),
    path("comptabilite/ordres/<uuid:pk>/", ordres.OrdreView.as_view(), name="ordre"),
    path("comptabilite/ordres/<uuid:pk>/approuver/", ordres.ApprouverView.as_view(), name="approuver"),
    path("comptabilite/ordres/<uuid:pk>/refuser/", ordres.RefuserView.as_view(), name="refuser"),
    path("comptabilite/ordres/<uuid:pk>/annuler/", ordres.AnnulerOrdreView.as_view(), name="ordre_annuler"),
    path("comptabilite/ordres/<uuid:pk>/payer/", ordres.PayerView.as_view(), name="ordre_payer"),
    path("comptabilite/ordres/<uuid:pk>/rejeter/", ordres.RejeterView.as_view(), name="ordre_rejeter"),
    path("comptabilite/lots/", lots.LotsView.as_view(), name="lots"),
    path("comptabilite/lots/preparer/", lots.PreparerLotView.as_view(), name="lot_preparer"),
    path("comptabilite/lots/<uuid:pk>/", lots.LotView.as_view(), name="lot"),
    path(
        "comptabilite/lots/<uuid:pk>/transmettre/", lots.TransmettreLotView.as_view(), name="lot_transmettre"
    ),
    path("comptabilite/lots/<uuid:pk>/annuler/", lots.AnnulerLotView.as_view(), name="lot_annuler"),
    path("comptabilite/lots/<uuid:pk>/payer/", lots.PayerLotView.as_view(), name="lot_payer"),
    path("espace/structure/banque/", comptes_bancaires.BanqueView.as_view(), name="banque"),
    path("instruction/comptes/", comptes_bancaires.ComptesView.as_view(), name="comptes"),
    path("instruction/comptes/<uuid:pk>/", comptes_bancaires.CompteView.as_view(), name="compte"),
    path(
        "instruction/comptes/<uuid:pk>/refuser/",
        comptes_bancaires.RefuserCompteView.as_view(),
        name="compte_refuser",
    ),
    path("comptabilite/enveloppes/", enveloppes.EnveloppesView.as_view(), name="enveloppes"),
    path("comptabilite/enveloppes/export.csv", enveloppes.EnveloppesCsvView.as_view(), name="enveloppes_csv"),
    path(
        "comptabilite/enveloppes/ouvrir/", enveloppes.OuvrirEnveloppeView.as_view(), name="enveloppe_ouvrir"
    ),
    path("comptabilite/enveloppes/<uuid:pk>/", enveloppes.EnveloppeView.as_view(), name="enveloppe"),
    path(
        "comptabilite/enveloppes/<uuid:pk>/credits/",
        enveloppes.CreditsView.as_view(),
        name="enveloppe_credits",
    ),
    path(
        "comptabilite/enveloppes/<uuid:pk>/transferer/",
        enveloppes.TransfererView.as_view(),
        name="enveloppe_transferer",
    ),
]
