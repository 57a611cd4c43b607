"""Calls between services: a server that trusts the internal token, and peers with deadlines."""

from parking_net.shared.grpc.client import Peer, opened_peer
from parking_net.shared.grpc.server import GrpcServer, create_grpc_server

__all__ = ["GrpcServer", "Peer", "create_grpc_server", "opened_peer"]
