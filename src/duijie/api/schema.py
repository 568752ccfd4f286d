"""The JSON interface: what anybody may read of the public side."""

from __future__ import annotations

from ninja import NinjaAPI

api = NinjaAPI(title="Duijie", version="1", urls_namespace="api")
