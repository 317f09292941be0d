"""Refuse what no query may do, before any engine sees it.

The query is read as the tokens of the SPARQL 1.1 grammar (section 19.8), so a forbidden word in a string, a comment,
an IRI or a name does no harm, and one outside them cannot hide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from beleidsgraaf.errors import QueryRefused

_TOKEN = re.compile(
    r"""
    (?P<skip> \s+ | \#[^\n\r]* )
  | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
  | (?P<string> \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
  | (?P<tag> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<variable> [?$]\w+ )
  | (?P<name> [\w.-]*:[\w:.%\\-]* )
  | (?P<word> \w+ )
  | (?P<other> . )
    """,
    re.X | re.S,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])


def refuse_forbidden(text: str) -> None:
    """Raise when a query would change the graph or reach the network.

    :raises QueryRefused: on an update, `LOAD` or `SERVICE`.

    >>> refuse_forbidden('SELECT * { ?s ?p "SERVICE" }  # SERVICE')
    >>> refuse_forbidden("SELECT * { SERVICE <http://example.org/> { } }")
    Traceback (most recent call last):
    beleidsgraaf.errors.QueryRefused: SERVICE is hier niet toegestaan...
    """
    # An engine may resolve \\u escapes before it reads tokens or after; refuse what either reading shows.
    for reading in {text, _unescape(text)}:
        words = list(_words(reading))
        if "SERVICE" in words:
            raise QueryRefused("SERVICE is hier niet toegestaan.", cure="Vraag alleen deze graaf, zonder SERVICE.")
        first = next((word for word in words if word not in ("PREFIX", "BASE")), "")
        if first in _UPDATES:
            raise QueryRefused(
                f"{first} is hier niet toegestaan: de graaf is alleen te lezen.",
                cure="Stel een vraag met SELECT, ASK, CONSTRUCT of DESCRIBE.",
            )


def _words(text: str) -> Iterator[str]:
    return (match["word"].upper() for match in _TOKEN.finditer(text) if match["word"])


def _unescape(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else match[0]

    return _ESCAPE.sub(character, text)
