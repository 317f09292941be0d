"""SPARQL as text that people read: which pieces are keywords, variables, names, texts and remarks."""

from __future__ import annotations

import re

# In pieces: a kind (or nothing), and a text.
Stukken = tuple[tuple[str, str], ...]
_TOKEN = re.compile(
    r"""(?P<opmerking>\#[^\n]*)
      | (?P<iri><[^<>"{}|^`\\\s]*>)
      | (?P<tekst>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<variabele>[?$]\w+)
      | (?P<naam>[A-Za-z][\w-]*:[\w.-]*[\w-]|[A-Za-z][\w-]*:)
      | (?P<woord>\b[A-Z]{2,}\b)""",
    re.X,
)


def pieces(text: str) -> Stukken:
    """Return a query in pieces; together they are the query.

    >>> pieces("SELECT ?x { ?x a bg:Doel }")[:3]
    (('woord', 'SELECT'), ('', ' '), ('variabele', '?x'))
    """
    found: list[tuple[str, str]] = []
    last = 0
    for match in _TOKEN.finditer(text):
        if match.start() > last:
            found.append(("", text[last : match.start()]))
        found.append((match.lastgroup or "", match[0]))
        last = match.end()
    if last < len(text):
        found.append(("", text[last:]))
    return tuple(found)
