"""Whole spaces of scenarios, counted without being listed: a reading of the meaning as decision diagrams."""
