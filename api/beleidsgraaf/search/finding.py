"""Ask the index: from what somebody types to what is found, in order, with counts per facet.

What is typed is split into words and phrases here; tantivy's own query language is never used, so nothing that is
typed can be an operator. The order is made of tiers: what is called exactly this, then what has all the words, then
what has some of them. Within a tier it counts in which text a word was found, how near the found word is to what was
typed, and how rare it is.
"""

from __future__ import annotations

import difflib
import math
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from beleidsgraaf.errors import Fault, ParameterError, Told, UnknownError
from beleidsgraaf.search.index import FACETS, TEXTS, damaged, read_side, schema, texts_of, whole, whole_stem
from beleidsgraaf.search.marks import Marked, best_fragment, mark
from beleidsgraaf.search.things import Thing
from beleidsgraaf.search.words import STOP_WORDS, Grade, Meaning, words
from beleidsgraaf.terms import Prefixes

MOST_CHARACTERS, MOST_WORDS, MOST_VALUES = 500, 32, 20
DEFAULT_SIZE, MOST_SIZE = 20, 100
_PHRASE = re.compile('["“”„«]([^"“”„«»]*)["“”»]')
_MOST_FACETS = 10_000
_MANY = 1000
_LONGEST_VALUE = 60

_FIELD = {"naam": 1.0, "anders": 0.8, "tekst": 0.45, "engels": 0.35}
_AROUND = 0.2
_GRADE = {
    Grade.EXACT: 1.0,
    Grade.STEM: 0.9,
    Grade.PREFIX: 0.6,
    Grade.MISTAKE: 0.5,
    Grade.PART: 0.3,
    Grade.COMPOUND: 0.25,
}
_TOGETHER = {"naam": 2.0, "anders": 1.6, "tekst": 0.9, "engels": 0.7}
# What a word found in every text and in every way scores, and the points per word for having them all: more than the
# words themselves can give, even times the weight of a thing (a short name weighs more, less than a seventh).
_MOST_A_WORD, _ALL_WORDS = 1.7, 2.0
# In steps of what all else together can give.
_WHOLE = {"geheel": 5, "geheelstam": 4, "geheelanders": 3, "geheelandersstam": 2}

Names = Mapping[str, Mapping[str, str]]
Query = tantivy.Query
_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should


@dataclass(frozen=True)
class Search:
    """What is asked.

    :param text: what somebody typed; nothing means everything, by name.
    :param chosen: per facet the IRIs of which one must fit.
    :param page: from 1.
    """

    text: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    page: int = 1
    size: int = DEFAULT_SIZE


@dataclass(frozen=True)
class Hit:
    """Something that was found.

    :param naam: its name, with what was found in it.
    :param fragment: the other text of it that shows most of what was found.
    """

    thing: Thing
    score: float
    naam: Marked
    fragment: Marked | None


@dataclass(frozen=True)
class FacetValue:
    """A value by which the hits can be narrowed, and how many there would be."""

    iri: str
    naam: Mapping[str, str]
    aantal: int
    gekozen: bool


@dataclass(frozen=True)
class Found:
    """The answer.

    :param total: how many things were found.
    :param complete: how many of them have all words that were typed.
    :param corrected: words that nothing here has, with the words taken for them.
    """

    hits: tuple[Hit, ...]
    total: int
    complete: int
    facets: Mapping[str, tuple[FacetValue, ...]]
    corrected: Mapping[str, tuple[str, ...]]
    names: Mapping[str, Names] = field(repr=False)

    def name(self, facet: str, iri: str, language: str) -> str:
        """Return what a value of a facet is called."""
        return self.names[facet][iri][language]


@dataclass(frozen=True)
class _Asked:
    """A text as it was understood."""

    whole: str
    whole_stem: str
    phrases: tuple[tuple[str, ...], ...]
    meanings: tuple[Meaning, ...]

    @property
    def needed(self) -> list[Meaning]:
        """The words that count."""
        return [meaning for meaning in self.meanings if not meaning.optional]

    @property
    def marked(self) -> set[str]:
        """The words to mark in what is found."""
        return {word for meaning in self.needed for word in meaning.found} | {word for p in self.phrases for word in p}


