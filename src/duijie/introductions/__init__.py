"""Brings two sides together: consent of each, contact details after both, outcome."""
