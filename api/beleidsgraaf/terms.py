"""Prefixes and IRIs: the one place that knows how names are written."""

from __future__ import annotations

import re
from pathlib import Path

from beleidsgraaf.errors import TurtleError

BASE = "https://w3id.org/beleidsgraaf/"
DEF = BASE + "def#"
ID = BASE + "id/"
DOC = BASE + "doc/"
SHAPES = BASE + "shapes#"
# The register of Dutch government bodies; what stands in it is never given a second IRI.
TOOI = "https://identifier.overheid.nl/tooi/id/"
GRAPH = ID + "graaf/"
INFERRED = GRAPH + "afgeleid"
# In a store elsewhere only: what is there, and who is putting it there.
GENERATION = GRAPH + "generatie"
PUBLICATION = GRAPH + "publicatie"

_DECLARATION = re.compile(r"^@prefix\s+([\w-]*):\s+<([^>]*)>\s+\.$")
# The local names that every reader of Turtle and SPARQL takes without escapes; Oxigraph stops at a second point.
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)?")


class Prefixes:
    """The prefixes of the project, both ways."""

    def __init__(self, by_name: dict[str, str]) -> None:
        self.by_name = dict(sorted(by_name.items()))
        self._short: dict[str, str | None] = {}
        self._longest_first = sorted(((iri, name) for name, iri in by_name.items()), key=lambda pair: -len(pair[0]))

    @classmethod
    def read(cls, path: Path) -> Prefixes:
        """Read a file of `@prefix` lines.

        :raises TurtleError: on a line that is neither empty, a comment nor a prefix.
        """
        found: dict[str, str] = {}
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            declaration = _DECLARATION.match(line)
            if not declaration:
                raise TurtleError(
                    f"«{line}» is geen prefix.", path=path, line=number, cure="Schrijf: @prefix naam: <iri> ."
                )
            found[declaration[1]] = declaration[2]
        return cls(found)

    def expand(self, text: str) -> str:
        """Turn `bg:Doel` or a full IRI into the full IRI.

        :raises KeyError: when the prefix is not ours.
        """
        if "://" in text or text.startswith("urn:"):
            return text
        prefix, colon, local = text.partition(":")
        if not colon:
            raise KeyError(text)
        return self.by_name[prefix] + local

    def shorten(self, iri: str) -> str | None:
        """Turn a full IRI into `prefix:local`, or None when no prefix fits."""
        if iri not in self._short:
            fits = (
                f"{name}:{iri[len(namespace) :]}"
                for namespace, name in self._longest_first
                if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :])
            )
            self._short[iri] = next(fits, None)
        return self._short[iri]

    def show(self, iri: str) -> str:
        """Return the short form where there is one, else the IRI itself."""
        return self.shorten(iri) or iri


def graph_name(relative: Path) -> str:
    """Return the IRI of the named graph that holds a file.

    >>> graph_name(Path("data/gemeenten/aalsmeer/nota.ttl"))
    'https://w3id.org/beleidsgraaf/id/graaf/data-gemeenten-aalsmeer-nota'
    """
    name = relative.name.split(".")[0]
    return GRAPH + "-".join((*relative.parts[:-1], name))
