"""Tables as blocks of scenarios: whatever pyarrow reads, checked against the case."""
