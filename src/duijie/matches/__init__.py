"""Remembers what core.matcher computes, and what people think of it."""
