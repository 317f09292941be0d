"""How answers look on a terminal of 80 columns, and in a log."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

import pyoxigraph as ox
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table as RichTable

from beleidsgraaf.agreement import Difference
from beleidsgraaf.build import Generation
from beleidsgraaf.catalogue import Option
from beleidsgraaf.checks import Outcome
from beleidsgraaf.comparison import CORE, Cel, Stand, Vergelijking
from beleidsgraaf.engine.probe import Findings
from beleidsgraaf.evidence import Bewijsverslag, Vondst
from beleidsgraaf.findings import Ernst
from beleidsgraaf.publishing import Plan
from beleidsgraaf.question import Question
from beleidsgraaf.results import Table
from beleidsgraaf.search import Found
from beleidsgraaf.terms import Prefixes

_MOST_NAMES = 3
_MOST_OPTIONS = 12
_MOST_MELDINGEN = 50
# With more columns than this, rows that do not fit are shown as lists instead of in cells of a few letters.
_NARROW = 4
_SHORT = 90


class _Output(Console):
    def on_broken_pipe(self) -> None:
        stop_writing()


def console() -> Console:
    """Return the console for answers; without a terminal it keeps to 80 columns so that logs and files read well."""
    return _Output(width=None if sys.stdout.isatty() else 80, highlight=False)


def stop_writing() -> NoReturn:
    """End well when the reader of our output (such as `head`) has seen enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(0)


def show_manifest(output: Console, generation: Generation, *, made: bool) -> None:
    """Say what was built."""
    manifest = generation.manifest
    word = "Gebouwd" if made else "Al bij de tijd"
    output.print(escape(f"{word}: generatie {manifest.version[:16]} in {generation.folder}"), soft_wrap=True)
    output.print(
        f"{manifest.statements} uitspraken uit {len(manifest.per_graph) - 1} bestanden, {manifest.inferred} afgeleid."
    )
    counts = RichTable("klasse", "aantal", box=box.SIMPLE_HEAD, pad_edge=False)
    counts.columns[1].justify = "right"
    for name, number in sorted(manifest.per_class.items(), key=lambda pair: -pair[1]):
        counts.add_row(name, str(number))
    output.print(counts)
    for ernst, number in manifest.validation.items():
        output.print(f"{ernst}: {number}")


def show_outcomes(output: Console, outcomes: Sequence[Outcome]) -> None:
    """List what each check found, then a line each."""
    for outcome in outcomes:
        for melding in outcome.meldingen[:_MOST_MELDINGEN]:
            value = f" [{melding.waarde}]" if melding.waarde else ""
            output.print(escape(f"{melding.plaats}: {melding.ernst} {melding.onderwerp}"), soft_wrap=True)
            output.print(escape(f"    {melding.melding}{value} ({melding.bron})"), soft_wrap=True)
        hidden = len(outcome.meldingen) - _MOST_MELDINGEN
        if hidden > 0:
            output.print(f"… en nog {hidden} van «{outcome.check.name}».")
    summary = RichTable("controle", "fouten", "waarschuwingen", box=box.SIMPLE_HEAD, pad_edge=False)
    for outcome in outcomes:
        if outcome.unavailable:
            summary.add_row(outcome.check.title, "-", "overgeslagen")
        else:
            summary.add_row(outcome.check.title, str(outcome.count(Ernst.VIOLATION)), str(outcome.count(Ernst.WARNING)))
    output.print(summary)
    for outcome in outcomes:
        if outcome.unavailable:
            output.print(escape(f"Overgeslagen: {outcome.unavailable}"))


def show_evidence(output: Console, verslagen: Iterable[Bewijsverslag]) -> None:
    """Say for each document how many passages were found where."""
    table = RichTable("document", "op de plaats", "elders", "verloren", "tekst", box=box.SIMPLE_HEAD, pad_edge=False)
    for verslag in verslagen:
        counts = [str(verslag.aantallen[vondst]) for vondst in Vondst]
        table.add_row(verslag.document.partition(":")[2], *counts, "dezelfde" if verslag.zelfde_tekst else "een andere")
    output.print(table)


def show_table(output: Console, table: Table, prefixes: Prefixes) -> None:
    """Show rows: as a table when that fits, else each row as a short list."""
    heads, rows = table.readable(prefixes)
    if not rows:
        output.print("Geen rijen.")
        return
    distinct = [_without_repeats(row, previous) for row, previous in zip(rows, [[], *rows], strict=False)]
    if _fits(heads, rows, output.width):
        shown = RichTable(*heads, box=box.SIMPLE_HEAD, pad_edge=False)
        for column in shown.columns:
            column.overflow = "fold"
        for row in distinct:
            shown.add_row(*(escape(cell) for cell in row))
        output.print(shown)
    else:
        _show_records(output, heads, distinct)
    output.print(f"{len(rows)} {'rij' if len(rows) == 1 else 'rijen'}")


