"""Refuse what no query may do.

The parser of the engine itself is the judge, since no second reading of SPARQL can be trusted to agree with it on where
a text, a comment or a name ends. A query that holds the word SERVICE is parsed once more with another word in its
place: inside a text, a comment, an IRI or a name that changes nothing, and as a keyword it is no SPARQL any more.
Parsing evaluates nothing.
"""

from __future__ import annotations

import re
import secrets
import string

import pyoxigraph as ox

from beleidsgraaf.errors import QueryRefused, Told

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PROLOGUE = re.compile(r"(?:\s+|#[^\n]*|(?i:base)\s*<[^>]*>|(?i:prefix)\s*[^\s:]*:\s*<[^>]*>)*")
_XSD = "http://www.w3.org/2001/XMLSchema#"
# A name or IRI with an opening bracket after it: a call of a function that SPARQL itself does not have, or of a cast.
_CALL = re.compile(r"(?:<([^\s<>\"{}|^`\\]*)>|(?<![\w.-])([\w.-]*+):((?:[\w.:%-]|\\.)*+))(?:\s|#[^\n]*\n)*\(")
_UPDATE = re.compile("INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH", re.I)


def refuse_forbidden(text: str) -> None:
    """Raise when a query would change the graph or reach the network.

    :raises QueryRefused: on an update, `LOAD` or `SERVICE`. What is no SPARQL at all is left to the engine to report.

    >>> refuse_forbidden('SELECT * { ?s ?p "SERVICE" }  # SERVICE')
    >>> refuse_forbidden("SELECT * { SERVICE <http://example.org/> { } }")
    Traceback (most recent call last):
    beleidsgraaf.errors.QueryRefused: SERVICE is hier niet toegestaan. Vraag alleen deze graaf, zonder SERVICE.
    """
    if not _parses(text):
        begin = _PROLOGUE.match(text)
        update = _UPDATE.match(text, begin.end() if begin else 0)
        if update:
            raise QueryRefused(
                Told("%(woord)s is hier niet toegestaan: de graaf is alleen te lezen.", woord=update[0].upper()),
                cure=Told("Stel een vraag met SELECT, ASK, CONSTRUCT of DESCRIBE."),
            )
        return
    if uses_keyword(text, "SERVICE"):
        raise QueryRefused(
            Told("SERVICE is hier niet toegestaan."), cure=Told("Vraag alleen deze graaf, zonder SERVICE.")
        )


def refuse_functions(text: str) -> None:
    """Raise when a query calls a function that is not SPARQL's own; casts to XML Schema types are.

    What an engine elsewhere has more than the standard is unknown here and may reach its network or its disk, as
    `bif:http_get` of Virtuoso does. In doubt (the spelling of a call inside a text) the query is refused.

    :raises QueryRefused: naming the function.

    >>> refuse_functions("PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT (xsd:integer('1') AS ?n) { }")
    >>> refuse_functions("SELECT (<a:b>('http://example.org/') AS ?x) { }")
    Traceback (most recent call last):
    beleidsgraaf.errors.QueryRefused: De functie a:b is hier niet toegestaan. Gebruik de functies van SPARQL 1.1.
    """
    for reading in {text, _unescape(text)}:
        for call in _CALL.finditer(reading):
            if call[1] is not None:
                iri, name = call[1], call[1]
            else:
                iri, name = _namespace(reading, call[2]), f"{call[2]}:{call[3]}"
            if not iri.startswith(_XSD):
                raise QueryRefused(
                    Told("De functie %(naam)s is hier niet toegestaan.", naam=name),
                    cure=Told("Gebruik de functies van SPARQL 1.1."),
                )


def _namespace(text: str, prefix: str) -> str:
    """Return what a prefix stands for, or nothing when that is not the same everywhere."""
    found = set(re.findall(rf"(?i:\bprefix)\s+{re.escape(prefix)}:\s*<([^>]*)>", text))
    # Spelled with a comment or an escape in it, it is not found; then nobody knows.
    return found.pop() if len(found) == 1 else ""


def form_of(text: str) -> str:
    r"""Return whether a query is a SELECT, ASK, CONSTRUCT or DESCRIBE.

    :raises SyntaxError: when it is no query.

    >>> form_of("# CONSTRUCT\nASK { ?ask ?construct 'DESCRIBE' }")
    'ASK'
    """
    if not _parses(text):
        ox.Store().query(text)
    return next((form for form in ("ASK", "CONSTRUCT", "DESCRIBE") if uses_keyword(text, form)), "SELECT")


def uses_keyword(text: str, keyword: str) -> bool:
    """Return whether a query that parses has a word as a keyword, and not only in a text, a comment, an IRI or a name.

    >>> uses_keyword("SELECT * FROM <http://example.org/> { }", "FROM")
    True
    >>> uses_keyword("SELECT ?from { ?from <http://example.org/from> 'FROM' }", "FROM")
    False
    """
    word = re.compile(keyword, re.I)
    # If the engine resolves escapes before it parses, both readings parse; if it does not, the second may mean nothing.
    readings = {reading for reading in (text, _unescape(text)) if word.search(reading)}
    return any(_parses(reading) and not _parses(_with_other_words(reading, word)) for reading in readings)


def _parses(text: str) -> bool:
    # A value for a variable that the query cannot have makes the engine stop between parsing and evaluating.
    nowhere = ox.Variable("x" + secrets.token_hex(16))
    try:
        ox.Store().query(text, substitutions={nowhere: ox.Literal("")})
    except (SyntaxError, UnicodeEncodeError):
        return False
    except RuntimeError:
        return True
    raise AssertionError("the engine evaluated a query that was only to be parsed")


def _with_other_words(text: str, word: re.Pattern[str]) -> str:
    """Put a word nobody can foresee in the place of a word: as long, and another one for each spelling."""
    words: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        if match[0] not in words:
            words[match[0]] = "".join(secrets.choice(string.ascii_lowercase) for _ in match[0])
        return words[match[0]]

    return word.sub(other, text)


def _unescape(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else match[0]

    return _ESCAPE.sub(character, text)
