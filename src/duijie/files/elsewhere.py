"""A store elsewhere that speaks S3: that of django-storages, with an end to waiting.

Named by its path in the settings: the client of S3 takes a second to load, and only who uses it waits.
"""

from __future__ import annotations

from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from storages.backends.s3 import S3Storage

_ATTEMPTS = 2


class BoundedStore(S3Storage):  # type: ignore[misc]  # it has no types
    """A bucket whose server is given up when it falls silent; its client alone would wait for five minutes.

    What does not begin to be answered is asked for once more. A file that stops coming in its middle is not:
    whoever fetches it has waited enough, and may ask again.

    Args:
        connect_seconds: how long it may take to be reached.
        read_seconds: how long it may be silent in the middle of an answer.
        options: those of the storage itself.
    """

    def __init__(self, *, connect_seconds: float, read_seconds: float, **options: Any) -> None:
        # Each of these attempts would wait anew, and have those of the client within it.
        super().__init__(transfer_config=TransferConfig(num_download_attempts=1), **options)
        # Merged: the storage says there how it signs and addresses.
        own: Config = vars(self)["client_config"]
        bounds = {"connect_timeout": connect_seconds, "read_timeout": read_seconds}
        retries = {"mode": "standard", "total_max_attempts": _ATTEMPTS}
        self.client_config = own.merge(Config(**bounds, retries=retries))
