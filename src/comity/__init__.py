"""Check hypothetical scenarios against what every side has said."""

__version__ = "0.1.0"
