"""Duijie (对接): needs, offers, and the promises between them."""
