"""Tests of rule packs: strategies for Hypothesis, laws, mutants of rules, suggested tests, and a pytest plugin."""
