"""Measurements: each takes Kvitto and its measure in one run on one machine."""
