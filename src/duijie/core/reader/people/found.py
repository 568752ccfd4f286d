"""What is found of a person in one sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PostFound:
    """A post in a sentence: where its words are, and the body as the words give it."""

    organisation: str
    post: str
    start: int
    end: int
    inherited: bool = False
    place: str = ""
    elected: bool = False


@dataclass(frozen=True)
class PersonFound:
    """A name in a sentence. `office_start` is where the words on the post begin."""

    name: str
    start: int
    end: int
    office_start: int
    posts: tuple[PostFound, ...]
    titles: tuple[str, ...]
    confidence: float
