"""Cuts Chinese sentences into tagged words with LAC's weights, run by numpy alone."""

from .model import Tagger, Word, load_tagger

__all__ = ["Tagger", "Word", "load_tagger"]
