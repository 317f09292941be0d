"""Generations: what goes in, what follows, and what stays when a build fails."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from beleidsgraaf.build import (
    Generation,
    Generations,
    build,
    digest_inputs,
    infer,
    load_graph,
    mapping_files,
    read_rules,
    turtle_files,
)
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.errors import BuildError, MappingError, QuestionError, TurtleError
from beleidsgraaf.locations import Locations
from beleidsgraaf.terms import BASE, DEF, GRAPH, ID, INFERRED, Prefixes

Make = Callable[..., tuple[Generation, bool]]


def valid(_: Locations) -> dict[str, int]:
    return {"Violation": 0, "Warning": 2}


def invalid(_: Locations) -> dict[str, int]:
    raise BuildError("De vormen vinden 1 overtreding.", cure="Herstel hem.")


@pytest.fixture
def make(root: Locations) -> Make:
    """Build the tiny graph."""

    def run(validate: Callable[[Locations], dict[str, int]] = valid, **other: object) -> tuple[Generation, bool]:
        return build(root, **{"validate": validate, "pakket": "1.0", **other})  # type: ignore[arg-type]

    return run


def document(root: Locations) -> Path:
    return root.data / "gemeenten" / "voorbeeldstad" / "nota.ttl"


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def quads(generation: Generation) -> list[ox.Quad]:
    return list(ox.parse(path=str(generation.graph_file), format=ox.RdfFormat.N_QUADS))


def current(root: Locations) -> Generation | None:
    return Generations(root.opslag).current()


# The version.


def test_the_same_files_have_the_same_version(root: Locations, make: Make, tmp_path: Path) -> None:
    first, made = make()
    assert made
    assert first.version == digest_inputs(root) == first.manifest.version
    again, made = make()
    assert not made
    assert again == first
    # Wherever they stand and whenever they were written.
    copy = Locations(tmp_path / "elders", tmp_path / "opslag-elders")
    shutil.copytree(root.root, copy.root, copy_function=shutil.copyfile)
    other, _ = build(copy, validate=valid, pakket="1.0")
    assert other.version == first.version
    assert other.graph_file.read_bytes() == first.graph_file.read_bytes()
    assert other.manifest == first.manifest


def test_blank_nodes_do_not_make_the_same_files_differ(root: Locations, make: Make) -> None:
    add(document(root), 'beleid:doel bg:noot [ bg:waarde 1 ] , [ bg:waarde ( "a" [ bg:waarde 2 ] ) ] .\n')
    first = make()[0].graph_file.read_bytes()
    assert make(force=True)[0].graph_file.read_bytes() == first


@pytest.mark.parametrize(
    "name",
    [
        "ontology/prefixes.ttl",
        "ontology/kern.ttl",
        "ontology/rules/klassen.rq",
        "data/gemeenten/voorbeeldstad/nota.ttl",
    ],
)
def test_any_changed_byte_changes_the_version(root: Locations, name: str) -> None:
    before = digest_inputs(root)
    path = root.root / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert digest_inputs(root) != before


@pytest.mark.parametrize(
    "name", ["shapes/doel.ttl", "data/nieuw.ttl", "data/vergelijkingen/a-b.sssom.tsv", "ontology/rules/nieuw.rq"]
)
def test_a_new_renamed_or_removed_file_changes_the_version(root: Locations, name: str) -> None:
    before = digest_inputs(root)
    path = root.root / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    versions = {before, digest_inputs(root)}
    path.rename(path.with_name("ander." + path.name.partition(".")[2]))
    versions.add(digest_inputs(root))
    assert len(versions) == 3
    path.with_name("ander." + path.name.partition(".")[2]).unlink()
    assert digest_inputs(root) == before


def test_what_is_no_part_of_the_graph_does_not(root: Locations) -> None:
    before = digest_inputs(root)
    (root.data / "LEESMIJ.md").touch()
    (root.queries / "vraag.rq").touch()
    assert digest_inputs(root) == before


def test_changed_files_make_a_new_generation(root: Locations, make: Make) -> None:
    first, _ = make()
    add(document(root), "beleid:nieuw a bg:Doel .\n")
    second, made = make()
    assert made
    assert second.version != first.version
    assert second.manifest.per_class["Doel"] == first.manifest.per_class["Doel"] + 1
    assert current(root) == second
    assert first.graph_file.is_file()


def test_another_package_or_force_builds_again(make: Make) -> None:
    first, _ = make()
    second, made = make(pakket="1.1")
    assert (made, second.manifest.pakket, second.version) == (True, "1.1", first.version)
    assert make(pakket="1.1", force=True)[1]


# The contents.


def test_the_manifest_counts_right(root: Locations, make: Make) -> None:
    seen: list[str] = []
    generation, _ = make(progress=seen.append)
    manifest = generation.manifest
    assert len(seen) == len(set(seen)) == 4
    held = quads(generation)
    per_graph = Counter(quad.graph_name.value for quad in held if isinstance(quad.graph_name, ox.NamedNode))
    assert manifest.per_graph == dict(per_graph)
    assert set(per_graph) == {INFERRED, GRAPH + "ontology-kern", GRAPH + "data-gemeenten-voorbeeldstad-nota"}
    assert manifest.statements + manifest.inferred == len(held)
    assert manifest.inferred == per_graph[INFERRED] == sum(manifest.inferred_per_rule.values()) > 0
    assert set(manifest.inferred_per_rule) == set(read_rules(root))
    assert manifest.per_class == {"Afspraak": 1, "Beleidsdocument": 1, "Doel": 2}  # as stated, not as inferred
    assert manifest.dekking == {ID + "document/nota": {"niet-gemodelleerd": 1, "volledig": 1}}
    assert manifest.validation == {"Violation": 0, "Warning": 2}
    assert json.loads((generation.folder / "manifest.json").read_text())["per_class"]["Doel"] == 2


def test_a_section_that_is_divided_counts_by_its_parts(root: Locations, make: Make) -> None:
    add(
        document(root),
        """document:nota bg:heeftParagraaf paragraaf:nota-1-1 .
        paragraaf:nota-1-1 bg:dekking dekking:leeg-in-bron ; bg:bovenliggendeParagraaf paragraaf:nota-1 .
        """,
    )
    assert make()[0].manifest.dekking == {ID + "document/nota": {"leeg-in-bron": 1, "niet-gemodelleerd": 1}}


def test_what_follows_is_kept_apart_and_never_says_what_is_stated(root: Locations, make: Make) -> None:
    add(document(root), "beleid:doel a bg:Beleidselement .\n")  # follows as well, and is stated
    held = quads(make()[0])
    inferred = {quad.triple for quad in held if quad.graph_name == ox.NamedNode(INFERRED)}
    stated = {quad.triple for quad in held if quad.graph_name != ox.NamedNode(INFERRED)}
    assert not inferred & stated

    def follows(subject: str, predicate: str, target: str) -> bool:
        names = Prefixes.read(root.ontology / "prefixes.ttl")
        p = RDF.type if predicate == "a" else names.expand(predicate)
        triple = ox.Triple(*(ox.NamedNode(iri) for iri in (names.expand(subject), str(p), names.expand(target))))
        return triple in inferred

    assert follows("beleid:afspraak", "a", "bg:Inspanning")
    assert follows("beleid:afspraak", "a", "bg:Beleidselement")
    assert follows("beleid:afspraak", "bg:valtOnder", "beleid:doel")
    assert follows("beleid:doel", "bg:heeftOnderdeel", "beleid:subdoel")
    assert not follows("beleid:doel", "a", "bg:Beleidselement")
    assert not follows("beleid:doel", "bg:valtOnder", "beleid:subdoel")


def test_an_engine_loads_what_was_built(make: Make) -> None:
    generation, _ = make()
    with EmbeddedEngine(generation.graph_file, workers=1) as engine:
        assert engine.quads == generation.manifest.statements + generation.manifest.inferred


def test_mapping_sets_are_part_of_the_graph(root: Locations, make: Make) -> None:
    path = root.data / "vergelijkingen" / "a-b.sssom.tsv"
    path.parent.mkdir()
    columns = (
        "subject_id subject_label predicate_id object_id object_label mapping_justification"
        " confidence author_label reviewer_label mapping_date comment"
    )
    cells = "beleid:doel||skos:closeMatch|beleid:subdoel||semapv:ManualMappingCuration|1|A.||2026-01-01|"
    path.write_text(
        "#mapping_set_id: https://w3id.org/beleidsgraaf/id/mapping/a-b\n#mapping_set_title: A\n#license: CC0\n"
        + columns.replace(" ", "\t")
        + "\n"
        + cells.replace("|", "\t")
        + "\n"
    )
    assert mapping_files(root) == [path]
    manifest = make()[0].manifest
    assert manifest.per_graph[GRAPH + "data-vergelijkingen-a-b"] == 12
    add(path, "kapot\n")
    with pytest.raises(MappingError):
        make()


def test_blank_nodes_of_two_files_are_two_things(root: Locations) -> None:
    """Even when both call theirs the same."""
    add(document(root), "_:x bg:waarde 1 .\n")
    (root.data / "tweede.ttl").write_text("_:x <https://w3id.org/beleidsgraaf/def#waarde> 2 .\n")
    found = {quad.subject for quad in load_graph(root).quads_for_pattern(None, ox.NamedNode(DEF + "waarde"), None)}
    assert len(found) == 2


def test_the_file_of_prefixes_is_no_part_of_the_graph(root: Locations) -> None:
    assert [path.name for path in turtle_files(root)] == ["kern.ttl", "nota.ttl"]


# What goes wrong.


def test_what_is_no_turtle_stops_the_build(root: Locations, make: Make) -> None:
    before, _ = make()
    add(document(root), "beleid:kapot a .\n")
    with pytest.raises(TurtleError) as caught:
        make()
    assert caught.value.path == document(root)
    assert current(root) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [("SELECT * { ?s ?p ?o }", "CONSTRUCT"), ("CONSTRUCT {", "Geen geldige SPARQL"), ("ASK {}", "CONSTRUCT")],
)
def test_a_wrong_rule_stops_the_build(root: Locations, make: Make, text: str, message: str) -> None:
    path = root.ontology / "rules" / "fout.rq"
    path.write_text(text)
    with pytest.raises(QuestionError, match=message) as caught:
        make()
    assert caught.value.path == path
    assert caught.value.cure


def test_a_rule_that_never_ends_stops_the_build(root: Locations, make: Make) -> None:
    (root.ontology / "rules" / "eindeloos.rq").write_text(
        "CONSTRUCT { [] ?p ?o } WHERE { { SELECT * { ?s ?p ?o } LIMIT 1 } }"
    )
    with pytest.raises(BuildError, match="ronden") as caught:
        make()
    assert "regel" in caught.value.cure


def test_a_failing_validation_leaves_the_previous_generation(root: Locations, make: Make) -> None:
    before, _ = make()
    add(document(root), "beleid:nieuw a bg:Doel .\n")
    with pytest.raises(BuildError, match="1 overtreding"):
        make(invalid)
    assert current(root) == before
    assert [path.name for path in Generations(root.opslag).folder.iterdir()] == [before.folder.name]
    after, made = make()
    assert made
    assert current(root) == after


def test_before_the_first_build_there_is_nothing(root: Locations, make: Make) -> None:
    assert current(root) is None
    with pytest.raises(BuildError):
        make(invalid)
    assert current(root) is None


def test_what_a_killed_build_left_is_harmless_and_cleaned(root: Locations, make: Make) -> None:
    before, _ = make()
    left = before.folder.parent / ".bouw-abc"
    left.mkdir()
    (left / "graaf.nq").write_text("<http://half")
    (root.opslag / "huidig.nieuw").write_text("half")
    assert current(root) == before
    assert make() == (before, False)
    add(document(root), "beleid:nieuw a bg:Doel .\n")
    after, _ = make()
    assert not left.exists()
    assert current(root) == after


@pytest.mark.parametrize("step", ["write", "rename", "point"])
@pytest.mark.parametrize("force", [False, True])
def test_a_build_that_breaks_off_leaves_the_previous_generation(
    root: Locations, make: Make, monkeypatch: pytest.MonkeyPatch, step: str, force: bool
) -> None:
    """Also when the new generation would take the place of the current one, of the same files."""
    before, _ = make()
    if not force:
        add(document(root), "beleid:nieuw a bg:Doel .\n")

    def broken(*_: object, **__: object) -> None:
        raise OSError("schijf vol")

    with monkeypatch.context() as patch:
        if step == "write":
            patch.setattr(ox, "serialize", broken)
        elif step == "rename":
            rename = Path.rename
            patch.setattr(
                Path,
                "rename",
                lambda self, target: broken() if self.name.startswith(".bouw-") else rename(self, target),
            )
        else:
            patch.setattr(os, "replace", broken)
        with pytest.raises(OSError, match="schijf vol"):
            make(force=force)
    kept = current(root)
    assert kept is not None
    assert kept.version == before.version
    assert quads(kept)
    assert make(force=True)[1]


def test_only_three_generations_are_kept(root: Locations, make: Make) -> None:
    made: list[Generation] = []
    for number in range(5):
        add(document(root), f"beleid:nieuw{number} a bg:Doel .\n")
        made.append(make()[0])
        os.utime(made[-1].folder, (1_000_000 + number, 1_000_000 + number))
    assert {path.name for path in made[0].folder.parent.iterdir()} == {
        generation.folder.name for generation in made[-3:]
    }
    assert current(root) == made[-1]


def test_going_back_keeps_the_current_one_whatever_its_age(root: Locations, make: Make) -> None:
    text = document(root).read_text()
    first, _ = make()
    for number in range(2):
        add(document(root), f"beleid:nieuw{number} a bg:Doel .\n")
        make()
    document(root).write_text(text)
    again, _ = make()
    assert again.version == first.version
    assert current(root) == again
    assert len(list(first.folder.parent.iterdir())) == 3


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"version": "1"}', '{"onbekend": 1}', None],
    ids=["empty", "half", "list", "too little", "unknown", "gone"],
)
def test_a_damaged_manifest_says_so_with_the_cure(root: Locations, make: Make, content: str | None) -> None:
    generation, _ = make()
    manifest = generation.folder / "manifest.json"
    if content is None:
        manifest.unlink()
    else:
        manifest.write_text(content)
    for call in (lambda: current(root), make):
        with pytest.raises(BuildError, match="beschadigd") as caught:
            call()
        assert caught.value.cure == "Draai `beleidsgraaf build --force`."
    assert make(force=True)[1]
    assert current(root) is not None


@pytest.mark.parametrize("content", [b"", b"weg\n", b"\xff\xfe", b"../..\n"])
def test_a_damaged_pointer_says_so_with_the_cure(root: Locations, make: Make, content: bytes) -> None:
    make()
    (root.opslag / "huidig").write_bytes(content)
    with pytest.raises(BuildError, match="beschadigd") as caught:
        current(root)
    assert "--force" in caught.value.cure
    assert make(force=True)[1]


def test_a_generation_without_its_graph_says_so(root: Locations, make: Make) -> None:
    make()[0].graph_file.unlink()
    with pytest.raises(BuildError, match="beschadigd"):
        current(root)


# The rules agree with a reasoner that knows OWL 2 RL.


def closure(files: Iterable[Path]) -> Graph:
    """Return what owlrl infers from what the rules read: hierarchy, inverses and transitivity, and the data."""
    graph = Graph()
    for path in files:
        graph.parse(path, format="turtle")
    owl = "http://www.w3.org/2002/07/owl#"
    schema = {RDFS.subClassOf, RDFS.subPropertyOf, URIRef(owl + "inverseOf")}
    kept = Graph()
    for s, p, o in graph:
        if isinstance(o, Literal):
            continue  # nothing between IRIs follows from a literal, and they are most of the work
        vocabulary = str(s).startswith(DEF)
        if p in schema or (p == RDF.type and o == URIRef(owl + "TransitiveProperty")) or not vocabulary:
            # Axioms about anonymous classes (restrictions) are for the description-logic reasoner.
            if p in schema and not (isinstance(s, URIRef) and isinstance(o, URIRef)):
                continue
            kept.add((s, p, o))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(kept)
    return kept


def ours(triples: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Keep statements between IRIs of ours, about data: types, and our properties."""
    return {
        (s, p, o)
        for s, p, o in triples
        if s.startswith(ID)
        and ((p == str(RDF.type) and o.startswith(DEF)) or (p.startswith(DEF) and o.startswith(BASE)))
        and s != o
    }


