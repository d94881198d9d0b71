# One image for every process: web, workers, beat and migrations differ by their command only.
FROM python:3.11-slim-bookworm

# WeasyPrint draws its text with Pango; DejaVu is the default font of the documents.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
# The variables below only satisfy the checks of the settings while the static files are gathered.
RUN SECRET_KEY=remplacee-au-demarrage-par-la-variable-du-conteneur-0123456789 \
    ALLOWED_HOSTS=exemple.fr ADRESSE_PUBLIQUE=https://exemple.fr ETAT_DIR=/tmp \
    PAYEUR_IBAN=FR1420041010050500013M02606 PAYEUR_BIC=PSSTFRPPXXX \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    python manage.py collectstatic --noinput \
 && useradd --uid 10001 --create-home cn \
 && install -d -o cn -g cn -m 0700 /etat

USER cn
ENV DJANGO_SETTINGS_MODULE=config.settings.production ETAT_DIR=/etat
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "config.wsgi:application"]
