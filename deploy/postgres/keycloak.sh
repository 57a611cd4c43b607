#!/bin/bash
# The database of Keycloak and its role: PostgreSQL runs this once, when it makes its data folder.
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
    --set=password="$KEYCLOAK_DB_PASSWORD" <<'SQL'
CREATE ROLE keycloak LOGIN PASSWORD :'password';
CREATE DATABASE keycloak_db OWNER keycloak;
REVOKE ALL ON DATABASE keycloak_db FROM PUBLIC;
SQL
