#!/usr/bin/env python3
"""Make the pictures of the documents, docs/pictures/*.png, from a demo of its own.

Usage: .venv/bin/python scripts/make-screenshots.py [--only NAME] [--to FOLDER]

Starts `duijie demo` on a temporary folder and a free port, waits until every page is read and
every vector made (some minutes), drives Chromium and stops what it started. The set-up of ./test
brings all of it except Chromium itself (apt-get install chromium fonts-noto-cjk).
"""

from __future__ import annotations

import argparse
import base64
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import tomllib
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
WORLD = ROOT / "src" / "duijie" / "seeds" / "world"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = ViewportSize(width=1280, height=860)
PHONE = ViewportSize(width=390, height=844)
START_SECONDS = 180
READY_SECONDS = 1200
MOST_COLOURS = 256

PAGE_FILE = "02-framework-signing.txt"
NEED_FILE = "winter-van-cells.toml"
AGREEMENT = "高寒物流车电芯低温性能联合开发合同"


@dataclass(frozen=True)
class Demo:
    """A demo that answers: its address and the password of each account."""

    address: str
    passwords: dict[str, str]


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_demo() -> Iterator[Demo]:
    """Start a demo on a temporary folder, give it once it answers, and stop it."""
    with tempfile.TemporaryDirectory(prefix="duijie-pictures-") as folder:
        data, log, port = Path(folder) / "data", Path(folder) / "log.txt", free_port()
        command = [sys.executable, "-u", "-m", "duijie.cli", "demo", "--small"]
        command += ["--data", str(data), "--port", str(port)]
        with log.open("wb") as out:
            process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, start_new_session=True)
        try:
            wait_for(
                lambda: "Ctrl-C stops it" in log.read_text(encoding="utf-8") or process.poll() is not None,
                seconds=START_SECONDS,
                what="the demo",
            )
            if process.poll() is not None:
                raise SystemExit(log.read_text(encoding="utf-8"))
            rows = (data / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
            passwords = {row.split("\t")[1]: row.split("\t")[2] for row in rows}
            yield Demo(f"http://127.0.0.1:{port}", passwords)
        finally:
            # Not SIGINT: a shell that starts this in the background has it ignored, here and below.
            process.terminate()
            process.wait(timeout=60)


def wait_for(ready: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return once `ready` says so. Raises SystemExit when it takes longer than that many seconds."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise SystemExit(f"Waited {seconds:.0f} s for {what}, in vain.")
        time.sleep(0.5)


def signed_in(browser: Browser, demo: Demo, name: str, *, size: ViewportSize) -> Page:
    """Open the site in Chinese for one account."""
    page = browser.new_context(viewport=size, locale="zh-CN", base_url=demo.address).new_page()
    page.goto("/sign-in/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", demo.passwords[name])
    page.click("main button[type=submit]")
    page.wait_for_url(f"{demo.address}/")
    return page


def page_beside_drafts(browser: Browser, demo: Demo) -> Page:
    """A page that was taken in, with the drafts read from it."""
    page = signed_in(browser, demo, "clerk", size=DESK)

    def all_are_read() -> bool:
        page.goto("/intake/")
        # "11 / 11" of a page that was read; one that waits has no drafts yet.
        figures = page.locator("td.num").all_inner_texts()
        return bool(figures) and all(figure.split("/")[-1].strip() != "0" for figure in figures)

    wait_for(all_are_read, seconds=READY_SECONDS, what="the pages to be read")
    page.locator("tr", has_text=PAGE_FILE).locator("a").first.click()
    page.locator("article.draft").first.wait_for()
    return page


def match_list(browser: Browser, demo: Demo) -> Page:
    """The offers that suit a need, with their reasons, once meaning is counted in."""
    title = tomllib.loads((WORLD / "needs" / NEED_FILE).read_text(encoding="utf-8"))["title"]
    page = signed_in(browser, demo, "broker", size=DESK)
    page.goto("/needs/?state=open")
    page.get_by_role("link", name=title).first.click()
    page.wait_for_load_state()
    address = f"{page.url.split('?')[0]}matches/"

    def meaning_is_ready() -> bool:
        page.goto(address)
        return page.locator("li.match").count() > 0 and page.locator("main progress").count() == 0

    wait_for(meaning_is_ready, seconds=READY_SECONDS, what="the vectors")
    return page


def agreement(browser: Browser, demo: Demo) -> Page:
    """An agreement, its undertakings and what happened to it."""
    return _agreement(browser, demo, size=DESK)


def phone(browser: Browser, demo: Demo) -> Page:
    """The undertakings of the same agreement in a hand."""
    page = _agreement(browser, demo, size=PHONE)
    page.locator("article", has_text="乙方").first.evaluate("element => element.scrollIntoView()")
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(300)
    return page


def _agreement(browser: Browser, demo: Demo, *, size: ViewportSize) -> Page:
    page = signed_in(browser, demo, "expert", size=size)
    page.goto("/agreements/")
    page.get_by_role("link", name=AGREEMENT).first.click()
    page.wait_for_load_state()
    return page


def figures(browser: Browser, demo: Demo) -> Page:
    """A year in charts, as an operator sees it."""
    page = signed_in(browser, demo, "operator", size=DESK)
    page.goto("/figures/")
    page.locator(".chart canvas").first.wait_for()
    page.wait_for_timeout(1500)  # until the charts stand still
    return page


SCENES: dict[str, Callable[[Browser, Demo], Page]] = {
    "page-and-drafts": page_beside_drafts,
    "matches": match_list,
    "agreement": agreement,
    "phone": phone,
    "figures": figures,
}


def pixels_of(browser: Browser, png: bytes) -> NDArray[np.uint8]:
    """Read a PNG with the browser that made it: an array of shape (height, width, 3)."""
    page = browser.new_page()
    read = """async (address) => {
        const picture = await createImageBitmap(await (await fetch(address)).blob());
        const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
        canvas.drawImage(picture, 0, 0);
        const bytes = canvas.getImageData(0, 0, picture.width, picture.height).data;
        let text = "";
        for (let at = 0; at < bytes.length; at += 8192)
            text += String.fromCharCode(...bytes.subarray(at, at + 8192));
        return [picture.width, picture.height, btoa(text)];
    }"""
    width, height, text = page.evaluate(read, "data:image/png;base64," + base64.b64encode(png).decode())
    page.close()
    flat = np.frombuffer(base64.b64decode(text), dtype=np.uint8)
    return flat.reshape(height, width, 4)[:, :, :3]


def with_palette(pixels: NDArray[np.uint8]) -> bytes:
    """Write a PNG of the 256 colours that occur most; the rest become the nearest of them."""
    height, width, _channels = pixels.shape
    flat = pixels.reshape(-1, 3)
    keys = flat.astype(np.int32) @ np.array([65536, 256, 1])
    _keys, first, where, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    colours = flat[first].astype(np.int32)
    palette = colours[np.argsort(-counts, kind="stable")[:MOST_COLOURS]]
    nearest = np.array([((palette - colour) ** 2).sum(axis=1).argmin() for colour in colours], dtype=np.uint8)
    rows = nearest[where.reshape(-1)].reshape(height, width)
    lines = np.hstack([np.zeros((height, 1), dtype=np.uint8), rows])
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, content)
        for kind, content in (
            (b"IHDR", header),
            (b"PLTE", palette.astype(np.uint8).tobytes()),
            (b"IDAT", zlib.compress(lines.tobytes(), 9)),
            (b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def main(arguments: argparse.Namespace) -> None:
    """Make the pictures."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is not here. To mend it: sudo apt-get install chromium fonts-noto-cjk")
    arguments.to.mkdir(parents=True, exist_ok=True)
    with running_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name in [arguments.only] if arguments.only else SCENES:
            page = SCENES[name](browser, demo)
            picture = with_palette(pixels_of(browser, page.screenshot(animations="disabled")))
            page.context.close()
            (arguments.to / f"{name}.png").write_bytes(picture)
            print(f"{name}.png: {len(picture) / 1000:.0f} kB", flush=True)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description="Makes the pictures of the documents from a demo of its own."
    )
    parser.add_argument("--only", choices=list(SCENES), help="make this picture alone")
    parser.add_argument("--to", metavar="FOLDER", type=Path, default=PICTURES, help="write them here")
    main(parser.parse_args())
