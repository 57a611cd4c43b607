#!/bin/bash
# The first start makes the data folder and runs what lies in /docker-entrypoint-initdb.d.
set -euo pipefail

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s' "$POSTGRES_PASSWORD") \
    --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl start --wait --options="-c listen_addresses='' -c unix_socket_directories=$PGHOST"
  for script in /docker-entrypoint-initdb.d/*.sh; do
    . "$script"
  done
  pg_ctl stop --wait --mode=fast
fi
exec "$@" -c listen_addresses='*' -c unix_socket_directories="$PGHOST"
