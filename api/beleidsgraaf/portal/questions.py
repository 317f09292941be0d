"""The questions that can be asked, by what they are about."""

from __future__ import annotations

from dataclasses import dataclass

from beleidsgraaf.catalogue import Catalogue


@dataclass(frozen=True)
class Vraag:
    """A question as a list shows it."""

    naam: str
    titel: str


def by_tag(catalogue: Catalogue, taal: str) -> list[tuple[str, list[Vraag]]]:
    """Return the questions under the first of their tags."""
    groups: dict[str, list[Vraag]] = {}
    for question in catalogue.questions.values():
        tag = question.tags[0] if question.tags else ""
        groups.setdefault(tag, []).append(Vraag(question.name, question.title(taal)))
    return sorted(groups.items())
