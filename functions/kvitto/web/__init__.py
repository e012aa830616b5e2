"""Speaks HTTP: pages and JSON in, answers out."""
