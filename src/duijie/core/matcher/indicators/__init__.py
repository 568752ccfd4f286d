"""Indicators: what a text says in figures (`循环寿命≥2000次`), read, converted and compared."""

from duijie.core.matcher.indicators.compare import Compared, Verdict, as_bound, compare
from duijie.core.matcher.indicators.indicator import Indicator, Nature
from duijie.core.matcher.indicators.read import read_indicators

__all__ = ["Compared", "Indicator", "Nature", "Verdict", "as_bound", "compare", "read_indicators"]
