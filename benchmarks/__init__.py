"""How fast the platform is, beside floors measured in the same run."""
