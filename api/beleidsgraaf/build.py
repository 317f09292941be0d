"""Build a generation: parse the files, infer, validate, seal.

A generation is a folder that never changes once it is there: `graaf.nq`, every statement with the graph it is from,
`zoek/`, the index for searching, and `manifest.json`. The pointer to the current one moves only after a generation is
complete and valid, in one step, so what serves keeps serving when a build fails or is killed.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from beleidsgraaf.errors import BuildError, QuestionError
from beleidsgraaf.locations import Locations
from beleidsgraaf.mappings import read_mappings
from beleidsgraaf.results import text_value
from beleidsgraaf.search import fits, write
from beleidsgraaf.terms import DEF, INFERRED, Prefixes, graph_name
from beleidsgraaf.turtle import parse

_KEEP = 3
_SEARCH = "zoek"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_ROUNDS = 20

Progress = Callable[[str], None]


def turtle_files(locations: Locations) -> list[Path]:
    """Return all Turtle files that make up the graph, in a fixed order: of a folder, its own files first."""
    folders = (locations.ontology, locations.shapes, locations.data)
    files = [path for folder in folders for path in sorted(folder.rglob("*.ttl"), key=lambda p: (len(p.parts), p))]
    return [path for path in files if path.name != "prefixes.ttl"]


def mapping_files(locations: Locations) -> list[Path]:
    """Return all mapping sets."""
    return sorted((locations.data / "vergelijkingen").glob("*.sssom.tsv"))


def digest_inputs(locations: Locations) -> str:
    """Return the version of a generation: the SHA-256 of everything that goes into it, by name and content."""
    rules = sorted((locations.ontology / "rules").glob("*.rq"))
    total = hashlib.sha256()
    for path in (locations.ontology / "prefixes.ttl", *turtle_files(locations), *mapping_files(locations), *rules):
        total.update(f"{locations.relative(path)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def load_graph(locations: Locations) -> ox.Store:
    """Parse every file into one store, each file as a named graph.

    :raises SourceError: when a file cannot be read.
    """
    prefixes = Prefixes.read(locations.ontology / "prefixes.ttl")
    store = ox.Store()
    for number, path in enumerate(turtle_files(locations)):
        graph = ox.NamedNode(graph_name(locations.relative(path)))
        store.bulk_extend(_in_graph(parse(path), graph, prefix=f"b{number}x"))
    for path in mapping_files(locations):
        graph = ox.NamedNode(graph_name(locations.relative(path)))
        mappings = read_mappings(path, prefixes)
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in mappings.triples(prefixes))
    return store


def _in_graph(triples: Iterable[ox.Triple], graph: ox.NamedNode, *, prefix: str) -> Iterator[ox.Quad]:
    """Yield triples as quads; blank nodes get names that are the same at each reading and differ between files."""
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def named(node: ox.BlankNode) -> ox.BlankNode:
        return names.setdefault(node, ox.BlankNode(f"{prefix}{len(names)}"))

    for triple in triples:
        subject = named(triple.subject) if isinstance(triple.subject, ox.BlankNode) else triple.subject
        target = named(triple.object) if isinstance(triple.object, ox.BlankNode) else triple.object
        yield ox.Quad(subject, triple.predicate, target, graph)


def read_rules(locations: Locations) -> dict[str, str]:
    """Return the inference rules, by name.

    :raises QuestionError: when one is not a CONSTRUCT.
    """
    rules = {}
    for path in sorted((locations.ontology / "rules").glob("*.rq")):
        text = path.read_text()
        try:
            results = ox.Store().query(text)
        except SyntaxError as fault:
            raise QuestionError(f"Geen geldige SPARQL: {fault}.", path=path, cure="Herstel de regel.") from fault
        if not isinstance(results, ox.QueryTriples):
            raise QuestionError("Een afleidingsregel is een CONSTRUCT.", path=path, cure="Schrijf CONSTRUCT … WHERE ….")
        rules[path.stem] = text
    return rules


def infer(store: ox.Store, rules: dict[str, str]) -> Counter[str]:
    """Add what follows from the rules, in a graph of its own, until nothing new follows.

    :returns: how many statements each rule added. What is already stated is not added again.
    """
    graph = ox.NamedNode(INFERRED)
    added: Counter[str] = Counter()
    for _ in range(_ROUNDS):
        before = added.total()
        for name, text in rules.items():
            triples = cast(ox.QueryTriples, store.query(text, use_default_graph_as_union=True))
            new = {t for t in triples if next(store.quads_for_pattern(t.subject, t.predicate, t.object), None) is None}
            store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in new)
            added[name] += len(new)
        if added.total() == before:
            return added
    raise BuildError(
        f"De afleidingsregels zijn na {_ROUNDS} ronden niet klaar.", cure="Kijk of een regel steeds iets nieuws maakt."
    )


@dataclass(frozen=True)
class Manifest:
    """What is in a generation."""

    version: str
    statements: int
    inferred: int
    per_graph: dict[str, int]
    per_class: dict[str, int]
    dekking: dict[str, dict[str, int]]
    inferred_per_rule: dict[str, int]
    validation: dict[str, int]
    pakket: str


@dataclass(frozen=True)
class Generation:
    """A sealed generation on disk."""

    folder: Path
    manifest: Manifest

    @property
    def graph_file(self) -> Path:
        """The N-Quads file that an engine loads."""
        return self.folder / "graaf.nq"

    @property
    def search_folder(self) -> Path:
        """The index for searching; a generation of an older release may have none."""
        return self.folder / _SEARCH

    @property
    def version(self) -> str:
        """The digest of the inputs."""
        return self.manifest.version


class Generations:
    """The folder of generations, and which of them is current."""

    def __init__(self, opslag: Path) -> None:
        self.folder = opslag / "generaties"
        self._pointer = opslag / "huidig"

    def current(self) -> Generation | None:
        """Return the generation that serves now, or None before the first build.

        :raises BuildError: when the pointer or the manifest is damaged.
        """
        if not self._pointer.exists():
            return None
        folder = self.folder
        try:
            folder = self.folder / self._pointer.read_text(encoding="utf-8").strip()
            generation = Generation(
                folder, Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
            )
            generation.graph_file.stat()
        except (OSError, ValueError, TypeError) as fault:
            raise BuildError(
                f"De generatie in {folder} is beschadigd ({fault}).", cure="Draai `beleidsgraaf build --force`."
            ) from fault
        return generation

    def seal(self, store: ox.Store, manifest: Manifest) -> Generation:
        """Write a generation and make it the current one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self._free_name(manifest.version[:16])
        work = Path(tempfile.mkdtemp(prefix=".bouw-", dir=self.folder))
        try:
            with (work / "graaf.nq").open("wb") as output:
                ox.serialize(_ordered(store), output, format=ox.RdfFormat.N_QUADS)
            write(store, work / _SEARCH)
            (work / "manifest.json").write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n")
            work.chmod(0o755)
            work.rename(target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        self._point(target.name)
        self._forget(keep=target)
        return Generation(target, manifest)

    def _free_name(self, name: str) -> Path:
        """Return a folder that is not there yet: what serves is never written over, not even by the same files."""
        candidates = (self.folder / (f"{name}-{number}" if number else name) for number in itertools.count())
        return next(path for path in candidates if not path.exists())

    def _point(self, name: str) -> None:
        pending = self._pointer.with_suffix(".nieuw")
        pending.write_text(name + "\n")
        os.replace(pending, self._pointer)

    def _forget(self, *, keep: Path) -> None:
        """Remove old generations, and what a killed build left behind."""
        for leftover in self.folder.glob(".bouw-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        others = sorted((p for p in self.folder.iterdir() if p != keep), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in others[_KEEP - 1 :]:
            shutil.rmtree(old, ignore_errors=True)


def _ordered(store: ox.Store) -> Iterator[ox.Quad]:
    """Yield all statements in a fixed order, so that the same inputs give the same file."""
    yield from sorted(store, key=str)


def describe(
    store: ox.Store, version: str, *, added: Counter[str], validation: dict[str, int], pakket: str
) -> Manifest:
    """Count what is in a store."""
    per_graph = Counter(quad.graph_name.value for quad in store if isinstance(quad.graph_name, ox.NamedNode))
    return Manifest(
        version=version,
        statements=per_graph.total() - per_graph[INFERRED],
        inferred=per_graph[INFERRED],
        per_graph=dict(sorted(per_graph.items())),
        per_class=_per_class(store),
        dekking=_dekking(store),
        inferred_per_rule=dict(sorted(added.items())),
        validation=validation,
        pakket=pakket,
    )


def _per_class(store: ox.Store) -> dict[str, int]:
    """Count instances of our own classes as stated, not as inferred."""
    counts: Counter[str] = Counter()
    for quad in store.quads_for_pattern(None, _TYPE, None):
        if (
            quad.graph_name != ox.NamedNode(INFERRED)
            and isinstance(quad.object, ox.NamedNode)
            and quad.object.value.startswith(DEF)
        ):
            counts[quad.object.value.removeprefix(DEF)] += 1
    return dict(sorted(counts.items()))


def _dekking(store: ox.Store) -> dict[str, dict[str, int]]:
    """Count the sections of each document by how far they are modelled.

    As in the questions, a section that is divided counts by its parts only.
    """
    above = ox.NamedNode(DEF + "bovenliggendeParagraaf")
    divided = {quad.object for quad in store.quads_for_pattern(None, above, None)}
    per_document: dict[str, Counter[str]] = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(DEF + "heeftParagraaf"), None):
        section = cast(ox.NamedNode, quad.object)
        if section in divided:
            continue
        for value in store.quads_for_pattern(section, ox.NamedNode(DEF + "dekking"), None):
            counts = per_document.setdefault(text_value(quad.subject), Counter())
            counts[text_value(value.object).rpartition("/")[2]] += 1
    return {document: dict(sorted(counts.items())) for document, counts in sorted(per_document.items())}


Validate = Callable[[Locations], dict[str, int]]


def build(
    locations: Locations,
    *,
    validate: Validate,
    pakket: str,
    force: bool = False,
    progress: Progress = lambda _: None,
) -> tuple[Generation, bool]:
    """Build a generation from the files, unless the current one is of the same files.

    :param validate: judges the files; returns counts by severity, raises BuildError when they may not ship.
    :returns: the current generation, and whether it was made now.
    :raises BuildError: when validation fails; the previous generation stays current.
    :raises SourceError: when a file cannot be read.
    """
    generations = Generations(locations.opslag)
    version = digest_inputs(locations)
    if not force:
        current = generations.current()
        same = current and current.version == version and current.manifest.pakket == pakket
        if current and same and fits(current.search_folder):
            return current, False
    progress("Bestanden lezen")
    store = load_graph(locations)
    progress("Afleiden")
    added = infer(store, read_rules(locations))
    progress("Valideren")
    validation = validate(locations)
    progress("Verzegelen")
    manifest = describe(store, version, added=added, validation=validation, pakket=pakket)
    return generations.seal(store, manifest), True
