"""Hold the files against the shapes, one document at a time.

pyshacl works on rdflib graphs in memory here: over another store `sh:in` gives false results. A document is judged
together with what it may refer to (ontology, concept schemes, registers, and the types of what stands in other
documents), but only its own subjects are.
"""

from __future__ import annotations

import multiprocessing
import re
import signal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyshacl
from rdflib import RDF, RDFS, SH, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from beleidsgraaf.build import turtle_files
from beleidsgraaf.findings import Ernst, Melding, Subjects
from beleidsgraaf.locations import Locations
from beleidsgraaf.terms import DEF, Prefixes
from beleidsgraaf.turtle import parse

_BG = Namespace(DEF)
_ERNST = {SH.Violation: Ernst.VIOLATION, SH.Warning: Ernst.WARNING, SH.Info: Ernst.INFO}


@dataclass(frozen=True)
class _Unit:
    """One run of the validator: the files whose subjects are judged, and the files they may refer to."""

    name: str
    judged: tuple[Path, ...]
    whole: tuple[Path, ...]
    types_only: tuple[Path, ...]


def validate(
    locations: Locations, *, taal: str = "nl", progress: Callable[[str], None] = lambda _: None, workers: int = 2
) -> list[Melding]:
    """Return everything the shapes say of the files, worst first.

    :param taal: language of the messages, nl or en.
    :param progress: called with the name of each document that is done.
    :raises TurtleError: with file and line, when a file is not Turtle.
    """
    for path in turtle_files(locations):
        parse(path)  # rdflib would break off without saying where
    prefixes = Prefixes.read(locations.ontology / "prefixes.ttl")
    subjects = Subjects(turtle_files(locations), locations.root)
    units = _units(locations)
    shapes = sorted(locations.shapes.glob("*.ttl"))
    meldingen: list[Melding] = []
    tasks = [(unit, shapes, taal) for unit in units]
    # A pool of this kind stops its workers at once when it is left, so Ctrl-C need not wait for what is under way.
    with multiprocessing.Pool(min(workers, len(units)), signal.signal, (signal.SIGINT, signal.SIG_IGN)) as pool:
        for unit, found in zip(units, pool.imap(_run_task, tasks), strict=True):
            progress(unit.name)
            meldingen += [_placed(result, prefixes, subjects) for result in found]
    return sorted(set(meldingen), key=lambda m: (list(Ernst).index(m.ernst), m))


def _units(locations: Locations) -> list[_Unit]:
    documents = sorted((locations.data / "gemeenten").rglob("*.ttl"))
    shared = [
        path for path in turtle_files(locations) if path not in documents and locations.shapes not in path.parents
    ]
    shapes = sorted(locations.shapes.glob("*.ttl"))
    units = [
        _Unit(
            str(locations.relative(document)),
            judged=(document,),
            whole=(*shared, document),
            types_only=tuple(other for other in documents if other != document),
        )
        for document in documents
    ]
    general = _Unit("ontologie, begrippen en registers", (*shared, *shapes), (*shared, *shapes), tuple(documents))
    # The largest first, so that no worker is left with it at the end.
    return sorted([general, *units], key=lambda unit: -sum(path.stat().st_size for path in unit.judged))


@dataclass(frozen=True)
class _Result:
    focus: str
    path: str
    shape: str
    ernst: Ernst
    message: str
    value: str


def _run_task(task: tuple[_Unit, Sequence[Path], str]) -> list[_Result]:
    return _run(*task)


def _run(unit: _Unit, shape_files: Sequence[Path], taal: str) -> list[_Result]:
    data = Graph()
    for path in unit.whole:
        data.parse(path, format="turtle")
    for path in unit.types_only:
        data += _types(path)
    judged = Graph()
    for path in unit.judged:
        judged.parse(path, format="turtle")
    shapes = Graph()
    for path in shape_files:
        shapes.parse(path, format="turtle")
    return validate_graph(data, _narrow(shapes, data, judged), taal=taal)


