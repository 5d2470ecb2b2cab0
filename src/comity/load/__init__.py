"""From files to a checked `Case` or `Scenario`."""
