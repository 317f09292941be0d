"""What the start shows: municipalities with their documents, and how far these were read."""

from __future__ import annotations

from dataclasses import dataclass

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.portal.coverage import Dekking
from beleidsgraaf.portal.names import Name, end_of, names_of


@dataclass(frozen=True)
class Document:
    """A document that was read.

    :param soort: its type; :param status: what it is in the process of deciding.
    """

    iri: str
    naam: Name
    soort: Name | None
    status: Name | None
    uitgegeven: str
    dekking: Dekking


@dataclass(frozen=True)
class Gemeente:
    """A municipality, with its documents that were read and how many are merely mentioned or planned."""

    iri: str
    code: str
    naam: Name
    documenten: tuple[Document, ...]
    genoemd: int
    dekking: Dekking


@dataclass(frozen=True)
class Home:
    """The start.

    :param themas: the shared themes, each with how an address names it.
    """

    gemeenten: tuple[Gemeente, ...]
    themas: tuple[tuple[str, Name], ...]
    documenten: int
    paragrafen: int


def read(catalogue: Catalogue, taal: str) -> Home:
    """Return what the start shows.

    :raises EngineError: when the engine gives no answer.
    """
    rows = catalogue.table("documenten").plain()
    counted = catalogue.table("gemeenten").plain()
    options = catalogue.options(catalogue.get("elementen-per-thema").parameters["thema"], taal=taal)
    named = {row[column] for row in rows for column in ("documenttype", "status") if row[column]}
    labels = names_of(catalogue.engine, sorted(named | {option.iri for option in options}), taal)
    by_gemeente: dict[str, list[Document]] = {}
    for row in rows:
        dekking = Dekking.of(row)
        if dekking.totaal and row["vanGemeente"]:
            by_gemeente.setdefault(row["vanGemeente"], []).append(
                Document(
                    row["document"],
                    Name(row["documentLabel"], "nl"),
                    labels.get(row["documenttype"]),
                    labels.get(row["status"]),
                    row["uitgegeven"] or "",
                    dekking,
                )
            )
    gemeenten = tuple(
        Gemeente(
            row["gemeente"],
            end_of(row["gemeente"]),
            Name(row["gemeenteLabel"], "nl"),
            tuple(by_gemeente.get(row["gemeente"], ())),
            row["documenten"] - row["gelezen"],
            Dekking.of(row),
        )
        for row in counted
    )
    # A document of several municipalities counts once here.
    unique = {one.iri: one for gemeente in gemeenten for one in gemeente.documenten}
    themas = sorted(((end_of(option.iri), labels[option.iri]) for option in options), key=lambda one: one[1].tekst)
    return Home(gemeenten, tuple(themas), len(unique), Dekking.sum(one.dekking for one in unique.values()).totaal)
