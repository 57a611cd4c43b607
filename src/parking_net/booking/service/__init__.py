"""The wishes that booking fulfils, one file each, and what they share."""