def compare_with_owlrl(files: list[Path], rules: dict[str, str]) -> None:
    covered = {
        name: text for name, text in rules.items() if name in ("klassen", "eigenschappen", "omkeringen", "valt-onder")
    }
    assert len(covered) == 4
    store = ox.Store()
    for path in files:
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(path.as_uri()))
    infer(store, covered)
    found = ours(
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in store
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    )
    expected = ours(
        (str(s), str(p), str(o)) for s, p, o in closure(files) if isinstance(s, URIRef) and isinstance(o, URIRef)
    )
    assert len(expected) > 0
    assert found - expected == set(), "the rules infer what does not follow"
    assert expected - found == set(), "the rules miss what follows"


SMALL = """\
@prefix actor: <https://w3id.org/beleidsgraaf/id/actor/> .
@prefix beleid: <https://w3id.org/beleidsgraaf/id/beleid/> .
@prefix bg: <https://w3id.org/beleidsgraaf/def#> .
@prefix document: <https://w3id.org/beleidsgraaf/id/document/> .
@prefix rolvervulling: <https://w3id.org/beleidsgraaf/id/rolvervulling/> .

document:nieuw a bg:Beleidsdocument ; bg:vervangt document:oud ; bg:werktUit document:visie .
beleid:missie a bg:Missie ; bg:inDocument document:nieuw .
beleid:opgave a bg:Opgave ; bg:draagtBijAan beleid:missie .
beleid:doel a bg:Doel ; bg:draagtBijAan beleid:opgave .
beleid:subdoel a bg:Doel ; bg:onderdeelVan beleid:doel .
beleid:afspraak a bg:Afspraak ; bg:draagtBijAan beleid:subdoel ; bg:inDocument document:nieuw .
beleid:deel a bg:Inspanning ; bg:onderdeelVan beleid:afspraak .
actor:stad a bg:Bestuursorgaan .
rolvervulling:een a bg:Rolvervulling ; bg:bij beleid:doel ; bg:actor actor:stad .
"""


