#!/bin/bash
# Run once by the image of PostgreSQL, on an empty volume: the login roles, with their passwords.
# The owner is no superuser: it makes the other roles (app_web, app_national, app_systeme) in the first migration.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres \
    -v proprietaire="$MDP_PROPRIETAIRE" -v login="$MDP_LOGIN" -v travailleur="$MDP_TRAVAILLEUR" <<'SQL'
CREATE ROLE proprietaire LOGIN CREATEROLE PASSWORD :'proprietaire';
CREATE ROLE app_login LOGIN NOINHERIT PASSWORD :'login';
CREATE ROLE app_travailleur LOGIN NOINHERIT PASSWORD :'travailleur';
CREATE DATABASE conseiller OWNER proprietaire;
REVOKE CONNECT ON DATABASE conseiller FROM PUBLIC;
GRANT CONNECT ON DATABASE conseiller TO app_login, app_travailleur;
SQL
