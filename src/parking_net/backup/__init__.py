"""Backups of a whole platform: several databases at one moment, in one verified file."""
