"""Who is calling: access tokens become callers."""

from parking_net.shared.identity.caller import Caller, Role, require_role
from parking_net.shared.identity.keys import KeySource, local_keys, remote_keys
from parking_net.shared.identity.tokens import TokenVerifier

__all__ = [
    "Caller",
    "KeySource",
    "Role",
    "TokenVerifier",
    "local_keys",
    "remote_keys",
    "require_role",
]
