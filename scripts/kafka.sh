#!/bin/sh
# Run a real Kafka of one node, for tests and for trying things out, until Ctrl-C.
#
#   scripts/kafka.sh [PORT]          listens on 127.0.0.1:PORT, 9092 unless given
#   KAFKA_BROKER=127.0.0.1:PORT parking-net up
#
# Needs Java 17 and Maven. The first run fetches Kafka from Maven Central (56 MB) into
# ${XDG_CACHE_HOME:-$HOME/.cache}/parking-net. What is sent to it is gone when it ends, unless
# KAFKA_DATA names a folder to keep it in.
#
#   KAFKA_TLS=FOLDER KAFKA_USER=NAME KAFKA_PASSWORD=... scripts/kafka.sh [PORT]
# speaks SASL_SSL alone, SCRAM-SHA-512 with that one user; FOLDER has fullchain.pem and privkey.pem.
set -eu

version=3.9.1
port=${1:-9092}
controller_port=${KAFKA_CONTROLLER_PORT:-$((port + 1))}
home=${XDG_CACHE_HOME:-$HOME/.cache}/parking-net/kafka-$version

for program in java mvn; do
    command -v "$program" >/dev/null || { echo "kafka.sh: $program is missing" >&2; exit 1; }
done

if [ ! -d "$home/libs" ]; then
    mkdir -p "$home"
    cat >"$home/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>parking-net</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId>
      <version>$version</version>
    </dependency>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId>
      <version>$version</version>
    </dependency>
  </dependencies>
</project>
POM
    # Into another folder first: one that was cut short must not be taken for whole.
    rm -rf "$home/libs.part"
    mvn -q -B -f "$home/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$home/libs.part"
    mv "$home/libs.part" "$home/libs"
fi

run=$(mktemp -d)
data=${KAFKA_DATA:-$run/data}
trap 'rm -rf "$run"' EXIT
trap 'kill "$broker" 2>/dev/null; wait "$broker" 2>/dev/null || true; exit 0' INT TERM

protocol=PLAINTEXT
[ -z "${KAFKA_TLS:-}" ] || protocol=SASL_SSL

cat >"$run/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller_port
listeners=$protocol://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller_port
advertised.listeners=$protocol://127.0.0.1:$port
listener.security.protocol.map=CONTROLLER:PLAINTEXT,$protocol:$protocol
security.inter.broker.protocol=$protocol
controller.listener.names=CONTROLLER
log.dirs=$data
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
offsets.topic.num.partitions=8
group.initial.rebalance.delay.ms=0
PROPERTIES

user=
if [ "$protocol" = SASL_SSL ]; then
    user="SCRAM-SHA-512=[name=$KAFKA_USER,password=$KAFKA_PASSWORD]"
    cat "$KAFKA_TLS/privkey.pem" "$KAFKA_TLS/fullchain.pem" >"$run/own.pem"
    login="org.apache.kafka.common.security.scram.ScramLoginModule required"
    cat >>"$run/server.properties" <<PROPERTIES
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=$login username="$KAFKA_USER" password="$KAFKA_PASSWORD";
ssl.keystore.type=PEM
ssl.keystore.location=$run/own.pem
ssl.truststore.type=PEM
ssl.truststore.location=$KAFKA_TLS/fullchain.pem
PROPERTIES
fi

cat >"$run/log4j.properties" <<PROPERTIES
log4j.rootLogger=${KAFKA_LOG_LEVEL:-ERROR}, stderr
log4j.appender.stderr=org.apache.log4j.ConsoleAppender
log4j.appender.stderr.target=System.err
log4j.appender.stderr.layout=org.apache.log4j.PatternLayout
log4j.appender.stderr.layout.ConversionPattern=%d %p %c{1}: %m%n
PROPERTIES

kafka() {
    exec java -Xmx512m -Dlog4j.configuration="file:$run/log4j.properties" -cp "$home/libs/*" "$@"
}

if [ ! -f "$data/meta.properties" ]; then
    (kafka kafka.tools.StorageTool format -c "$run/server.properties" \
        -t "$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=')" \
        ${user:+--add-scram "$user"} >/dev/null)
fi
echo "Kafka $version listens on 127.0.0.1:$port once it has started; Ctrl-C ends it." >&2
kafka kafka.Kafka "$run/server.properties" &
broker=$!
wait "$broker"