def vocabulary(locations: Locations) -> list[Path]:
    return [path for path in sorted(locations.ontology.glob("*.ttl")) if path.name != "prefixes.ttl"]


def test_the_rules_agree_with_owlrl_on_a_small_graph(locations: Locations, tmp_path: Path) -> None:
    data = tmp_path / "klein.ttl"
    data.write_text(SMALL)
    compare_with_owlrl([*vocabulary(locations), data], read_rules(locations))


@pytest.mark.slow
def test_the_rules_agree_with_owlrl_on_every_document(locations: Locations) -> None:
    documents = sorted((locations.data / "gemeenten").rglob("*.ttl"))
    assert documents, "data/gemeenten holds no documents"
    for path in documents:
        compare_with_owlrl([*vocabulary(locations), path], read_rules(locations))


def test_dates_of_an_action_follow_from_its_phases(locations: Locations, tmp_path: Path) -> None:
    """What owlrl does not know: first begin, last end unless a phase is open, and who is involved."""
    data = tmp_path / "fasen.ttl"
    data.write_text(
        SMALL.replace("rolvervulling:een", "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\nrolvervulling:een")
        + 'beleid:deel bg:planning [ bg:begin "2026-04-01"^^xsd:date ; bg:eind "2026-06-30"^^xsd:date ] ,'
        + ' [ bg:begin "2025-01-01"^^xsd:date ; bg:eind "2025-12-31"^^xsd:date ] .\n'
        + 'beleid:afspraak bg:planning [ bg:begin "2027-01-01"^^xsd:date ] , [ bg:eind "2026-06-30"^^xsd:date ] .\n'
    )
    store = ox.Store()
    store.bulk_load(path=str(data), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("http://example.org/g"))
    added = infer(store, read_rules(locations))

    def values(subject: str, name: str) -> list[str]:
        pattern = (ox.NamedNode(ID + subject), ox.NamedNode(DEF + name), None)
        return [
            quad.object.value for quad in store.quads_for_pattern(*pattern) if not isinstance(quad.object, ox.Triple)
        ]

    assert values("beleid/deel", "eersteBegin") == ["2025-01-01"]
    assert values("beleid/deel", "laatsteEind") == ["2026-06-30"]
    assert values("beleid/afspraak", "eersteBegin") == ["2027-01-01"]
    assert values("beleid/afspraak", "laatsteEind") == []
    assert values("beleid/doel", "betrokken") == [ID + "actor/stad"]
    assert (added["eerste-begin"], added["laatste-eind"], added["betrokken"]) == (2, 1, 1)
