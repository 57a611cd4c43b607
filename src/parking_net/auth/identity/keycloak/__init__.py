"""Keycloak as the identity provider: accounts and passwords there, sessions of ours in auth_db."""
