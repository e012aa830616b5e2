"""Decides: forms, answers, the ledger's fold, the rows. Pure; no clock, network, files or randomness."""
