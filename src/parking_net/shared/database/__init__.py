"""PostgreSQL: a pool without session state, migrations, and the tables that services share."""

from parking_net.shared.database.address import PostgresAddress, PostgresSettings
from parking_net.shared.database.pool import Connection, Database, opened_database

__all__ = ["Connection", "Database", "PostgresAddress", "PostgresSettings", "opened_database"]
