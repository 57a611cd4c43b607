"""Generated from api/proto by scripts/codegen.py; edits are lost."""
