"""Kvitto takes in applications and reports by web form, keeps each one safe and puts it as one row in a sheet."""
