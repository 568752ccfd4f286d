"""When what was written may be counted: it bears the moment its action began, and is seen once that ended."""

from datetime import timedelta

LATEST_COMMIT = timedelta(minutes=1)
"""After so long whoever wrote has committed: nothing appears any more with an earlier moment."""
