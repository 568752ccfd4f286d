"""Figures: what the platform did, counted from what the reader may see."""
