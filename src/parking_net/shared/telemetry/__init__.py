"""Logs, metrics and traces, and the ids that tie them to one request."""
