"""The texts of the interface in other languages than Dutch.

In templates and in code a text is written in Dutch, where it is used; a catalogue per language says what it is in that
language. A test sees to it that each catalogue has every text and no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from beleidsgraaf.errors import Told


def marked(text: str) -> str:
    """Return a Dutch text as it is; the mark says that it is shown to people, in the language of their page."""
    return text


class Texts:
    """The texts in one language."""

    def __init__(self, taal: str, entries: Mapping[str, str] | None = None) -> None:
        """Remember the entries: what a Dutch text is in this language; Dutch itself needs none."""
        self.taal = taal
        self.entries = dict(entries or {})

    @classmethod
    def read(cls, folder: Path, taal: str) -> Texts:
        """Read the catalogue of a language, `{taal}.yaml`; a language without one is Dutch."""
        path = folder / f"{taal}.yaml"
        return cls(taal, yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None)

    def __call__(self, text: str) -> str:
        """Return a text in this language, or as it is when nobody translated it.

        >>> Texts("en", {"Zoeken": "Search"})("Zoeken")
        'Search'
        >>> Texts("en", {"Geen «%(naam)s».": "No “%(naam)s”."})(Told("Geen «%(naam)s».", naam="doel"))
        'No “doel”.'
        """
        if isinstance(text, Told) and text.pattern in self.entries:
            values = {name: Told.value(given, self.taal) for name, given in text.values.items()}
            filled = {name: self(given) if isinstance(given, Told) else given for name, given in values.items()}
            return self.entries[text.pattern] % filled
        return self.entries.get(text, str(text))

    def count(self, one: str, many: str, number: int) -> str:
        """Return the text for one or for many."""
        return self(one if number == 1 else many)

    def language_of(self, text: str) -> str:
        """Return the language that a text is read in here: Dutch where nobody translated it.

        >>> Texts("en", {"Zoeken": "Search"}).language_of("Iets anders")
        'nl'
        """
        return self.taal if (text.pattern if isinstance(text, Told) else text) in self.entries else "nl"
