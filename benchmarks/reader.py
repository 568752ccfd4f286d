"""The whole reader beside its own tagger alone: characters a second on one core, memory, growth.

    .venv/bin/python benchmarks/reader.py
    .venv/bin/python benchmarks/reader.py --only-speed

The peer is the tagger asked sentence by sentence, as a prototype would: what it costs to have every word of
the same pages tagged once, and nothing read out of them. Both read the invented pages of quality/reader, in
one process, on one core, in turns. What is counted is the processor's time, so that other
work on the machine disturbs little. The long page is those pages one after another; the longest has 5 MB.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

# One core also for the numeric library.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

from figures import machine, middle

from duijie.core.reader.decode import decode
from duijie.core.reader.files import read_bytes
from duijie.core.reader.tagger import load_tagger

PAGES = Path(__file__).resolve().parent.parent / "quality" / "reader" / "pages"
ROUNDS = 3
LIMIT_MEGABYTES = 500
SHORTEST_NAME = 5
GOLD = PAGES.parent / "gold.json"
LONG = (5_000, 50_000, 500_000, 1_740_000)
HEADS = "安宝昌成春达德定东丰福富港光广海汉和恒红华怀江金靖开康乐丽连临龙宁平普清荣瑞山盛石顺松泰通文祥新兴"
"""Two of these begin every name of a round, so that a page twice as long names twice as many bodies."""


def sentences(text: str) -> list[str]:
    """This will cut a text at its full stops, the way a prototype would."""
    return [each for line in text.splitlines() for each in line.replace("。", "。\n").split("\n") if each]


def main() -> None:
    """This will print the figures."""
    print(machine())
    raw = [(path.name, path.read_bytes()) for path in sorted(PAGES.iterdir())]
    texts = [decode(content) for _name, content in raw]
    characters = sum(map(len, texts))
    tagger = load_tagger()
    tagger.tag(["热身。"])
    read_bytes(raw[0][1], filename=raw[0][0])
    alone, whole = [], []
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in texts:
            for sentence in sentences(text):
                tagger.tag([sentence])
        alone.append(time.process_time() - began)
        began = time.process_time()
        for name, content in raw:
            read_bytes(content, filename=name)
        whole.append(time.process_time() - began)
    peer, ours = characters / middle(alone), characters / middle(whole)
    print(f"tagger alone, a sentence at a time   {peer:10,.0f} characters a second")
    print(f"the whole reader                     {ours:10,.0f} characters a second   {ours / peer:.2f} of it")
    if "--only-speed" not in sys.argv:
        longest(texts)


def rounds(lines: list[str], names: re.Pattern[str], size: int) -> Iterator[str]:
    """This will give the lines again and again, in each round of other bodies, up to a size.

    Every line is another one: a line that comes back is a caption, and is read once.
    """
    number = length = 0
    while length < size:
        first, second = divmod(number, len(HEADS))
        head = HEADS[second] + HEADS[(first + second) % len(HEADS)]
        for line in lines:
            told = names.sub(rf"{head}\1", line) + f"（{number}号）"
            length += len(told) + 1
            yield told
        number += 1


def longest(texts: list[str]) -> None:
    """This will read one page of growing length, and say what each character costs."""
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    pages = json.loads(GOLD.read_text(encoding="utf-8"))["pages"].values()
    bodies = (body for page in pages for body in page["organisations"])
    called = {name for body in bodies for name in (body["name"], *body["aliases"])}
    tails = sorted({name[2:] for name in called if len(name) >= SHORTEST_NAME}, key=len, reverse=True)
    names = re.compile(f"..({'|'.join(map(re.escape, tails))})")
    first = 0.0
    for size in LONG:
        content = "\n".join(rounds(lines, names, size))[:size].encode()
        began = time.process_time()
        read_bytes(content, filename="long.txt")
        cost = (time.process_time() - began) / size * 1e6
        first = first or cost
        print(
            f"one page of {size:>9,} characters     {cost:8.1f} microseconds a character   {cost / first:.2f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory                          {peak:8.0f} MB   {peak / LIMIT_MEGABYTES:.2f} of the limit")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
