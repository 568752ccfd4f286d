"""Agreements, their parties and signatories, and the undertakings in them."""
