"""Addresses of the room."""

from django.urls import path, re_path

from candidatures.telechargements import CVView
from candidatures.views import candidater, cv, echanges, equite, espace, instruction, pix, structure

_ECHANGE = "candidats/espace/echanges/<uuid:pk>/"
app_name = "candidatures"
_BROUILLON = "candidats/brouillon/<str:jeton>/"
_RENCONTRE = "espace/structure/mises-en-relation/"

urlpatterns = [
    path("candidats/candidater/", candidater.CommencerView.as_view(), name="candidater"),
    path(_BROUILLON, candidater.ReprendreBrouillonView.as_view(), name="brouillon"),
    path(f"{_BROUILLON}coordonnees/", candidater.CoordonneesView.as_view(), name="coordonnees"),
    path(f"{_BROUILLON}recherche/", candidater.RechercheView.as_view(), name="recherche"),
    path(f"{_BROUILLON}motivation/", candidater.MotivationView.as_view(), name="motivation"),
    path(f"{_BROUILLON}envoyee/", candidater.EnvoyeeView.as_view(), name="envoyee"),
    path("candidats/confirmer/<str:jeton>/", candidater.ConfirmerView.as_view(), name="confirmer"),
    path("candidats/espace/", espace.EspaceCandidatView.as_view(), name="espace"),
    path("candidats/espace/postes/", espace.CorrespondancesView.as_view(), name="correspondances"),
    path("candidats/espace/recherche/", espace.ModifierRechercheView.as_view(), name="modifier_recherche"),
    path(
        "candidats/espace/presentation/",
        espace.CorrigerPresentationView.as_view(),
        name="corriger_presentation",
    ),
    path("candidats/espace/creneaux/<uuid:pk>/", espace.ChoisirCreneauView.as_view(), name="choisir_creneau"),
    path("espace/entretiens/<uuid:pk>.ics", espace.AgendaView.as_view(), name="agenda"),
    path("candidats/espace/equite/", equite.QuestionEquiteView.as_view(), name="question_equite"),
    path("candidats/espace/equite/effacer/", equite.EffacerEquiteView.as_view(), name="effacer_equite"),
    path("instruction/equite/", equite.EquiteView.as_view(), name="equite"),
    path("candidats/espace/retirer/", espace.RetirerView.as_view(), name="retirer"),
    path("candidats/espace/suspendre/", espace.SuspendreView.as_view(), name="suspendre"),
    path("candidats/espace/consultations/", echanges.ConsultationsView.as_view(), name="consultations"),
    path("candidats/espace/cv/", cv.MonCVView.as_view(), name="mon_cv"),
    path("candidats/espace/cv/supprimer/", cv.SupprimerCVView.as_view(), name="supprimer_cv"),
    path("espace/cv/<uuid:pk>/", CVView.as_view(), name="cv"),
    path("instruction/pix/", pix.ImporterPixView.as_view(), name="importer_pix"),
    path("instruction/pix/<uuid:pk>/", pix.ImportPixView.as_view(), name="import_pix"),
    path(_ECHANGE, echanges.EchangeView.as_view(), name="echange"),
    path(f"{_ECHANGE}accepter/", echanges.AccepterView.as_view(), name="accepter"),
    path(f"{_ECHANGE}decliner/", echanges.DeclinerView.as_view(), name="decliner"),
    path("candidats/espace/reprendre/", espace.ReprendreView.as_view(), name="reprendre"),
    path(
        "espace/structure/offres/<uuid:pk>/candidats/",
        structure.CandidatsView.as_view(),
        name="candidats_offre",
    ),
    path(
        "espace/structure/offres/<uuid:pk>/candidats/<uuid:candidat>/preselectionner/",
        structure.PreselectionnerView.as_view(),
        name="preselectionner",
    ),
    path("espace/structure/offres/<uuid:pk>/tableau/", structure.TableauView.as_view(), name="tableau"),
    path(_RENCONTRE, structure.RencontresView.as_view(), name="rencontres"),
    path(f"{_RENCONTRE}<uuid:pk>/", structure.RencontreView.as_view(), name="rencontre"),
    path(f"{_RENCONTRE}<uuid:pk>/convier/", structure.ConvierView.as_view(), name="convier"),
    path(f"{_RENCONTRE}<uuid:pk>/message/", structure.EcrireView.as_view(), name="ecrire"),
    path(f"{_RENCONTRE}<uuid:pk>/ecarter/", structure.EcarterView.as_view(), name="ecarter"),
    path(f"{_RENCONTRE}<uuid:pk>/recruter/", structure.RecruterView.as_view(), name="recruter"),
    re_path(
        rf"^{_RENCONTRE}(?P<pk>[0-9a-f-]{{36}})/(?P<acte>proposer)/$",
        structure.RencontreActeView.as_view(),
        name="rencontre_acte",
    ),
    path("instruction/tension/", instruction.TensionView.as_view(), name="tension"),
]
