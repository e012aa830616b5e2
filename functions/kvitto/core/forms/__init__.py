"""Forms: the file language, its compiler, and what one form gives the rest of the house."""
