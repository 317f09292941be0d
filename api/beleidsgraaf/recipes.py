"""The recipes of the SPARQL cookbook (`docs/kookboek.md`): a question as people put it, and the query that answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_HEADING = re.compile(r"^### (\d+)\. (.*)$", re.M)
_HIGHER = re.compile(r"^## ", re.M)
_BLOCK = re.compile(r"^```sparql\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Recipe:
    """A recipe.

    :param heading: its question, in Dutch. :param text: all below the heading, in Markdown.
    """

    number: int
    heading: str
    text: str

    @property
    def name(self) -> str:
        """The name in an address; it stays when recipes are numbered anew.

        >>> Recipe(16, "Op welke stukken bouwt dit stuk voort?", "").name
        'recept-op-welke-stukken-bouwt-dit-stuk-voort'
        """
        return "-".join(["recept", *re.findall(r"\w+", self.heading.lower())])

    @property
    def query(self) -> str:
        """The query; nothing when there is none."""
        found = _BLOCK.search(self.text)
        return found[1] if found else ""


def read_recipes(page: Path) -> tuple[Recipe, ...]:
    """Read the recipes of a page, in order; where there is no page, there are none.

    A recipe is under a heading with a number, and ends at the next heading of that level or higher.
    """
    if not page.is_file():
        return ()
    _, *pieces = _HEADING.split(page.read_text(encoding="utf-8"))
    texts = (_HIGHER.split(text)[0] for text in pieces[2::3])
    return tuple(
        Recipe(int(number), heading, text)
        for number, heading, text in zip(pieces[::3], pieces[1::3], texts, strict=True)
    )
