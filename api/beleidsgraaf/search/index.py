"""The index on disk: a tantivy index of everything with a name, and beside it the words and the names of the facets."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import tantivy

from beleidsgraaf.errors import BuildError
from beleidsgraaf.search.things import Gathered, Thing, gather
from beleidsgraaf.search.words import Vocabulary, stem, tokens, words

# What decides what an index holds.
_MODULES = ("index.py", "things.py", "words.py")
FACETS = ("soort", "gemeente", "document", "thema")
# The texts of a thing, in the order in which a reader is shown what was found.
TEXTS = ("naam", "anders", "tekst", "engels")
_SIDE = "woorden.json"
_HEAP = 50_000_000
_REBUILD = "Draai `beleidsgraaf build --force`."


@cache
def form() -> str:
    """Return the digest of the code that writes an index; an index that other code wrote is not read, but made anew."""
    total = hashlib.sha256()
    for name in _MODULES:
        total.update(Path(__file__).with_name(name).read_bytes())
    return total.hexdigest()[:16]


def schema() -> Any:
    """Return the fields of the index."""
    builder = tantivy.SchemaBuilder()
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace")
    # The words of all texts together; and what a thing is and where, by which words can be found that are in no text.
    for name in ("alles", "rondom"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in ("geheel", "geheelstam", "geheelanders", "geheelandersstam"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    builder.add_float_field("gewicht", fast=True)
    builder.add_bytes_field("ding", stored=True, indexed=False)
    return builder.build()


def texts_of(thing: Thing) -> dict[str, tuple[str, ...]]:
    """Return the texts of a thing by field."""
    return {"naam": (thing.naam,), "anders": thing.anders, "tekst": thing.tekst, "engels": thing.engels}


def whole(text: str) -> str:
    """Return a text as it is compared as a whole.

    >>> whole("Één loket!") == whole("een loket")
    True
    """
    return " ".join(words(text))


def whole_stem(text: str) -> str:
    """Return a text as it is compared as a whole when the forms of its words do not matter.

    >>> whole_stem("Schulden") == whole_stem("schuld")
    True
    """
    return " ".join(stem(word) for word in words(text))


def write(quads: Iterable[ox.Quad], folder: Path) -> None:
    """Write the index of a graph; the same graph gives an index that answers the same.

    :param folder: made here.
    """
    folder.mkdir()
    gathered = gather(quads)
    index = tantivy.Index(schema(), path=str(folder), reuse=False)
    writer = index.writer(_HEAP, 1)
    counts: Counter[str] = Counter()
    # What scores the same comes in this order: by name.
    for thing in sorted(gathered.things, key=lambda thing: (whole(thing.naam), thing.iri)):
        document, found = _document(thing)
        document.add_text("rondom", " ".join(_around(thing, gathered)))
        counts.update(found)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    _write_side(folder / _SIDE, gathered, counts)
    for lock in folder.glob(".tantivy-*.lock"):
        lock.unlink()
    # tantivy keeps its lists to itself; who serves may be another than who builds.
    for path in folder.iterdir():
        path.chmod(0o644)


def _document(thing: Thing) -> tuple[Any, set[str]]:
    """Return a thing as the index keeps it, and its words."""
    document = tantivy.Document()
    found: set[str] = set()
    for name, texts in texts_of(thing).items():
        for text in texts:
            plain, joined = _split(text)
            found.update(plain, joined)
            # Every value begins at a place of its own, so that no phrase runs from one into the next.
            for each in (plain, *([word] for word in joined)):
                document.add_text(name, " ".join(each))
            if name != "tekst":
                kind = "geheel" if name == "naam" else "geheelanders"
                document.add_text(kind, " ".join(plain))
                document.add_text(kind + "stam", " ".join(map(stem, plain)))
    document.add_text("alles", " ".join(sorted(found)))
    for facet, values in _facets(thing).items():
        for value in values:
            document.add_text(facet, value)
    document.add_float("gewicht", 0.2 / max(1, len(words(thing.naam))))
    document.add_bytes("ding", thing.to_json())
    return document, found


def _around(thing: Thing, gathered: Gathered) -> list[str]:
    """Return the words for what a thing is and of which municipalities."""
    named = [gathered.names["soort"][thing.soort], *(gathered.names["gemeente"][iri] for iri in thing.gemeente)]
    return sorted({word for name in named for text in name.values() for word in words(text)})


def _split(text: str) -> tuple[list[str], list[str]]:
    """Return the words of a text, and those that are words of several parts."""
    plain: list[str] = []
    joined: list[str] = []
    for token in tokens(text):
        (joined if token.whole else plain).append(token.word)
    return plain, joined


def _facets(thing: Thing) -> dict[str, tuple[str, ...]]:
    return {
        "soort": thing.soorten,
        "gemeente": thing.gemeente,
        "document": thing.document,
        "thema": thing.thema,
    }


def _write_side(path: Path, gathered: Gathered, counts: Counter[str]) -> None:
    content = {
        "vorm": form(),
        "dingen": len(gathered.things),
        "woorden": {word: [stem(word), count] for word, count in sorted(counts.items())},
        "namen": gathered.names,
    }
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


@dataclass(frozen=True)
class Side:
    """What is kept beside the index and in memory."""

    things: int
    vocabulary: Vocabulary
    names: Mapping[str, Mapping[str, Mapping[str, str]]]


def fits(folder: Path) -> bool:
    """Return whether an index is there that can be read."""
    try:
        read_side(folder)
    except BuildError:
        return False
    return True


def read_side(folder: Path) -> Side:
    """Read what is kept beside the index.

    :raises BuildError: when there is no index, it is damaged, or it is of another form.
    """
    try:
        content = json.loads((folder / _SIDE).read_text(encoding="utf-8"))
        if content["vorm"] != form():
            raise BuildError(f"De zoekindex in {folder} is van een andere versie.", cure=_REBUILD)
        stems = {word: root for word, (root, _) in content["woorden"].items()}
        counts = {word: count for word, (_, count) in content["woorden"].items()}
        return Side(content["dingen"], Vocabulary(stems, counts), content["namen"])
    except FileNotFoundError as fault:
        raise BuildError(f"De generatie in {folder.parent} heeft geen zoekindex.", cure=_REBUILD) from fault
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as fault:
        raise BuildError(f"De zoekindex in {folder} is beschadigd ({fault}).", cure=_REBUILD) from fault


def damaged(folder: Path, fault: Exception) -> BuildError:
    """Return the error for an index that tantivy cannot read."""
    return BuildError(f"De zoekindex in {folder} is beschadigd ({fault}).", cure=_REBUILD)
