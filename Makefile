# Every entry point of the project. « make » alone lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
export PYTHON VENV
PY := $(VENV)/bin/python
EMBARQUE := $(PY) -m config.embarque
.DEFAULT_GOAL := aide
.PHONY: aide installer installer-dev demo test test-lent bench mutation qualite captures migrer docs nettoyer

aide: ## cette liste
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

installer: ## environnement Python de l'application (requirements.txt, avec empreintes)
	@.ci/installer requirements.txt

installer-dev: ## le même avec les outils de développement
	@.ci/installer requirements-dev.txt

demo: installer ## toute la plateforme avec ses données de démonstration (PORT=8000, HOTE=127.0.0.1)
	@.ci/bibliotheques pango
	@$(EMBARQUE) -- python -m config.demarrage

test: installer-dev ## la suite de tests, services et navigateur compris
	@.ci/bibliotheques pango chromium clamav
	@.ci/essais rapide

test-lent: installer-dev ## les essais longs (pannes, charge, mutation de l'horloge)
	@.ci/bibliotheques pango chromium clamav
	@.ci/essais lent

bench: installer-dev ## les mesures de benchmarks/ (PROFIL=ci ; DOMAINES="structures pages" pour celles-là seulement)
	@.ci/bibliotheques pango
	@$(EMBARQUE) --essai -- python -m benchmarks $(or $(PROFIL),ci) $(DOMAINES)

qualite: installer-dev ## style, types, migrations, réglages de production
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy config commun territoires comptes structures conseillers candidatures ateliers financement
	$(EMBARQUE) --essai -- python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=config.settings.production SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	ALLOWED_HOSTS=exemple.fr ADRESSE_PUBLIQUE=https://exemple.fr PAYEUR_IBAN=FR1420041010050500013M02606 PAYEUR_BIC=PSSTFRPPXXX \
	$(EMBARQUE) --essai -- python manage.py check --deploy --fail-level WARNING

mutation: installer-dev ## mutants du moteur des droits et du grand livre (environ 20 min)
	@$(PY) -m mutmut run --max-children 2 && $(PY) -m mutmut results

captures: installer-dev ## les captures de la visite guidée (docs/captures), sur une démonstration
	@.ci/bibliotheques pango chromium clamav
	@$(PY) docs/captures.py

migrer: installer ## applique les migrations à la base de l'environnement (ou à la base embarquée)
	@$(EMBARQUE) -- python manage.py migrate

docs: installer-dev ## régénère les documents produits par le code
	@$(EMBARQUE) --essai -- python manage.py generer_docs

nettoyer: ## efface les caches (garde l'environnement et les données)
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis staticfiles
