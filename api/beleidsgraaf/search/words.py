"""Words: how a text becomes words, and which words of an index somebody means who types one.

A word is compared without case and accents (één = een). Words with the same stem are one word (schuld, schulden); a
word may go on (schuldh, schuldhulpverlening) or stand inside a compound (ondersteuning, mantelzorgondersteuning).
Stems come from Snowball's `dutch_porter`: its newer `dutch` keeps opgave and opgaven apart.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

_LONGEST = 64
_LEAST_PREFIX, _LEAST_PART, _LEAST_MISTAKE, _LEAST_COMPOUND = 3, 4, 5, 8
# A letter or digit with its accents, also where these are characters of their own.
_WORD = r"(?:[^\W_][\u0300-\u036f]*)+"
_APOSTROPHES = "'’‘"
_GROUP = re.compile(rf"{_WORD}(?:[-\u2010\u2011{_APOSTROPHES}]{_WORD})*")
_PART = re.compile(_WORD)
_VOICED = {"z": "s", "v": "f"}
_PLURAL_IN_S = re.compile(r"(?<=[dgnst]ie)s$")
_IRREGULAR = {"kinderen": "kind", "leden": "lid", "steden": "stad"}
_LINKS = ("", "s", "en", "e")

# What says little by itself; it does not have to be there, and is not marked.
STOP_WORDS = frozenset(
    "aan al als bij dan dat de der des deze die dit door een en er het hoe hun ik in is je kan maar me men met mijn na "
    "naar niet nog of om onder ons onze ook op over per te ten ter tot tussen u uit uw van via voor waar wat we wie "
    "wij worden wordt ze zich zij zijn zo".split()
)


class Grade(IntEnum):
    """How near a word of the index is to a word of the query; the higher, the nearer."""

    COMPOUND = 1
    PART = 2
    MISTAKE = 3
    PREFIX = 4
    STEM = 5
    EXACT = 6


class Token(NamedTuple):
    """A word in a text, and where it stands.

    :param whole: whether it is a word of several parts, written as one: cocreatie for co-creatie.
    """

    word: str
    begin: int
    end: int
    whole: bool = False


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Return a text without case and accents, letters and digits only.

    >>> fold("Coördinerend"), fold("ÉÉN")
    ('coordinerend', 'een')
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in plain if letter.isalnum())[:_LONGEST]


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text in order; a word of several parts gives its parts, then itself.

    >>> [token.word for token in tokens("Thema's: co-creatie")]
    ['thema', 'co', 'creatie', 'cocreatie']
    """
    for group in _GROUP.finditer(text):
        if group[0].isalnum():
            if word := fold(group[0]):
                yield Token(word, group.start(), group.end())
        else:
            yield from _parts_of(group[0], group.start())


def _parts_of(group: str, begin: int) -> Iterator[Token]:
    """Yield the parts of a word of several parts, then the word itself."""
    parts: list[str] = []
    for part in _PART.finditer(group):
        word = fold(part[0])
        # The s of thema's and oma’s belongs to the word before it.
        if word and not (word == "s" and parts and group[part.start() - 1] in _APOSTROPHES):
            parts.append(word)
            yield Token(word, begin + part.start(), begin + part.end())
    if len(parts) > 1:
        yield Token("".join(parts)[:_LONGEST], begin, begin + len(group), whole=True)


