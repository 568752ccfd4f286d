"""The entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duijie.config.settings")

# Nothing that is made while the site is loaded is garbage: looking for it took a sixth of the start. Nor is
# it looked through later, when a look at everything holds a page up for a tenth of a second. So the pages
# are loaded here too, which the first request would do.
gc.disable()
application = get_wsgi_application()
_addresses = get_resolver().url_patterns
gc.freeze()
gc.enable()
