#!/bin/bash
# One database and one role per service, and one of each for the event log: no service can read another's tables.
# The image runs this once, on an empty data directory. On a server of your own, run it as a superuser.
set -euo pipefail

for name in compensation forecast gateway leads notifications partners people pipeline event_log; do
  psql --set=ON_ERROR_STOP=1 --set=name="$name" --set=password="${SERVICES_PASSWORD:?}" \
    --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-postgres}" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" TEMPLATE template0 ENCODING 'UTF8';
REVOKE CONNECT, TEMPORARY ON DATABASE :"name" FROM PUBLIC;
SQL
done
