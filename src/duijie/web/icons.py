# ruff: noqa: E501  # a drawing stays on one line
"""The signs of the pages: small line drawings on a 24-unit square, drawn for Duijie."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS = {
    "alert": '<path d="M12 4 2.8 20h18.4z"/><path d="M12 10.500v4.500M12 17.600v.1"/>',
    "arrow": '<path d="M5 12h13.500M13 6.500 18.500 12 13 17.500"/>',
    "back": '<path d="M19 12H5.500M11 6.500 5.500 12l5.500 5.500"/>',
    "bell": '<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 2h-15zM10 21h4"/>',
    "building": '<path d="M4 20.500V5.500L13 3v17.500M13 9.500l7 2v9M2.500 20.500h19M8 8.500h1M8 12.500h1M8 16.500h1"/>',
    "calendar": '<path d="M4 6h16v14.500H4zM4 10.500h16M8.500 3.500V7M15.500 3.500V7"/>',
    "check": '<path d="m4.500 12.500 5 5 10-11"/>',
    "clock": '<path d="M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 7.500V12l3.200 2.200"/>',
    "copy": '<path d="M8.500 8.500h11v11h-11zM15.500 8.500v-4h-11v11h4"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "dot": '<path d="M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"/>',
    "down": '<path d="m6.500 9.500 5.500 5.500 5.500-5.500"/>',
    "download": '<path d="M12 3.500V15M7 10.500l5 5 5-5M4.500 20h15"/>',
    "file": '<path d="M6 3h8.500L19 7.500V21H6zM14 3v5h5M9 12.500h6.500M9 16.500h6.500"/>',
    "filter": '<path d="M4 5.500h16l-6.200 7.500v6l-3.600-2v-4z"/>',
    "globe": '<path d="M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM3.500 12h17M12 3.500c5 5 5 12 0 17-5-5-5-12 0-17z"/>',
    "info": '<path d="M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 11v5.500M12 7.700v.1"/>',
    "join": '<path d="M3.500 5h7v4.500l4-1.500v8l-4-1.500V19h-7zM13.500 5h7v14h-7"/>',
    "key": '<path d="M15 4.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM11.800 12.200 4 20M7 17l2.500 2.500"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.700 0l3.600-3.600a4 4 0 0 0-5.700-5.700L12.500 5.900M14 10a4 4 0 0 0-5.700 0l-3.600 3.600a4 4 0 0 0 5.700 5.700l1.100-1.200"/>',
    "lock": '<path d="M5.500 11h13v9.500h-13zM8.500 11V8a3.500 3.500 0 0 1 7 0v3"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "minus": '<path d="M5.500 12h13"/>',
    "moon": '<path d="M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z"/>',
    "pencil": '<path d="m4 20 1-4.500L16.500 4 20 7.500 8.500 19zM14 6.500 17.500 10"/>',
    "person": '<path d="M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.500 20.500c.8-4.300 3.600-6 7.500-6s6.700 1.700 7.500 6"/>',
    "pin": '<path d="M12 21c-4-4.500-6.500-7.500-6.500-11a6.500 6.500 0 0 1 13 0c0 3.500-2.500 6.500-6.500 11zM12 8a2.200 2.200 0 1 0 0 4.400A2.200 2.200 0 0 0 12 8z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V3.500h10V9M7 16.500H3.500V9h17v7.500H17M7 13.500h10v7H7z"/>',
    "quote": '<path d="M4.500 12.500h5V17h-5zM4.500 12.500c0-3 1-5 3.500-6M14 12.500h5V17h-5zM14 12.500c0-3 1-5 3.500-6"/>',
    "return": '<path d="M8.500 5 4 9.500 8.500 14M4 9.500h10a5.500 5.500 0 0 1 0 11H9"/>',
    "screen": '<path d="M3.500 5h17v11.500h-17zM9 20.500h6M12 16.500v4"/>',
    "search": '<path d="M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500l5 5"/>',
    "send": '<path d="m3.500 11.500 17-8-6 17-3.500-6.500z"/>',
    "sign-in": '<path d="M10 4h9.500v16H10M3.500 12H15M11 8l4 4-4 4"/>',
    "sign-out": '<path d="M14 4H4.500v16H14M9 12h11.500M16.500 8l4 4-4 4"/>',
    "star": '<path d="m12 3.500 2.600 5.600 6.100.7-4.500 4.100 1.200 6L12 16.900l-5.400 3 1.200-6-4.500-4.100 6.100-.7z"/>',
    "sun": '<path d="M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400"/>',
    "tray": '<path d="M4 13.500 6.500 5h11l2.500 8.500v6H4zM4 13.500h4.500l1.500 2.500h4l1.500-2.500H20"/>',
    "undo": '<path d="M8.500 5 4 9.500 8.500 14M4 9.500h10a5.500 5.500 0 0 1 0 11H9"/>',
    "upload": '<path d="M12 15.500V4M7 8.500l5-5 5 5M4.500 20h15"/>',
}


class UnknownIconError(LookupError):
    """Says that no sign of that name was drawn."""


def drawing(name: str) -> SafeString:
    """This will return the sign as inline SVG, silent to screen readers: words stand beside it.

    Raises UnknownIconError.
    """
    if name not in ICONS:
        raise UnknownIconError(name)
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308  # our own drawings, above
    )
