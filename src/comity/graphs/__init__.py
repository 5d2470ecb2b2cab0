"""A case and a scenario as pictures: who depends on what, and what happens when, in SVG, Mermaid and DOT."""
