"""One self-contained page: the board on which people try what happens, and the report of scenarios."""
