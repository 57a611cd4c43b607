"""Which transport a process uses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from parking_net.shared.database import opened_database
from parking_net.shared.events.postgres import POOL_SIZE, PostgresTransport
from parking_net.shared.events.transport import Transport
from parking_net.shared.settings import ServiceSettings


@asynccontextmanager
async def opened_transport(settings: ServiceSettings) -> AsyncIterator[Transport]:
    """Kafka when KAFKA_BROKER is set, otherwise PostgreSQL. Neither need be up."""
    if settings.kafka_broker is not None:
        # Imported only when used: the client library takes memory and time.
        from parking_net.shared.events.kafka import opened_kafka
        from parking_net.shared.events.kafka_client import KafkaOptions

        async with opened_kafka(KafkaOptions.of(settings)) as kafka:
            yield kafka
        return
    async with opened_database(settings, settings.events_db_name, pool_size=POOL_SIZE) as database:
        yield PostgresTransport(database)