def _narrow(shapes: Graph, data: Graph, judged: Graph) -> Graph:
    """Return the shapes with only subjects of the judged graph as targets.

    pyshacl's own `focus_nodes` would also skip the values that a shape hands on with `sh:node`, and so miss faults.
    """
    narrowed = Graph()
    narrowed += shapes
    subjects = set(judged.subjects())
    for shape, target in list(shapes.subject_objects(SH.targetClass)):
        narrowed.remove((shape, SH.targetClass, target))
        for kind in data.transitive_subjects(RDFS.subClassOf, target):
            _aim(narrowed, shape, subjects.intersection(data.subjects(RDF.type, kind)))
    for shape, target in list(shapes.subject_objects(SH.targetSubjectsOf)):
        narrowed.remove((shape, SH.targetSubjectsOf, target))
        _aim(narrowed, shape, subjects.intersection(data.subjects(target)))
    for shape, target in list(shapes.subject_objects(SH.targetObjectsOf)):
        narrowed.remove((shape, SH.targetObjectsOf, target))
        _aim(narrowed, shape, subjects.intersection(data.objects(None, target)))
    return narrowed


def _aim(shapes: Graph, shape: Node, targets: Iterable[Node]) -> None:
    for target in targets:
        shapes.add((shape, SH.targetNode, target))


def _types(path: Path) -> Graph:
    """Return what another document needs to know of this one: the kind and the document of each subject."""
    document = Graph()
    document.parse(path, format="turtle")
    kept = Graph()
    for predicate in (RDF.type, _BG.inDocument):
        for triple in document.triples((None, predicate, None)):
            kept.add(triple)
    return kept


def validate_graph(data: Graph, shapes: Graph, *, taal: str = "nl") -> list[_Result]:
    """Validate one graph in memory."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(report, Graph)  # noqa: S101 — pyshacl gives text only when asked to
    # Nested sh:detail nodes look like results too; only those of the report itself count.
    return [_read_result(report, node, shapes, taal) for node in report.objects(None, SH.result)]


def _read_result(report: Graph, node: Node, shapes: Graph, taal: str) -> _Result:
    severity = report.value(node, SH.resultSeverity)
    return _Result(
        focus=str(report.value(node, SH.focusNode)),
        path=str(report.value(node, SH.resultPath) or ""),
        shape=str(report.value(node, SH.sourceShape)),
        ernst=_ERNST[URIRef(str(severity))],
        message=_message(report, node, shapes, taal),
        value=str(report.value(node, SH.value) or ""),
    )


def _message(report: Graph, node: Node, shapes: Graph, taal: str) -> str:
    """Return what a result says, in the language asked for.

    What a query found comes without language: the text then is the one that fits a message of the query or the shape.
    """
    said = [text for text in report.objects(node, SH.resultMessage) if isinstance(text, Literal)]
    tagged = {text.language: str(text) for text in said if text.language}
    if tagged:
        return tagged.get(taal) or tagged.get("nl") or next(iter(tagged.values()))
    for source in (report.value(node, SH.sourceConstraint), report.value(node, SH.sourceShape)):
        for template in shapes.objects(source, SH.message):
            if isinstance(template, Literal) and template.language == taal:
                pattern = ".*".join(map(re.escape, re.split(r"\{[?$]\w+\}", template)))
                fitting = [str(text) for text in said if re.fullmatch(pattern, text, re.DOTALL)]
                if fitting:
                    return fitting[0]
    return min(map(str, said), default="")


def _placed(result: _Result, prefixes: Prefixes, subjects: Subjects) -> Melding:
    focus = prefixes.show(result.focus)
    bestand, regel = subjects.find(focus)
    return Melding(
        ernst=result.ernst,
        bestand=bestand,
        regel=regel,
        onderwerp=focus,
        melding=result.message,
        bron=prefixes.show(result.shape),
        waarde="" if result.value == result.focus else prefixes.show(result.value),
    )
