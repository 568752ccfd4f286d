"""Settings for the tests: a throw-away data folder, a fast password hasher, the same rooms."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("DUIJIE_DATA", tempfile.mkdtemp(prefix="duijie-test-"))
os.environ.setdefault("DUIJIE_SECRET_KEY", "only-for-tests")

from duijie.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
