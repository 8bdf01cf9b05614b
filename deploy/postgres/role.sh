#!/bin/sh
# An ordinary role that owns its database: neither superuser nor BYPASSRLS, so row-level security holds for it.
# On a box of one's own, as the postgres user: DATABASE_PASSWORD=... deploy/postgres/role.sh
set -eu
psql --quiet --set ON_ERROR_STOP=1 --set password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE sitemaker LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE sitemaker OWNER sitemaker ENCODING 'UTF8' TEMPLATE template0;
SQL
