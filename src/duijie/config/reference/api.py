"""The reference page of the JSON interface, from the description that `duijie api-schema` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duijie.api.schema import api
from duijie.config.reference.markdown import HOW, code, table

HEAD = f"""\
# The JSON interface

{{description}}

`duijie api-schema` prints all of this as OpenAPI, and so does `/api/v1/openapi.json`. At `/api/v1/docs` a
running site has a page to try the addresses out.

{HOW}

- **Who asks.** Without a session: a visitor. With the session cookie of somebody who signed in on the
  site: that account. With a token made under “My account”: its owner, in the parts it was made for.
  Nothing can be changed here.
- **Full texts.** `full` is null for those who may not open it, as on the page. What only it says is
  neither searched nor matched for them.
- **Lists** come in pages of `limit` rows. `after` of the answer leads to the next page and `before` to
  the one in front: give it back as the parameter of that name. A cursor is not to be read or made.
- **Parameters** that are not listed here are refused, and so are those given twice.
- **Problems** are `application/problem+json` (RFC 9457). 404: it is not there, or not open to you. 401:
  sign in. 403: you may see the record, but not this of it. 422: `errors` names each parameter that does
  not fit. 405: only GET is there. 500: our fault, noted in the log.
- **Times** are UTC, dates plain. Amounts of money are decimal text in CNY 10,000 (万元).
"""


def page() -> str:
    """This will return the page as Markdown."""
    described = api.get_openapi_schema()
    shapes = described["components"]["schemas"]
    operations = [
        _operation(method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    told = [_shape(name, shapes[name]) for name in sorted(shapes)]
    head = HEAD.replace("{description}", described["info"]["description"])
    return "\n".join([head, "## Addresses\n", *operations, "## Shapes\n", *told])


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    asked = [
        [code(each["name"]), each["in"], _bounds(each["schema"]), each.get("description", "")]
        for each in operation["parameters"]
    ]
    answers = [[code(str(status)), _answer(answer)] for status, answer in operation["responses"].items()]
    parts = [f"### {method.upper()} {path}\n\n{operation['description']}\n"]
    if asked:
        parts.append(table(["parameter", "in", "type", "meaning"], asked))
    parts.append(table(["status", "answer"], answers))
    return "\n".join(parts)


def _answer(answer: Mapping[str, Any]) -> str:
    ((media_type, content),) = answer["content"].items()
    return f"{_type(content['schema'])}, {code(media_type)}"


def _bounds(schema: Mapping[str, Any]) -> str:
    """Say what a parameter may hold."""
    if "allOf" in schema:  # pydantic's way to describe a shape where it is used
        return _bounds(schema["allOf"][0])
    if "enum" in schema:
        return "one of " + ", ".join(map(code, schema["enum"]))
    parts = [_type(schema)]
    if "maximum" in schema:
        parts.append(f"{schema['minimum']} to {schema['maximum']}")
    if "maxLength" in schema:
        parts.append(f"{schema['minLength']} to {schema['maxLength']} characters")
    if "default" in schema:
        parts.append(f"{schema['default']} when not given")
    return ", ".join(parts)


def _shape(name: str, shape: Mapping[str, Any]) -> str:
    told = " ".join(shape.get("description", "").split())
    if "enum" in shape:
        return f"### {name}\n\n{told}\n\nOne of {', '.join(map(code, shape['enum']))}.\n"
    rows = [[code(key), _type(value)] for key, value in shape["properties"].items()]
    return f"### {name}\n\n{told}\n\n{table(['key', 'type'], rows)}"


_FORMATS = {"date": "date", "date-time": "time"}
_PLAIN = {
    "string": "string",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
}


def _type(schema: Mapping[str, Any]) -> str:
    """Say what stands there. Raises KeyError for a shape that has no words."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if schema["type"] == "array":
        return f"list of {_type(schema['items'])}"
    if schema["type"] == "object":
        return f"object of {_type(schema['additionalProperties'])} by name"
    return _FORMATS.get(schema.get("format", ""), _PLAIN[schema["type"]])
