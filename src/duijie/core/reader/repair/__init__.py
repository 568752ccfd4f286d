"""Mends a decoded page step by step and lists what was mended, with a map to the raw page."""

from .mapped import Change, MappedText
from .page import REPAIR_KINDS, RepairedPage, repair_page

__all__ = ["REPAIR_KINDS", "Change", "MappedText", "RepairedPage", "repair_page"]
