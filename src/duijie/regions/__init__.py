"""Divisions of the country and zones: places only."""
