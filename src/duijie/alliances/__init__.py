"""Alliances and unions: organisations that innovate together."""