def _fits(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Return whether a table reads well: nothing broken, or few columns and no word broken."""
    columns = [[head, *cells] for head, *cells in zip(heads, *rows, strict=True)]
    whole = sum(max(map(len, column)) + 3 for column in columns)
    words = sum(max((len(word) for cell in column for word in cell.split()), default=0) + 3 for column in columns)
    return whole <= width or (len(heads) <= _NARROW and words <= width)


def _without_repeats(row: Sequence[str], previous: Sequence[str]) -> list[str]:
    """Blank the first cells that are the same as in the row above."""
    same = 0
    while same < len(row) - 1 and same < len(previous) and row[same] == previous[same]:
        same += 1
    return ["" if index < same else cell for index, cell in enumerate(row)]


def _show_records(output: Console, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    width = max(len(head) for head in heads)
    for row in rows:
        for head, cell in zip(heads, row, strict=True):
            if cell:
                grid = RichTable.grid(padding=(0, 2))
                grid.add_column(width=width, style="dim")
                grid.add_column(overflow="fold")
                grid.add_row(head, escape(cell))
                output.print(grid)
        output.print()


def show_questions(output: Console, questions: Iterable[Question], *, taal: str) -> None:
    """List the questions with their titles."""
    for question in questions:
        output.print(f"[bold]{question.name}[/bold]")
        output.print(Padding(escape(question.title(taal)), (0, 0, 0, 4)))
    output.print(
        "\nStel een vraag: beleidsgraaf ask NAAM --parameter waarde. Meer over een vraag: beleidsgraaf questions NAAM."
    )


def show_embedded(output: Console, generation: Generation) -> None:
    """Say that the graph is in memory here, and which."""
    _print(output, "engine          ingebouwd (pyoxigraph)")
    _print(output, f"generatie       {generation.version[:16]}")
    _print(output, "Alle vragen worden hier beantwoord.")


def show_engine(output: Console, address: str, found: Findings, doubts: Sequence[str]) -> None:
    """Say what is known of an engine elsewhere."""
    _print(output, f"engine          {address}")
    _print(output, f"noemt zich      {found.product}")
    _print(output, f"generatie       {found.version[:16] or 'geen'}")
    _print(output, f"alle grafen     {found.union or 'niet samen te bevragen'}")
    _print(output, f"breekt af bij   {f'{found.cut} rijen' if found.cut else 'geen aantal dat wij vonden'}")
    for trait in found.traits:
        _print(output, f"doet anders     {trait.name}: {trait.meaning}")
    for doubt in doubts:
        _print(output, f"let op          {doubt}")


def show_undoable(output: Console, questions: Sequence[Question], name: str) -> None:
    """List the questions that cannot be asked of an engine, with why."""
    for question in questions:
        _print(output, f"kan hier niet   {question.name}: {question.niet_op[name]}")
    if not questions:
        _print(output, "Van geen vraag is bekend dat zij hier een ander antwoord geeft.")


def show_differences(output: Console, different: Sequence[Difference]) -> None:
    """List the questions that gave another answer."""
    for each in different:
        _print(output, f"{each.question.name}: {each.why}{' (zo verklaard)' if each.declared else ''}")
    if not different:
        _print(output, "Elke vraag gaf met haar voorbeeld hetzelfde antwoord als de ingebouwde engine.")


def show_plan(output: Console, plan: Plan, version: str, *, done: bool) -> None:
    """Say what a publication did, or would do."""
    _print(output, f"generatie       {version[:16]}")
    _print(output, f"{'gezet' if done else 'te zetten':<16}{len(plan.changed)} grafen")
    _print(output, f"{'gelijk':<16}{len(plan.same)} grafen")
    _print(output, f"{'verwijderd' if done else 'te verwijderen':<16}{len(plan.gone)} grafen")
    if not done:
        for name in (*plan.changed, *plan.gone):
            _print(output, f"  {name}")


def _print(output: Console, line: str) -> None:
    output.print(line, highlight=False, markup=False, soft_wrap=True)


def show_question(output: Console, question: Question, options: Mapping[str, Sequence[Option]], *, taal: str) -> None:
    """Show one question with its parameters, an example and its SPARQL."""
    english = taal == "en"
    output.print(f"[bold]{question.name}[/bold]\n{escape(question.title(taal))}")
    description = question.description_en if english else question.description
    if description:
        output.print(f"\n{escape(description)}")
    for name, parameter in question.parameters.items():
        notes = [note for note, holds in (("verplicht", parameter.required), ("mag vaker", parameter.repeat)) if holds]
        extra = f" ({', '.join(notes)})" if notes else ""
        text = parameter.description_en if english else parameter.description
        output.print(f"\n  --{name}  {escape(text)}{extra}; {parameter.type}")
        names = [option.label for option in options[name]]
        if names:
            more = f" … ({len(names)} in totaal)" if len(names) > _MOST_OPTIONS else ""
            output.print(escape(f"      kies uit: {', '.join(names[:_MOST_OPTIONS])}{more}"))
    words = shlex.join(word for name, values in question.example.items() for v in values for word in (f"--{name}", v))
    output.print(escape(f"\nVoorbeeld: beleidsgraaf ask {question.name} {words}".rstrip()), soft_wrap=True)
    output.print(escape(f"\n{question.text}"), soft_wrap=True)


def show_comparison(output: Console, result: Vergelijking, *, everything: bool = False) -> None:
    """Show a block for each theme: a row for each level, a column for each municipality.

    :param everything: also the levels that stand around the line from mission to action, and every name.
    """
    levels = [niveau for niveau in result.niveaus if everything or niveau.order <= CORE]
    silent = []
    for thema in result.themas:
        filled = [niveau for niveau in levels if result.has_something(thema, niveau)]
        if not filled:
            silent.append(thema.label)
            continue
        table = RichTable(
            "", *(g.label for g in result.gemeenten), box=box.SIMPLE_HEAD, pad_edge=False, title=escape(thema.label)
        )
        table.title_justify = "left"
        table.title_style = "bold"
        table.columns[0].width = 16
        for column in table.columns[1:]:
            column.ratio = 1
            column.overflow = "fold"
        for niveau in filled:
            cells = [result.cel(thema, niveau, gemeente) for gemeente in result.gemeenten]
            table.add_row(escape(niveau.label), *(escape(_cell(cel, everything=everything)) for cel in cells))
        table.expand = True
        output.print(table)
    if silent:
        output.print(escape(f"In geen van de gemeenten iets gevonden: {', '.join(silent)}."))
    output.print(
        "\n«afwezig na onderzoek»: de documenten zijn hierop helemaal gelezen en noemen het niet. "
        "«niet onderzocht»: nog niet overal op gelezen. «leeg in de bron»: het document zegt dat de tekst nog volgt."
    )


def _cell(cel: Cel, *, everything: bool) -> str:
    if cel.stand is not Stand.AANWEZIG:
        return f"– {cel.stand}"
    names = [vermelding.label for vermelding in cel.vermeldingen]
    in_a_line = ", ".join(names)
    if len(names) > 1 and len(in_a_line) <= _SHORT:
        return in_a_line
    if everything or len(names) <= _MOST_NAMES:
        return "\n".join(f"• {name}" for name in names)
    return f"{len(names)}: {'; '.join(names[:2])}; …"


def comparison_table(result: Vergelijking) -> Table:
    """Return a comparison as rows, one for each thing in each cell, and one for each empty cell."""
    columns = (
        "thema",
        "themaLabel",
        "niveau",
        "niveauLabel",
        "gemeente",
        "gemeenteLabel",
        "stand",
        "element",
        "elementLabel",
        "document",
    )
    rows = []
    for thema in result.themas:
        for niveau in result.niveaus:
            for gemeente in result.gemeenten:
                cel = result.cel(thema, niveau, gemeente)
                head = (thema.iri, thema.label, niveau.iri, niveau.label, gemeente.iri, gemeente.label, str(cel.stand))
                for vermelding in cel.vermeldingen or (None,):
                    tail = (vermelding.iri, vermelding.label, vermelding.document) if vermelding else ("", "", "")
                    rows.append(tuple(ox.Literal(text) if text else None for text in (*head, *tail)))
    return Table(columns, tuple(rows))


def show_found(output: Console, found: Found, table: Table, prefixes: Prefixes, *, taal: str) -> None:
    """Show what a search found: a row each, and how many there are of each kind."""
    for word, taken in found.corrected.items():
        output.print(escape(f"«{word}» staat nergens; gezocht is op: {', '.join(taken)}."))
    columns = ("ding", "dingLabel", "soortLabel", "gemeenten")
    kept = [table.columns.index(name) for name in columns]
    show_table(output, Table(columns, tuple(tuple(row[i] for i in kept) for row in table.rows)), prefixes)
    if found.total:
        kinds = ", ".join(f"{value.naam[taal]} ({value.aantal})" for value in found.facets["soort"][:_MOST_OPTIONS])
        output.print(
            escape(f"Gevonden: {found.total}. Verfijn met --soort, --gemeente, --document of --thema: {kinds}.")
        )


def found_table(found: Found, *, taal: str) -> Table:
    """Return what a search found as rows, the best first."""
    columns = ("ding", "dingLabel", "soort", "soortLabel", "gemeenten", "documenten", "score", "fragment")
    rows = []
    for hit in found.hits:
        thing = hit.thing
        texts = (
            thing.naam,
            thing.soort,
            found.name("soort", thing.soort, taal),
            ", ".join(found.name("gemeente", iri, taal) for iri in thing.gemeente),
            ", ".join(found.name("document", iri, taal) for iri in thing.document),
        )
        cells = [ox.NamedNode(thing.iri), *(ox.Literal(text) if text else None for text in texts)]
        fragment = ox.Literal(hit.fragment.tekst) if hit.fragment else None
        rows.append((*cells, ox.Literal(hit.score), fragment))
    return Table(columns, tuple(rows))
