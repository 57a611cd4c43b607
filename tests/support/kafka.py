"""Kafka for tests: the mock cluster inside librdkafka, with faults on demand.

The functions that make and trouble the cluster are not part of the Python client, so they are
called in the C library that the client brings along.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Final

import confluent_kafka

PRODUCER: Final = 0
ERROR_TEXT_BYTES = 512
PRODUCE, FETCH, OFFSET_COMMIT, FIND_COORDINATOR, JOIN_GROUP = 0, 1, 8, 10, 11
"""Kinds of requests."""
NOT_COORDINATOR, NOT_LEADER, REQUEST_TIMED_OUT, NOT_ENOUGH_REPLICAS = 16, 6, 7, 19
"""Errors that a broker answers."""


def _library() -> ctypes.CDLL:
    package = Path(confluent_kafka.__file__).parent
    (path,) = (package.parent / "confluent_kafka.libs").glob("librdkafka-*.so*")
    library = ctypes.CDLL(str(path))
    pointer, text, integer = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, answer, arguments in (
        ("rd_kafka_conf_new", pointer, []),
        ("rd_kafka_new", pointer, [integer, pointer, text, ctypes.c_size_t]),
        ("rd_kafka_destroy", None, [pointer]),
        ("rd_kafka_mock_cluster_new", pointer, [pointer, integer]),
        ("rd_kafka_mock_cluster_destroy", None, [pointer]),
        ("rd_kafka_mock_cluster_bootstraps", text, [pointer]),
        ("rd_kafka_mock_topic_create", integer, [pointer, text, integer, integer]),
        ("rd_kafka_mock_broker_set_down", integer, [pointer, ctypes.c_int32]),
        ("rd_kafka_mock_broker_set_up", integer, [pointer, ctypes.c_int32]),
        ("rd_kafka_mock_broker_set_rtt", integer, [pointer, ctypes.c_int32, integer]),
        ("rd_kafka_mock_group_initial_rebalance_delay_ms", None, [pointer, ctypes.c_int32]),
        (
            "rd_kafka_mock_push_request_errors_array",
            None,
            [pointer, ctypes.c_int16, ctypes.c_size_t, pointer],
        ),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = answer, arguments
    return library


class MockKafka:
    """A cluster in this process, reachable over TCP; everything is gone when it is closed."""

    def __init__(self, brokers: int = 1) -> None:
        self._library = _library()
        self._brokers = range(1, brokers + 1)
        error = ctypes.create_string_buffer(ERROR_TEXT_BYTES)
        configuration = self._library.rd_kafka_conf_new()
        self._client = self._library.rd_kafka_new(PRODUCER, configuration, error, len(error))
        assert self._client, error.value
        self._cluster = self._library.rd_kafka_mock_cluster_new(self._client, brokers)
        assert self._cluster
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)

    @property
    def address(self) -> str:
        """The brokers, as KAFKA_BROKER takes them."""
        bootstraps: bytes = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster)
        return bootstraps.decode()

    def create_topic(self, name: str, partitions: int) -> None:
        copies = min(3, len(self._brokers))
        created = self._library.rd_kafka_mock_topic_create(
            self._cluster, name.encode(), partitions, copies
        )
        assert created == 0

    def go_down(self) -> None:
        """Refuse every connection; what is stored stays."""
        for broker in self._brokers:
            assert self._library.rd_kafka_mock_broker_set_down(self._cluster, broker) == 0

    def come_up(self) -> None:
        for broker in self._brokers:
            assert self._library.rd_kafka_mock_broker_set_up(self._cluster, broker) == 0

    def answer_slowly(self, milliseconds: int) -> None:
        for broker in self._brokers:
            self._library.rd_kafka_mock_broker_set_rtt(self._cluster, broker, milliseconds)

    def fail(self, request: int, *errors: int) -> None:
        """Answer the next requests of this kind with these errors, one each."""
        array = (ctypes.c_int * len(errors))(*errors)
        self._library.rd_kafka_mock_push_request_errors_array(
            self._cluster, request, len(errors), ctypes.cast(array, ctypes.c_void_p)
        )

    def close(self) -> None:
        self._library.rd_kafka_mock_cluster_destroy(self._cluster)
        self._library.rd_kafka_destroy(self._client)
