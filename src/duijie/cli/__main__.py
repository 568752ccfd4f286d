"""`python -m duijie.cli` is `duijie`; the children that serve and work are started so."""

import sys

from duijie.cli.main import main

sys.exit(main())
