"""The scorers, one idea a file: each compares two profiles and gives 0…1, or None: unknown."""
