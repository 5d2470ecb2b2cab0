"""Event logs as tables of steps."""
