#!/bin/sh
# Run a real Keycloak, for tests and for trying things out, until Ctrl-C.
#
#   KEYCLOAK_ADMIN_PASSWORD=… scripts/keycloak.sh [PORT]   listens on 127.0.0.1:PORT, 8080 unless given
#
# The realm of deploy/keycloak is imported at the first start; `parking-net setup` gives its client
# the secret. Needs Java 17 and Maven. The first run fetches Keycloak from Maven Central (159 MB)
# into ${XDG_CACHE_HOME:-$HOME/.cache}/parking-net. Accounts are kept in the folder KEYCLOAK_DATA;
# unset, they are gone when it ends.
set -eu

version=26.4.7
port=${1:-8080}
project=$(cd "$(dirname "$0")/.." && pwd)
home=${XDG_CACHE_HOME:-$HOME/.cache}/parking-net/keycloak-$version
address=http://localhost:$port
: "${KEYCLOAK_ADMIN_PASSWORD:?keycloak.sh: set it to the password that the administrator shall have}"

for program in java mvn; do
    command -v "$program" >/dev/null || {
        echo "keycloak.sh: $program is missing; on Debian: apt-get install openjdk-17-jre-headless maven" >&2
        exit 1
    }
done

# Into another folder first: one that was cut short must not be taken for whole.
if [ ! -x "$home/bin/kc.sh" ]; then
    part=$home.part.$$
    rm -rf "$part" && mkdir -p "$part"
    trap 'rm -rf "$part"' EXIT
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
        "-Dartifact=org.keycloak:keycloak-quarkus-dist:$version:tar.gz" "-DoutputDirectory=$part" >&2
    tar -xzf "$part/keycloak-quarkus-dist-$version.tar.gz" -C "$part" --strip-components=1
    rm "$part/keycloak-quarkus-dist-$version.tar.gz"
    "$part/bin/kc.sh" build --db=dev-file --health-enabled=true >&2
    # Somebody else may have been quicker; theirs is as good.
    mv -T "$part" "$home" 2>/dev/null || rm -rf "$part"
    trap - EXIT
fi

# A home of its own for this run: programs by link, accounts in its folder `data`.
if [ -n "${KEYCLOAK_DATA:-}" ]; then
    run=$KEYCLOAK_DATA
else
    run=$(mktemp -d)
    trap 'rm -rf "$run"' EXIT
fi
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; exit 0' INT TERM
mkdir -p "$run/bin" "$run/data/import"
for folder in conf lib providers themes; do
    ln -sfn "$home/$folder" "$run/$folder"
done
cp "$home/bin/kc.sh" "$run/bin/" # Where it lies is what it takes for its home.
cp "$project"/deploy/keycloak/*.json "$run/data/import/"

export KC_BOOTSTRAP_ADMIN_USERNAME="${KEYCLOAK_ADMIN:-admin}"
export KC_BOOTSTRAP_ADMIN_PASSWORD="$KEYCLOAK_ADMIN_PASSWORD"
export JAVA_OPTS_KC_HEAP="${JAVA_OPTS_KC_HEAP:--Xms64m -Xmx512m}"
echo "Keycloak $version listens on $address once it has started; Ctrl-C ends it." >&2
"$run/bin/kc.sh" start --optimized --import-realm --http-enabled=true --http-host=127.0.0.1 \
    --http-port="$port" --http-management-port="${KEYCLOAK_MANAGEMENT_PORT:-$((port + 1))}" \
    --http-management-host=127.0.0.1 --hostname="${KEYCLOAK_FRONTEND_URL:-$address}" \
    --hostname-backchannel-dynamic=true --cache=local \
    --spi-brute-force-protector--default-brute-force-detector--allow-concurrent-requests=true \
    --log-level="${KEYCLOAK_LOG_LEVEL:-warn}" &
server=$!
wait "$server"
