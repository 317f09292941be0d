"""Where a page is in the folder, and how it gets there."""

from __future__ import annotations

from pathlib import Path

from beleidsgraaf.addresses import LANGUAGES, Links
from beleidsgraaf.terms import BASE

SUFFIX = ".html"


def languages(page: str) -> list[Links]:
    """Return the links of a page in each language."""
    return [Links(page, SUFFIX, taal) for taal in LANGUAGES]


def place(links: Links) -> str:
    """Return where a page is in the folder.

    >>> place(Links("def", ".html")), place(Links("dumps/", ".html", "en")), place(Links("", ".html", "en"))
    ('def.html', 'en/dumps/index.html', 'en/index.html')
    """
    path = links.canonical.removeprefix(BASE)
    return path + (f"index{SUFFIX}" if not path or path.endswith("/") else SUFFIX)


def put(folder: Path, name: str, body: bytes) -> None:
    """Write a file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
