"""Events: gatherings of every kind, who came, and what was signed there."""
