"""Offers: achievements, services, instruments and experts' expertise."""
