#!/bin/sh
# Run once by the postgres image: the schema's owner, and the role the servers work with, which owns nothing.
set -eu
psql -v ON_ERROR_STOP=1 -v owner_password="$PLFM_DB_OWNER_PASSWORD" -v app_password="$PLFM_DB_PASSWORD" \
    --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE plfm_owner LOGIN CREATEROLE PASSWORD :'owner_password';
CREATE ROLE plfm_app LOGIN PASSWORD :'app_password';
CREATE DATABASE plfm OWNER plfm_owner;
SQL
