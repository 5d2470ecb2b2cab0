"""What other tools of the field read: claims, annotations of quotes, coded events, tables of verdicts."""