class SearchIndex:
    """The index of one generation, open for reading; many threads may ask it at the same time."""

    def __init__(self, folder: Path) -> None:
        """Open an index.

        :raises BuildError: when it is not there, damaged, or of another form.
        """
        self._side = read_side(folder)
        self.names = self._side.names
        try:
            self._searcher = _open(folder)
        except (ValueError, OSError) as fault:
            raise damaged(folder, fault) from fault
        self._schema = schema()
        self._called = {facet: _by_name(names) for facet, names in self.names.items()}
        self._ends = {facet: _by_end(names) for facet, names in self.names.items()}

    def __len__(self) -> int:
        """Return how many things can be found."""
        return self._side.things

    def find(self, search: Search) -> Found:
        """Answer a search.

        :raises ParameterError: when the text is too long.
        :raises UnknownError: when there are not so many pages.
        """
        asked = self._understand(search.text)
        match = self._match(asked) if asked else Query.all_query()
        filters = {facet: self._any_of(facet, values) for facet, values in search.chosen.items() if values}
        matched = _every([match, *filters.values()])
        total = self._count(matched)
        last = max(1, math.ceil(total / search.size))
        if search.page > last:
            raise UnknownError(
                Told("Pagina %(nummer)s is er niet.", nummer=search.page),
                cure=Told("De laatste is pagina %(nummer)s.", nummer=last),
            )
        complete = self._count(_every([matched, *self._each(asked)])) if asked and len(asked.meanings) > 1 else total
        meanings = asked.meanings if asked else ()
        return Found(
            self._hits(matched, asked, search, total),
            total,
            complete,
            self._facets(match, filters, search.chosen),
            {meaning.word: tuple(meaning.corrected) for meaning in meanings if meaning.corrected},
            self.names,
        )

    def faults(self, text: str) -> list[Fault]:
        """Return why a text cannot be searched for."""
        if len(text) > MOST_CHARACTERS:
            return [
                Fault("De parameter «%(veld)s» heeft hoogstens %(getal)s tekens.", field="q", getal=MOST_CHARACTERS)
            ]
        if len(words(text)) > MOST_WORDS:
            return [Fault("De parameter «%(veld)s» heeft hoogstens %(getal)s woorden.", field="q", getal=MOST_WORDS)]
        return []

    def choose(
        self, given: Mapping[str, Sequence[str]], prefixes: Prefixes
    ) -> tuple[dict[str, tuple[str, ...]], list[Fault]]:
        """Return per facet the IRIs that somebody means: each value is an IRI, the last part of one, or a name.

        :returns: the IRIs in order, each once, and what is wrong: a value that means nothing here, or several things.
        """
        chosen: dict[str, tuple[str, ...]] = {}
        faults: list[Fault] = []
        for facet, values in given.items():
            if len(values) > MOST_VALUES:
                faults.append(
                    Fault("De parameter «%(veld)s» mag hoogstens %(getal)s keer.", field=facet, getal=MOST_VALUES)
                )
                continue
            meant = [self._meant(facet, value, prefixes) for value in values]
            faults += [fault for fault in meant if isinstance(fault, Fault)]
            chosen[facet] = tuple(sorted({iri for iri in meant if not isinstance(iri, Fault)}))
        return chosen, faults

    def _meant(self, facet: str, value: str, prefixes: Prefixes) -> str | Fault:
        names = self.names[facet]
        try:
            iri = prefixes.expand(value)
        except KeyError:
            iri = value
        if iri in names:
            return iri
        found = self._called[facet].get(whole(value)) or self._ends[facet].get(value.strip().casefold()) or []
        if not found and (wanted := whole(value)):
            found = sorted({i for called, several in self._called[facet].items() if wanted in called for i in several})
        if len(found) == 1:
            return found[0]
        return _no_value(facet, value, found, names, prefixes)

    # From text to query

    def _understand(self, text: str) -> _Asked | None:
        """Return what a text asks for, None when it is empty.

        :raises ParameterError: when it is too long.
        """
        if faults := self.faults(text):
            raise ParameterError(faults)
        if not text.strip():
            return None
        text = unicodedata.normalize("NFC", text)
        phrases = tuple(dict.fromkeys(tuple(words(found)) for found in _PHRASE.findall(text)))
        loose = list(dict.fromkeys(words(_PHRASE.sub(" ", text))))
        phrases = tuple(phrase for phrase in phrases if phrase)
        only_stop_words = not phrases and all(word in STOP_WORDS for word in loose)
        meaning = self._side.vocabulary.meaning
        meanings = tuple(meaning(word, optional=word in STOP_WORDS and not only_stop_words) for word in loose)
        return _Asked(whole(text), whole_stem(text), phrases, meanings)

    def _match(self, asked: _Asked) -> Any:
        """Return what every hit must fit: all phrases, and half of the words; not only by what is around it."""
        parts = [self._phrase(phrase) for phrase in asked.phrases]
        if each := self._each(asked):
            parts.append(Query.boolean_query([(_SHOULD, word) for word in each], math.ceil(len(each) / 2)))
            if len(each) > 1:
                inside = [self._any_of("alles", list(meaning.found)) for meaning in asked.needed]
                parts.append(_some([*inside, _every(each)]))
        return _every(parts) if parts else Query.empty_query()

    def _each(self, asked: _Asked) -> list[Any]:
        """Return for every word that it must be there; one of several may also be around the thing."""
        return [
            _some([self._any_of("alles", list(meaning.found)), self._around(meaning)])
            if len(asked.needed) + len(asked.phrases) > 1
            else self._any_of("alles", list(meaning.found))
            for meaning in asked.needed
        ]

    def _around(self, meaning: Meaning, score: float = 0.0) -> Any:
        return self._any_of("rondom", [word for word, grade in meaning.found.items() if grade >= Grade.STEM], score)

    def _any_of(self, name: str, values: Sequence[str], score: float = 0.0) -> Any:
        """Return that a field has one of these values; a set costs more than a few terms, less than many."""
        if len(values) > _MANY:
            query = Query.term_set_query(self._schema, name, list(values))
        else:
            terms = [Query.term_query(self._schema, name, value, index_option="basic") for value in values]
            query = terms[0] if len(terms) == 1 else Query.boolean_query([(_SHOULD, term) for term in terms])
        return Query.const_score_query(query, score)

    def _phrase(self, phrase: Sequence[str]) -> Any:
        """Return that these words stand one after the other in one text, just as they are."""
        return Query.boolean_query([(_SHOULD, self._together(name, phrase, 0.0)) for name in TEXTS])

    def _together(self, name: str, phrase: Sequence[str], score: float) -> Any:
        if len(phrase) > 1:
            query = Query.phrase_query(self._schema, name, list(phrase))
        else:
            query = Query.term_query(self._schema, name, phrase[0], index_option="basic")
        return Query.const_score_query(query, score)

    def _scoring(self, asked: _Asked) -> list[Any]:
        """Return what makes one hit better than another."""
        count = len(asked.meanings)
        parts = [self._word(meaning) for meaning in asked.meanings if meaning.found]
        if count > 1:
            parts.append(Query.const_score_query(_every(self._each(asked)), _ALL_WORDS * count))
            in_order = [meaning.word for meaning in asked.meanings]
            parts += [self._together(name, in_order, score) for name, score in _TOGETHER.items()]
        for phrase in asked.phrases:
            parts.append(Query.disjunction_max_query([self._together(n, phrase, s) for n, s in _TOGETHER.items()]))
        step = (_MOST_A_WORD + _ALL_WORDS) * count + (1 + len(asked.phrases)) * sum(_TOGETHER.values())
        exact = [
            self._any_of(name, [asked.whole_stem if name.endswith("stam") else asked.whole], steps * step)
            for name, steps in _WHOLE.items()
        ]
        return [*parts, Query.disjunction_max_query(exact)]

    def _word(self, meaning: Meaning) -> Any:
        """Return how well a word is found: in its best text, and a little for every other."""
        rarity = math.log1p(len(self) / (1 + self._side.vocabulary.count(meaning))) / math.log1p(len(self))
        return Query.disjunction_max_query(
            [
                self._any_of(name, several, rarity * weight * _GRADE[grade])
                for name, weight in _FIELD.items()
                for grade, several in meaning.graded().items()
            ]
            + [self._around(meaning, rarity * _AROUND)],
            0.1,
        )

    # From query to answer

    def _count(self, query: Any) -> int:
        return int(self._searcher.search(query, 1, count=True).count or 0)

    def _hits(self, matched: Any, asked: _Asked | None, search: Search, total: int) -> tuple[Hit, ...]:
        start = (search.page - 1) * search.size
        if start >= total:
            return ()
        query = matched
        if asked:
            query = Query.boolean_query([(_MUST, matched), *((_SHOULD, part) for part in self._scoring(asked))])
        found = self._searcher.search(
            query, search.size, count=False, offset=start, weight_by_field="gewicht" if asked else None
        )
        marked = asked.marked if asked else set()
        return tuple(self._hit(address, score, marked) for score, address in found.hits)

    def _hit(self, address: Any, score: float, marked: set[str]) -> Hit:
        (content,) = self._searcher.doc(address)["ding"]
        thing = Thing.from_json(bytes(content))
        others = [(name, text) for name, texts in texts_of(thing).items() if name != "naam" for text in texts]
        return Hit(thing, round(score, 4), mark("naam", thing.naam, marked), best_fragment(others, marked))

    def _facets(
        self, match: Any, filters: Mapping[str, Any], chosen: Mapping[str, Sequence[str]]
    ) -> dict[str, tuple[FacetValue, ...]]:
        """Count per facet, each as if nothing were chosen in it: the counts say what another choice would give."""
        free = [facet for facet in FACETS if facet not in filters]
        counted = self._buckets(_every([match, *filters.values()]), free)
        for facet in filters:
            others = [query for name, query in filters.items() if name != facet]
            counted |= self._buckets(_every([match, *others]), [facet])
        return {facet: self._values(facet, counted[facet], chosen.get(facet, ())) for facet in FACETS}

    def _buckets(self, query: Any, facets: Sequence[str]) -> dict[str, dict[str, int]]:
        """Return per facet how many of what a query finds has each value."""
        terms = {facet: {"terms": {"field": facet, "size": _MOST_FACETS}} for facet in facets}
        found = self._searcher.aggregate(query, terms) if facets else {}
        return {facet: {bucket["key"]: bucket["doc_count"] for bucket in found[facet]["buckets"]} for facet in facets}

    def _values(self, facet: str, counts: Mapping[str, int], chosen: Sequence[str]) -> tuple[FacetValue, ...]:
        names = self.names[facet]
        values = [
            FacetValue(iri, names[iri], counts.get(iri, 0), iri in chosen)
            for iri in {**counts, **dict.fromkeys(chosen, 0)}
            if iri in names
        ]
        return tuple(sorted(values, key=lambda value: (-value.aantal, value.naam["nl"], value.iri)))


