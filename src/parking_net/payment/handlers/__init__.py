"""How the use cases are reached: HTTP and gRPC."""
