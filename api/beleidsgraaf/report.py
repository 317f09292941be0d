"""The report on the data: what is in, how far each section was read, what is open, how a second reader judged it.

One page of Markdown in Dutch, for people who must decide whether they can rely on the graph. It holds no date, version
or line of a file, so that it changes only when the data do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from beleidsgraaf.checks import Context, Outcome, evidence_reports
from beleidsgraaf.errors import CheckUnavailable
from beleidsgraaf.evidence import Vondst
from beleidsgraaf.findings import Ernst, Melding
from beleidsgraaf.question import read_questions
from beleidsgraaf.readings import Lezing, Uitkomst, count, read_reading, wilson
from beleidsgraaf.results import text_value
from beleidsgraaf.terms import DEF

_MADE = "<!-- Deze bladzijde is gemaakt met `make rapport`; wijzig haar niet met de hand. -->"
_TOTAL = "samen"

_COUNTS = """
SELECT ?document ?klasse (COUNT(DISTINCT ?ding) AS ?aantal) WHERE {
  ?ding bg:inDocument ?document ; a ?klasse .
  FILTER(STRSTARTS(STR(?klasse), STR(bg:)))
  FILTER NOT EXISTS { ?ding a ?preciezer . ?preciezer rdfs:subClassOf ?klasse . FILTER(?preciezer != ?klasse) }
} GROUP BY ?document ?klasse
"""
_REGISTERS = """
SELECT ?klasse (COUNT(DISTINCT ?ding) AS ?aantal) WHERE {
  ?ding a ?klasse .
  FILTER(STRSTARTS(STR(?klasse), STR(bg:)))
  FILTER NOT EXISTS { ?ding bg:inDocument ?document }
  FILTER NOT EXISTS { ?ding a ?preciezer . ?preciezer rdfs:subClassOf ?klasse . FILTER(?preciezer != ?klasse) }
} GROUP BY ?klasse
"""
_DOCUMENTS = """
SELECT ?document ?naam ?bestand WHERE {
  ?document bg:bestandsnaam ?bestand ; skos:prefLabel ?naam .
  FILTER EXISTS { ?document bg:heeftParagraaf ?paragraaf }
} ORDER BY ?naam
"""
_SECTIONS = """
SELECT ?document ?naam ?nummer ?eerste ?laatste ?dekking ?noot WHERE {
  ?document bg:heeftParagraaf ?paragraaf .
  ?paragraaf skos:prefLabel ?naam ; bg:volgorde ?volgorde ; bg:dekking/skos:prefLabel ?dekking .
  FILTER(LANG(?dekking) = "nl")
  OPTIONAL { ?paragraaf skos:notation ?nummer }
  OPTIONAL { ?paragraaf bg:eersteRegel ?eerste ; bg:laatsteRegel ?laatste }
  OPTIONAL { ?paragraaf skos:editorialNote ?noot }
  FILTER NOT EXISTS { ?deel bg:bovenliggendeParagraaf ?paragraaf }
} ORDER BY ?document ?volgorde ?paragraaf
"""


def render_report(context: Context, outcomes: Iterable[Outcome]) -> str:
    """Return the report, in Markdown.

    :param outcomes: what the checks found; those of the shapes and the rules are listed.
    :raises ReadingError: when the table of a second reading is wrong.
    """
    parts = [_introduction(), _counts(context), _coverage(context), _evidence(context)]
    parts += [_open(context, list(outcomes)), _readings(context)]
    return "\n".join(line for part in parts for line in part)


def _introduction() -> list[str]:
    return [
        "# Rapport over de gegevens",
        "",
        _MADE,
        "",
        "Wat er in de graaf zit, hoe ver elk document is gelezen, wat nog openstaat en hoe een tweede lezer oordeelde.",
        "",
        "Een uitspraak nakijken of verbeteren:",
        "",
        "1. Zoek haar naam in `data/`, zoals `grep -rn niemand-dakloos data/`. Elk onderwerp staat aan de kantlijn.",
        "2. Bij `bg:bewijs` staat de passage, en bij de passage de regels van de brontekst.",
        "3. Verbeter het blok. Nieuw bewijs maakt u met `beleidsgraaf passage DOCUMENT REGELS WOORDEN`.",
        "4. Draai `beleidsgraaf fmt` en `beleidsgraaf check`.",
        "",
    ]


def _counts(context: Context) -> Iterator[str]:
    documents = _documents(context)
    per_class: dict[str, Counter[str]] = defaultdict(Counter)
    for document, klasse, aantal in _rows(context, _COUNTS):
        per_class[_label(context, klasse)][document] += int(aantal)
    yield from ("## Aantallen", "", "Per document, geteld naar de meest precieze klasse.", "")
    yield _line(["klasse", *documents.values(), _TOTAL])
    yield _line(["---", *("--:" for _ in documents), "--:"])
    for name in sorted(per_class):
        numbers = [per_class[name][document] for document in documents]
        yield _line([name, *(str(number) if number else "–" for number in numbers), str(sum(numbers))])
    yield from ("", "Gedeeld door alle documenten: de registers, de begrippen en de vormen.", "")
    yield from (_line(["klasse", "aantal"]), _line(["---", "--:"]))
    for name, aantal in sorted((_label(context, klasse), aantal) for klasse, aantal in _rows(context, _REGISTERS)):
        yield _line([name, aantal])
    yield ""


def _coverage(context: Context) -> Iterator[str]:
    yield from ("## Dekking", "", "Elke paragraaf zonder onderverdeling, in de volgorde van het document.", "")
    rows = _rows(context, _SECTIONS)
    documents = _documents(context)
    values = sorted({row[5] for row in rows})
    yield _line(["document", *values, _TOTAL])
    yield _line(["---", *("--:" for _ in values), "--:"])
    for document, name in documents.items():
        counts = Counter(row[5] for row in rows if row[0] == document)
        yield _line([name, *(str(counts[value] or "–") for value in values), str(counts.total())])
    yield ""
    for document, name in documents.items():
        yield from (f"### {name}", "", _line(["paragraaf", "regels", "dekking", "noot"]), "|---|---|---|---|")
        for row in rows:
            if row[0] == document:
                _, heading, number, first, last, dekking, noot = row
                yield _line([f"{number} {heading}".strip(), f"{first}-{last}" if first else "", dekking, noot])
        yield ""


def _evidence(context: Context) -> Iterator[str]:
    yield from ("## Bewijs", "")
    try:
        verslagen = evidence_reports(context)
    except CheckUnavailable as fault:
        yield from (str(fault), "")
        return
    yield from ("Hoeveel passages in de bronteksten zijn teruggevonden.", "")
    yield _line(["document", *(vondst.value for vondst in Vondst), "dezelfde tekst"])
    yield _line(["---", *("--:" for _ in Vondst), "---"])
    for verslag in verslagen:
        counts = [str(verslag.aantallen[vondst]) for vondst in Vondst]
        yield _line([f"`{verslag.document}`", *counts, "ja" if verslag.zelfde_tekst else "nee"])
    yield ""


def _open(context: Context, outcomes: Sequence[Outcome]) -> Iterator[str]:
    kinds: dict[str, list[Melding]] = defaultdict(list)
    for melding in sorted(melding for outcome in outcomes for melding in outcome.meldingen):
        if melding.ernst is not Ernst.INFO:
            kinds[melding.bron].append(melding)
    fouten = sum(outcome.count(Ernst.VIOLATION) for outcome in outcomes)
    waarschuwingen = sum(outcome.count(Ernst.WARNING) for outcome in outcomes)
    yield from ("## Wat openstaat", "", f"Fouten: {fouten}. Waarschuwingen: {waarschuwingen}.", "")
    yield "Een fout houdt een bouw tegen. Een waarschuwing wijst op iets wat ontbreekt."
    yield from ("Vaak zegt de bron het niet, en dan blijft zij staan.", "")
    explanations = _explanations(context)
    for bron, meldingen in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])):
        yield from (f"### {meldingen[0].melding} ({len(meldingen)})", "")
        if bron in explanations:
            yield from (explanations[bron], "")
        yield from (_line(["onderwerp", "noot bij het onderwerp"]), "|---|---|")
        for melding in meldingen:
            more = f" ({melding.waarde})" if melding.waarde else ""
            yield _line([f"`{melding.onderwerp}`{more}", _note(context, melding.onderwerp)])
        yield ""


def _readings(context: Context) -> Iterator[str]:
    yield from ("## Tweede lezing", "")
    lezingen = [read_reading(path) for path in sorted((context.locations.data / "lezingen").glob("*.tsv"))]
    if not lezingen:
        yield from ("Er is nog geen tweede lezing vastgelegd.", "")
    for lezing in lezingen:
        yield from (f"### {lezing.datum}", "", lezing.verslag, "")
        yield from _verdicts(lezing, "document", [oordeel.document for oordeel in lezing.oordelen])
        yield from _verdicts(lezing, "klasse", [oordeel.klasse for oordeel in lezing.oordelen])
        kinds = Counter(oordeel.soort_fout for oordeel in lezing.oordelen if oordeel.uitkomst is Uitkomst.FOUT)
        if kinds:
            told = ", ".join(f"{kind} ({number})" for kind, number in sorted(kinds.items()))
            yield from (f"Soorten fouten: {told}.", "")


def _verdicts(lezing: Lezing, head: str, keys: Sequence[str]) -> Iterator[str]:
    yield _line([head, "gelezen", *Uitkomst, "fout, met 95 % zekerheid tussen"])
    yield "|---|--:|--:|--:|--:|---|"
    for key in [*sorted(set(keys)), _TOTAL]:
        chosen = [row for row, own in zip(lezing.oordelen, keys, strict=True) if key in (own, _TOTAL)]
        low, high = wilson(count(chosen, Uitkomst.FOUT), len(chosen))
        numbers = [str(count(chosen, uitkomst)) for uitkomst in Uitkomst]
        yield _line([key, str(len(chosen)), *numbers, f"{low:.1%} en {high:.1%}".replace(".", ",").replace("%", " %")])
    yield ""


def _explanations(context: Context) -> dict[str, str]:
    """Return what a shape or a check-question says of why it may stay open, by its short name."""
    rows = _rows(context, 'SELECT ?vorm ?uitleg WHERE { ?vorm sh:description ?uitleg . FILTER(LANG(?uitleg) = "nl") }')
    explanations = {context.prefixes.show(vorm): uitleg for vorm, uitleg in rows}
    for name, question in read_questions(context.locations.queries / "checks", context.prefixes).items():
        if question.description:
            explanations[name] = question.description
    return explanations


def _note(context: Context, short: str) -> str:
    try:
        subject = ox.NamedNode(context.prefixes.expand(short.strip("<>")))
    except (KeyError, ValueError):
        return ""
    note = ox.NamedNode("http://www.w3.org/2004/02/skos/core#editorialNote")
    return " ".join(sorted(text_value(quad.object) for quad in context.store.quads_for_pattern(subject, note, None)))


def _documents(context: Context) -> dict[str, str]:
    return {document: name for document, name, _ in _rows(context, _DOCUMENTS)}


def _label(context: Context, klasse: str) -> str:
    rows = _rows(context, f'SELECT ?naam WHERE {{ <{klasse}> rdfs:label ?naam . FILTER(LANG(?naam) = "nl") }}')
    return rows[0][0] if rows else klasse.removeprefix(DEF)


def _rows(context: Context, query: str) -> list[tuple[str, ...]]:
    heads = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in context.prefixes.by_name.items())
    solutions = context.store.query(heads + query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 — every query here is a SELECT
    return [tuple("" if cell is None else text_value(cell) for cell in row) for row in solutions]


def _line(cells: Iterable[str]) -> str:
    """Return a row of a Markdown table."""
    return " | ".join(["", *(cell.replace("|", r"\|").replace("\n", " ") for cell in cells), ""]).strip()
