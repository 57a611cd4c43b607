"""What monitoring learns of backups: a file that node exporter's textfile collector reads."""

from __future__ import annotations

from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from parking_net.backup.errors import BackupError


def tell_of_success(file: Path, size_bytes: int) -> None:
    """Write that a backup of this size has just been made and verified. Raises BackupError."""
    registry = CollectorRegistry()
    Gauge(
        "backup_last_success_timestamp_seconds",
        "When the last backup was made and read back.",
        registry=registry,
    ).set_to_current_time()
    Gauge("backup_size_bytes", "How large the last backup is.", registry=registry).set(size_bytes)
    try:
        write_to_textfile(str(file), registry)
    except OSError as error:
        raise BackupError(f"The backup is made, but {file} cannot be written: {error}") from error
