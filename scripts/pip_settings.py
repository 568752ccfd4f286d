"""Hands the package index that pip is configured for on to uv, which reads none of pip's settings.

A mirror in pip's configuration is the rule in China and in closed networks; asking for it a second
time in uv's words would be a step that a stranger does not know of.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

# pip's option -> uv's variable, and what stands between several values there.
SINGLE = {
    "index-url": "UV_DEFAULT_INDEX",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
}
SEVERAL = {
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
}


def configuration_files(environ: Mapping[str, str]) -> list[Path]:
    """This will list the files pip reads, the later ones overruling the earlier."""
    named = environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    home = Path(environ.get("HOME") or Path.home())
    shared = environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    files = [Path(folder) / "pip" / "pip.conf" for folder in shared.split(os.pathsep) if folder]
    files.append(Path("/etc/pip.conf"))
    if not named:
        files.append(home / ".pip" / "pip.conf")
        files.append(Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf")
    files.append(Path(sys.prefix) / "pip.conf")
    if named:
        files.append(Path(named))
    return files


def read(environ: Mapping[str, str]) -> dict[str, str]:
    """This will return pip's options by their long names, as `pip install` would see them.

    Sections [global] and [install] count, then the PIP_* variables, in that order.
    """
    parser = configparser.RawConfigParser()
    parser.read(configuration_files(environ), encoding="utf-8")
    options: dict[str, str] = {}
    for section in ("global", "install"):
        if parser.has_section(section):
            options |= {name.lower().replace("_", "-"): value for name, value in parser.items(section)}
    for name, value in environ.items():
        if name.startswith("PIP_") and value:
            options[name.removeprefix("PIP_").lower().replace("_", "-")] = value
    return options


def _is_there(place: str) -> bool:
    """This will say whether a place can be asked: a folder that does not exist stops uv, not pip."""
    parts = urlsplit(place)
    if parts.scheme == "file":
        return Path(unquote(parts.path)).exists()
    return bool(parts.scheme) or Path(place).expanduser().exists()


def _existing(places: Iterable[str]) -> list[str]:
    return [place for place in places if _is_there(place)]


def for_uv(environ: Mapping[str, str]) -> dict[str, str]:
    """This will return the variables that make uv ask where pip would ask.

    What is set in uv's own variables stays as it is. With an extra index, uv is told to look into
    all of them as pip does; the hashes say which file is the right one.
    """
    options = read(environ)
    handed_on = {uv: options[pip] for pip, uv in SINGLE.items() if options.get(pip)}
    for pip, (uv, separator) in SEVERAL.items():
        values = options.get(pip, "").split()
        if pip != "trusted-host":
            values = _existing(values)
        if values:
            handed_on[uv] = separator.join(values)
    if "cert" in options and not Path(options["cert"]).exists():
        del handed_on["SSL_CERT_FILE"]
    if "UV_INDEX" in handed_on:
        handed_on["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if options.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        handed_on["UV_NO_INDEX"] = "1"
    return {name: value for name, value in handed_on.items() if not environ.get(name)}
