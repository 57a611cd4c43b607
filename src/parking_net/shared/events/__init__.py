"""Events: out of a service's database, over a transport, into whoever listens."""

from pathlib import Path

EVENTS_MIGRATIONS = Path(__file__).parent / "migrations"
"""The schema of the database that events travel through when there is no Kafka."""
