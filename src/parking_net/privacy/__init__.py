"""One person's data over all databases of a platform, for its operator."""