def words(text: str) -> list[str]:
    """Return the words of a text, parts of a word as words of their own."""
    return [token.word for token in tokens(text) if not token.whole]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return what a folded word has in common with its other forms.

    >>> {stem(word) for word in ("dakloos", "dakloze", "daklozen")}
    {'daklos'}
    >>> stem("organisaties") == stem("organisatie")
    True
    """
    found: str = snowballstemmer.stemmer("dutch_porter").stemWord(_IRREGULAR.get(word, _PLURAL_IN_S.sub("", word)))
    return found[:-1] + _VOICED[found[-1]] if len(found) > 3 and found[-1] in _VOICED else found


@dataclass(frozen=True)
class Meaning:
    """A word of a query, and the words of the index that it may mean."""

    word: str
    found: Mapping[str, Grade]
    optional: bool = False

    @property
    def corrected(self) -> list[str]:
        """The words taken for it because nothing is written as it is."""
        return sorted(word for word, grade in self.found.items() if grade is Grade.MISTAKE)

    def graded(self) -> dict[Grade, list[str]]:
        """Return the words by how near they are."""
        graded: dict[Grade, list[str]] = {}
        for word, grade in self.found.items():
            graded.setdefault(grade, []).append(word)
        return graded


@dataclass(frozen=True)
class Vocabulary:
    """All words of an index.

    :param stems: each word with its stem.
    :param counts: in how many things each word is.
    """

    stems: Mapping[str, str]
    counts: Mapping[str, int]
    _forwards: list[str] = field(init=False, repr=False)
    _backwards: list[str] = field(init=False, repr=False)
    _text: str = field(init=False, repr=False)
    _by_stem: dict[str, list[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_stem: dict[str, list[str]] = {}
        for word, root in self.stems.items():
            by_stem.setdefault(root, []).append(word)
        object.__setattr__(self, "_by_stem", by_stem)
        object.__setattr__(self, "_forwards", sorted(self.stems))
        object.__setattr__(self, "_backwards", sorted(word[::-1] for word in self.stems))
        object.__setattr__(self, "_text", "\n".join(["", *self._forwards, ""]))

    def meaning(self, word: str, *, optional: bool = False) -> Meaning:
        """Return the words that somebody may mean who types a folded word; the nearest reading of each."""
        found: dict[str, Grade] = {}

        def add(several: list[str], grade: Grade) -> None:
            for each in several:
                found[each] = max(grade, found.get(each, grade))

        root = stem(word)
        part = _beginning_of(word, root)
        if word in self.stems:
            add([word], Grade.EXACT)
        add(self._by_stem.get(root, []), Grade.STEM)
        if word not in STOP_WORDS:
            if len(word) >= _LEAST_PREFIX:
                add(_beginning(self._forwards, part), Grade.PREFIX)
            if len(part) >= _LEAST_PART:
                add(self._containing(part), Grade.PART)
        if not found and len(word) >= _LEAST_MISTAKE:
            add(self._nearly(word), Grade.MISTAKE)
        if not found and len(word) >= _LEAST_COMPOUND:
            add(self._parts(word), Grade.COMPOUND)
        return Meaning(word, found, optional)

    def count(self, meaning: Meaning) -> int:
        """Return in how many things a word is, as itself or in another form; when in none, in its other readings."""
        near = [word for word, grade in meaning.found.items() if grade >= Grade.STEM] or meaning.found
        return sum(self.counts[word] for word in near)

    def _containing(self, part: str) -> list[str]:
        found = []
        place = self._text.find(part)
        while place >= 0:
            begin, end = self._text.rfind("\n", 0, place) + 1, self._text.find("\n", place)
            found.append(self._text[begin:end])
            place = self._text.find(part, end)
        return found

    def _nearly(self, word: str) -> list[str]:
        """Return words one mistake away: a letter too many, too few, another, or two that changed places.

        One of the two halves is then free of mistakes.
        """
        half = len(word) // 2
        candidates = {
            *_beginning(self._forwards, word[: half - 1]),
            *(other[::-1] for other in _beginning(self._backwards, word[: half - 1 : -1])),
        }
        return sorted(other for other in candidates if _one_mistake(word, other))

    def _parts(self, word: str) -> list[str]:
        """Return the words of which a compound is made that is not in the index itself; as equal as can be."""
        for middle in sorted(range(_LEAST_PART, len(word) - _LEAST_PART + 1), key=lambda at: abs(at - len(word) / 2)):
            right = self._by_stem.get(stem(word[middle:]), [])
            for link in _LINKS if right else ():
                first = word[:middle].removesuffix(link)
                left = self._by_stem.get(stem(first), []) if len(first) >= _LEAST_PART else []
                if left and word[:middle].endswith(link):
                    return [*left, *right]
        return []


def _beginning_of(word: str, root: str) -> str:
    """Return the part of a word that stands in compounds with it: as long as its stem, which may end in another letter.

    A short stem would stand in too much: wonen has the stem won, and so does wonder.

    >>> _beginning_of("opgaven", stem("opgaven")), _beginning_of("wonen", stem("wonen"))
    ('opgav', 'wonen')
    """
    same = len(root) >= _LEAST_PART and word.startswith(root[:-1])
    return word[: len(root)] if same else word


def _beginning(ordered: list[str], prefix: str) -> list[str]:
    """Return those of a sorted list that begin with a prefix."""
    begin = bisect_left(ordered, prefix)
    return ordered[begin : bisect_left(ordered, prefix + "\U0010ffff", begin)]


def _one_mistake(one: str, other: str) -> bool:
    """Return whether two words differ by one mistake.

    >>> [_one_mistake("schuld", other) for other in ("schld", "schulld", "schudl", "schold", "school")]
    [True, True, True, True, False]
    """
    if abs(len(one) - len(other)) > 1:
        return False
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    left, right = one[same:], other[same:]
    swapped = len(left) == len(right) and left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped
