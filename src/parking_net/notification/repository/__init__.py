"""SQL; decides nothing."""
