"""The REST side that every service shares: routing, errors, identity, idempotency, reference."""

from parking_net.shared.http.app import create_http_app
from parking_net.shared.http.client_address import client_address
from parking_net.shared.http.declared import declared
from parking_net.shared.http.event_stream import EventStream
from parking_net.shared.http.guards import signed_in, token_of
from parking_net.shared.http.idempotency import idempotent
from parking_net.shared.http.idempotency_store import IdempotencyStore
from parking_net.shared.http.openapi import openapi_document
from parking_net.shared.paging import Page, paged

__all__ = [
    "EventStream",
    "IdempotencyStore",
    "Page",
    "client_address",
    "create_http_app",
    "declared",
    "idempotent",
    "openapi_document",
    "paged",
    "signed_in",
    "token_of",
]
