"""The spreadsheet as staff see it, to play handläggare with."""
