"""Prove the ledger: chain, balance, anchors, and agreement with orders, payments and notified amounts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commun.acteurs import SYSTEME, perimetre
from commun.argent import montant_francais
from financement.ancrage import FichierAncres
from financement.services.controle_livre import Rapport, instantane, verifier_livre

MONTREES = 20


class Command(BaseCommand):
    help = "Relit tout le grand livre et le compare aux ancres, aux ordres, aux paiements et aux droits notifiés."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--ancres", help="fichier d'ancres à la place de celui des réglages (une copie gardée)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        port = FichierAncres(options["ancres"]) if options["ancres"] else None
        with instantane(), perimetre(SYSTEME):
            rapport = verifier_livre(port=port)
        self._decrire(rapport)
        if not rapport.anomalies:
            self.stdout.write("Aucune anomalie.")
            return
        for anomalie in rapport.anomalies[:MONTREES]:
            self.stderr.write(f"- {anomalie.message}")
        rangs = [anomalie.rang for anomalie in rapport.livre if anomalie.rang is not None]
        premiere = f" Première écriture en cause : {min(rangs)}." if rangs else ""
        raise CommandError(
            f"{len(rapport.livre)} anomalie(s) du livre, {len(rapport.ecarts)} écart(s) avec le programme.{premiere}"
        )

    def _decrire(self, rapport: Rapport) -> None:
        self.stdout.write(
            f"{rapport.nombre} écriture(s) lue(s), la dernière est la {rapport.rang} ({rapport.tete[:12]}…).\n"
            f"Débits {montant_francais(rapport.debits)}, crédits {montant_francais(rapport.credits)}.\n"
            f"{rapport.ancres} ancre(s) comparée(s)."
        )