def _by_name(names: Names) -> dict[str, list[str]]:
    """Return IRIs by what they are called, in either language."""
    found: dict[str, list[str]] = {}
    for iri, name in names.items():
        for text in {whole(text) for text in name.values()}:
            found.setdefault(text, []).append(iri)
    return found


def _by_end(names: Names) -> dict[str, list[str]]:
    """Return IRIs by their last part."""
    found: dict[str, list[str]] = {}
    for iri in names:
        found.setdefault(re.split("[/#]", iri)[-1].casefold(), []).append(iri)
    return found


def _open(folder: Path) -> Any:
    """Return what searches an index; its files stay open, also when the folder goes.

    tantivy puts a lock beside what it opens, and a generation never changes, perhaps cannot; so it is opened by links.
    """
    with tempfile.TemporaryDirectory(prefix="beleidsgraaf-zoek-") as links:
        for path in folder.resolve().iterdir():
            (Path(links) / path.name).symlink_to(path)
        index = tantivy.Index.open(links)
        # Nothing has to be watched.
        index.config_reader("manual", 0)
        return index.searcher()


def _every(parts: Iterable[Any]) -> Any:
    return Query.boolean_query([(_MUST, part) for part in parts])


def _some(parts: Iterable[Any]) -> Any:
    return Query.boolean_query([(_SHOULD, part) for part in parts])


def _no_value(facet: str, value: str, found: Sequence[str], names: Names, prefixes: Prefixes) -> Fault:
    if found:
        several = ", ".join(f"{names[iri]['nl']} ({prefixes.show(iri)})" for iri in found[:5])
        return Fault(
            "De parameter «%(veld)s» is niet eenduidig: «%(waarde)s» kan zijn: %(wel)s.",
            field=facet,
            waarde=value,
            wel=several,
        )
    known = sorted(name["nl"] for name in names.values())
    near = difflib.get_close_matches(value[:_LONGEST_VALUE], known, n=3, cutoff=0.5) or known[:3]
    return Fault(
        "De parameter «%(veld)s» kent geen «%(waarde)s» (wel bijvoorbeeld: %(wel)s).",
        field=facet,
        waarde=value,
        wel="; ".join(near),
    )
