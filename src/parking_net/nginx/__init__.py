"""Files for hosts that already run nginx: the platform's names over HTTPS."""
