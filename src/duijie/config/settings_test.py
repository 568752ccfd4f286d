"""Settings for the tests: a throw-away data folder, a fast password hasher, the same rooms."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "DUIJIE_DATA" not in os.environ:
    # Other processes of the same run inherit the folder; who made it takes it away.
    _folder = Path(tempfile.mkdtemp(prefix="duijie-test-"))
    os.environ["DUIJIE_DATA"] = str(_folder)
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ.setdefault("DUIJIE_SECRET_KEY", "only-for-tests")

from duijie.config.settings import *  # noqa: F403

MFA_RATE_LIMITS = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
PAPER_ISSUER = "示例中心"
Path(STATIC_ROOT).mkdir(exist_ok=True)
