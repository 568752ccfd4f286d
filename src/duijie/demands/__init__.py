"""Needs: stated by an organisation, verified, opened for matching, closed with an outcome."""
