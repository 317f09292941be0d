"""Which words of a text were found, and the piece of it that shows most of them."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from beleidsgraaf.search.words import Token, tokens

_LONGEST = 220
_BEFORE = 60


@dataclass(frozen=True)
class Marked:
    """A text with the places that were found.

    :param veld: which text of the thing it is.
    :param plaatsen: where each begins and ends, in characters (code points) of the text.
    """

    veld: str
    tekst: str
    plaatsen: tuple[tuple[int, int], ...]

    @property
    def html(self) -> str:
        """The text as HTML, what was found between <mark> and </mark>; all else is escaped."""
        parts, last = [], 0
        for begin, end in self.plaatsen:
            parts += [html.escape(self.tekst[last:begin]), "<mark>", html.escape(self.tekst[begin:end]), "</mark>"]
            last = end
        return "".join(parts) + html.escape(self.tekst[last:])


def mark(veld: str, text: str, found: Collection[str]) -> Marked:
    """Mark words in a whole text.

    >>> mark("naam", "Minder schulden & zorgen", {"schulden"}).html
    'Minder <mark>schulden</mark> &amp; zorgen'
    """
    return Marked(veld, text, _places(_found(text, found)))


def best_fragment(texts: Iterable[tuple[str, str]], found: Collection[str]) -> Marked | None:
    """Return the text in which most words were found, cut to a piece around the first; None when there is none."""
    best: tuple[str, str, list[Token]] | None = None
    most = 0
    for veld, text in texts:
        here = _found(text, found)
        different = len({token.word for token in here})
        if different > most:
            best, most = (veld, text, here), different
    return _cut(*best) if best else None


def _found(text: str, found: Collection[str]) -> list[Token]:
    return [token for token in tokens(text) if token.word in found]


def _places(here: Iterable[Token]) -> tuple[tuple[int, int], ...]:
    """Return places in order; a word of several parts swallows its parts."""
    places: list[tuple[int, int]] = []
    for begin, end in sorted({(token.begin, token.end) for token in here}, key=lambda place: (place[0], -place[1])):
        if not places or begin >= places[-1][1]:
            places.append((begin, end))
    return tuple(places)


def _cut(veld: str, text: str, here: list[Token]) -> Marked:
    """Cut a long text at spaces, with an ellipsis where something is left out."""
    places = _places(here)
    if len(text) <= _LONGEST:
        return Marked(veld, text, places)
    begin = max(0, min(places[0][0] - _BEFORE, len(text) - _LONGEST))
    end = min(len(text), begin + _LONGEST)
    if begin:
        begin = min(text.find(" ", begin, places[0][0]) + 1 or begin, places[0][0])
    if end < len(text):
        end = max(text.rfind(" ", begin, end), places[0][1])
    before, after = ("… " if begin else ""), (" …" if end < len(text) else "")
    shift = len(before) - begin
    inside = tuple((b + shift, e + shift) for b, e in places if b >= begin and e <= end)
    return Marked(veld, before + text[begin:end] + after, inside)
