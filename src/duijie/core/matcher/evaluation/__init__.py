"""Measuring the matcher: on judged pairs, on retrieval folders, with the usual baselines beside it."""
