"""The JSON interface: what the pages show to whoever asks, for programs. It only reads."""

from __future__ import annotations

import json
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from duijie.api import matches, needs, offers, organisations, regions
from duijie.api.problems import Problem, answer_refusals

ROUTERS = (needs.router, matches.router, offers.router, organisations.router, regions.router)
DESCRIPTION = """\
Reads what the pages show, by the same rules: visitors see the public side, and who has signed in on \
the site sees with the same session, or with a token made under “My account”, what is open to them. \
What one may not see answers 404. Names of \
codes are in the language of Accept-Language, Chinese or English. Lists are cut by cursors."""


class PlainJSON(JSONRenderer):
    """Writes Chinese as Chinese."""

    json_dumps_params = {"ensure_ascii": False}


class DuijieAPI(NinjaAPI):
    """The interface, whose description also tells of problems and of the session."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """This will describe the interface as OpenAPI."""
        described = super().get_openapi_schema(**where)
        shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        inner = shape.pop("$defs")
        shapes = described["components"]["schemas"] | {"Problem": shape, **inner}
        # ninja also lists the shapes that parameters were taken apart from; nothing points at those.
        told = json.dumps([described["paths"], shapes], default=str)
        described["components"]["schemas"] = {
            name: shapes[name] for name in shapes if f'"#/components/schemas/{name}"' in told
        }
        session = {"type": "apiKey", "in": "cookie", "name": "sessionid"}
        token = {"type": "http", "scheme": "bearer"}
        described["components"]["securitySchemes"] = {"session": session, "token": token}
        # Nothing needs a session or a token, and everything may be asked with either.
        described["security"] = [{}, {"session": []}, {"token": []}]
        return described


api = DuijieAPI(
    title="Duijie",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=None,
    renderer=PlainJSON(),
)
answer_refusals(api)
for router in ROUTERS:
    api.add_router("", router)
