"""Stations: bodies with a place and a plaque where science serves."""
