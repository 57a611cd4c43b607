"""Parking Net before the real components that an operator runs: `make test-real`.

Each folder is about one of them and starts it once; what has to be fetched is kept in
`${XDG_CACHE_HOME:-$HOME/.cache}/parking-net`.
"""
