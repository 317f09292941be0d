"""The whole graph, and each named graph, as files to take home.

Made once for a generation, beside it, and moved into place in one step: there is never half a file. Every file is read
and written as a stream, so that memory does not grow with the graph. The same generation gives the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import json
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlsplit

import pyoxigraph as ox

from beleidsgraaf.addresses import SUFFIXES, page_of
from beleidsgraaf.build import Generation
from beleidsgraaf.errors import BuildError
from beleidsgraaf.formats import SYNTAX
from beleidsgraaf.media import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Media
from beleidsgraaf.terms import BASE, GRAPH, ID, Prefixes

GRAPH_FORMATS = (TURTLE, NTRIPLES, JSONLD, RDFXML)
WHOLE_FORMATS = (NQUADS, TRIG, *GRAPH_FORMATS)
WHOLE = "beleidsgraaf"
DIGESTS = "SHA256SUMS"
# The paths of all pages about a thing, one a line: what a sitemap and a copy of the site list.
_PAGES = "bladzijden.txt"
# The same of what is withdrawn: its pages say so.
_WITHDRAWN = "ingetrokken.txt"
# In the name of the folder; another number makes the files anew.
_FORM = 1
_LEVEL = 6
_BUFFER = 1 << 20
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Dump:
    """One file.

    :param name: its path below the folder of dumps.
    :param media: the short name of the format that is packed in it.
    :param graph: the named graph in it, or None when it holds the whole.
    """

    name: str
    media: str
    graph: str | None
    bytes: int
    sha256: str
    triples: int


@dataclass(frozen=True)
class Counts:
    """What is in the whole graph, each triple counted once."""

    triples: int
    subjects: int
    entities: int
    pages: int
    per_class: dict[str, int]
    per_property: dict[str, int]
    links: list[tuple[str, str, int]]


@dataclass(frozen=True)
class Dumps:
    """The files of one generation."""

    folder: Path
    made: datetime
    files: tuple[Dump, ...]
    counts: Counts

    def of(self, graph: str | None) -> list[Dump]:
        """Return the files of a named graph, or of the whole."""
        return [dump for dump in self.files if dump.graph == graph]

    def pages(self, *, withdrawn: bool = False) -> Iterator[str]:
        """Yield the paths of all pages about a thing; or of those about what is withdrawn."""
        with (self.folder / (_WITHDRAWN if withdrawn else _PAGES)).open(encoding="utf-8") as lines:
            for line in lines:
                yield line.rstrip("\n")

    def get(self, name: str) -> Dump | None:
        """Return a file by its name, if it is one of these."""
        return next((dump for dump in self.files if dump.name == name), None)

    @property
    def graphs(self) -> dict[str, int]:
        """The named graphs, each with its number of triples."""
        return {dump.graph: dump.triples for dump in self.files if dump.graph is not None}


def media_of(dump: Dump) -> Media:
    """Return the format that is packed in a file."""
    return next(media for media in SYNTAX if media.name == dump.media)


def read(generation: Generation) -> Dumps | None:
    """Return the files of a generation, or None when they have not been made."""
    folder = _folder(generation)
    try:
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        return Dumps(
            folder,
            datetime.fromisoformat(index["made"]),
            tuple(Dump(**row) for row in index["files"]),
            Counts(**{**index["counts"], "links": [tuple(link) for link in index["counts"]["links"]]}),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise BuildError(f"De dumps in {folder} zijn beschadigd ({fault}).", cure="Verwijder die map.") from fault


def make(generation: Generation, prefixes: Prefixes, *, progress: Progress = lambda _: None) -> Dumps:
    """Return the files of a generation; make them when they are not there.

    :raises BuildError: when they cannot be written or read.
    """
    present = read(generation)
    if present is not None:
        return present
    progress("Dumps maken")
    try:
        work = Path(tempfile.mkdtemp(prefix=".dumps-", dir=generation.folder))
        try:
            _write_all(generation, prefixes, work)
            work.chmod(0o755)
            _move(work, _folder(generation))
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as fault:
        raise BuildError(
            f"De dumps kunnen niet worden geschreven ({fault}).",
            cure="Draai eenmaal `beleidsgraaf build` als de gebruiker van die map.",
        ) from fault
    made = read(generation)
    if made is None:
        raise BuildError("De dumps zijn weer verdwenen.", cure="Draai `beleidsgraaf build`.")
    return made


def _folder(generation: Generation) -> Path:
    return generation.folder / f"dumps-{_FORM}"


def _move(work: Path, target: Path) -> None:
    """Put the files in place; somebody who made the same at the same time was first, and that is as good."""
    try:
        work.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def _write_all(generation: Generation, prefixes: Prefixes, folder: Path) -> None:
    source = generation.graph_file
    # What a dump says of its making is the moment of the generation, so that making it again changes nothing.
    made = datetime.fromtimestamp(int(source.stat().st_mtime), UTC)
    (folder / "graaf").mkdir()
    lines = folder / "regels"
    lines.mkdir()
    files = []
    graphs = _split(source, lines)
    with (
        (folder / _PAGES).open("w", encoding="utf-8") as pages,
        (folder / _WITHDRAWN).open("w", encoding="utf-8") as withdrawn,
    ):
        counts = _count(_union(source), prefixes, set(graphs), pages, withdrawn)
    quads = sum(triples for _, triples in graphs.values())
    for media in WHOLE_FORMATS:
        with_graphs = media in (NQUADS, TRIG)
        statements = _quads(source) if with_graphs else _union(source)
        name = f"{WHOLE}.{SUFFIXES[media]}.gz"
        files.append(_write(folder, name, media, None, statements, quads if with_graphs else counts.triples, prefixes))
    for graph, (path, triples) in sorted(graphs.items()):
        stem = f"graaf/{graph.removeprefix(GRAPH)}" if graph.startswith(GRAPH) else f"graaf/{_hash(graph)}"
        for media in GRAPH_FORMATS:
            parsed = (quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES))
            files.append(_write(folder, f"{stem}.{SUFFIXES[media]}.gz", media, graph, parsed, triples, prefixes))
    shutil.rmtree(lines)
    (folder / DIGESTS).write_text("".join(f"{dump.sha256}  {dump.name}\n" for dump in files), encoding="utf-8")
    index = {"made": made.isoformat(), "files": [asdict(dump) for dump in files], "counts": asdict(counts)}
    (folder / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _quads(source: Path) -> Iterator[ox.Quad]:
    return iter(ox.parse(path=str(source), format=ox.RdfFormat.N_QUADS))


def _union(source: Path) -> Iterator[ox.Triple]:
    """Yield each triple once: a generation is sorted, so those that two graphs hold stand one after the other."""
    before = None
    for quad in _quads(source):
        if quad.triple != before:
            before = quad.triple
            yield before


def _split(source: Path, folder: Path) -> dict[str, tuple[Path, int]]:
    """Write the lines of each named graph to a file of their own.

    What is sealed is written one quad a line, and the name of the graph is what stands before the last point.
    """
    pending: dict[bytes, list[bytes]] = defaultdict(list)
    triples: Counter[bytes] = Counter()
    size = 0
    paths: dict[bytes, Path] = {}

    def flush() -> None:
        for graph, lines in pending.items():
            path = paths.setdefault(graph, folder / f"{len(paths)}.nt")
            with path.open("ab") as output:
                output.writelines(lines)
        pending.clear()

    with source.open("rb") as input_:
        for line in input_:
            triple, _, graph = line.rstrip().removesuffix(b".").rstrip().rpartition(b" ")
            if graph.startswith(b"<"):
                pending[graph].append(triple + b" .\n")
                triples[graph] += 1
                size += len(triple)
            if size > 16 * _BUFFER:
                flush()
                size = 0
    flush()
    return {graph[1:-1].decode(): (path, triples[graph]) for graph, path in paths.items()}


def _write(
    folder: Path,
    name: str,
    media: Media,
    graph: str | None,
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    triples: int,
    prefixes: Prefixes,
) -> Dump:
    path = folder / name
    with path.open("wb") as output:
        digest = _Digest(output)
        with _packed(digest) as packed:
            ox.serialize(statements, packed, format=SYNTAX[media], prefixes=_vocabularies(media, prefixes))
    return Dump(name, media.name, graph, path.stat().st_size, digest.total.hexdigest(), triples)


def _vocabularies(media: Media, prefixes: Prefixes) -> dict[str, str] | None:
    return prefixes.by_name if media in (TURTLE, TRIG, RDFXML) else None


class _Digest(io.RawIOBase):
    """A file that keeps the digest of what is written to it."""

    def __init__(self, output: IO[bytes]) -> None:
        self.total = hashlib.sha256()
        self._output = output

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any) -> int:
        self.total.update(chunk)
        return self._output.write(chunk)


@contextmanager
def _packed(output: io.RawIOBase) -> Iterator[IO[bytes]]:
    """Pack with gzip, without a name or a moment in the file."""
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=cast(IO[bytes], output), mtime=0) as packed,
        io.BufferedWriter(cast(io.RawIOBase, packed), _BUFFER) as buffered,
    ):
        yield buffered


def _count(
    triples: Iterable[ox.Triple], prefixes: Prefixes, graphs: set[str], pages: IO[str], withdrawn: IO[str]
) -> Counts:
    """Count what there is, and list what has a page, in one pass over triples that are sorted by subject."""
    namespaces = sorted(prefixes.by_name.values(), key=len, reverse=True)
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    links: Counter[tuple[str, str]] = Counter()
    targets: dict[str, str] = {}
    total = subjects = entities = listed = 0
    for subject, held in itertools.groupby(triples, key=lambda triple: triple.subject):
        subjects += 1
        ours = isinstance(subject, ox.NamedNode) and subject.value.startswith(ID)
        entities += ours
        typed = False
        for triple in held:
            total += 1
            properties[triple.predicate.value] += 1
            if not isinstance(triple.object, ox.NamedNode):
                continue
            value = triple.object.value
            if triple.predicate == _TYPE:
                typed = True
                classes[value] += 1
            elif ours and not value.startswith(BASE):
                if value not in targets:
                    targets[value] = next((n for n in namespaces if value.startswith(n)), None) or _origin(value)
                links[triple.predicate.value, targets[value]] += 1
        # A named graph has a page of its own kind, and a term stands on the page of its vocabulary.
        named = subject.value if isinstance(subject, ox.NamedNode) else ""
        path = page_of(named) if named not in graphs else None
        if path is not None and path.startswith("doc/"):
            if typed:
                listed += 1
            (pages if typed else withdrawn).write(path + "\n")
    return Counts(
        total,
        subjects,
        entities,
        listed,
        dict(sorted(classes.items())),
        dict(sorted(properties.items())),
        [(predicate, target, count) for (predicate, target), count in sorted(links.items())],
    )


def _origin(iri: str) -> str:
    """Return where an IRI is from, as far as can be told: its scheme and host.

    >>> _origin("https://example.org/a/b#c"), _origin("urn:isbn:1")
    ('https://example.org/', 'urn:')
    """
    parts = urlsplit(iri)
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else f"{parts.scheme}:"
