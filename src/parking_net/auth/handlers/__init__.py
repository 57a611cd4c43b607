"""HTTP and gRPC in, use cases out; they translate and have no opinion."""
