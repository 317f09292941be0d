"""The reference pages in docs/, made from what they describe so that they cannot lag behind it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import fields

from beleidsgraaf.checks import CHECKS
from beleidsgraaf.question import Question
from beleidsgraaf.settings import PREFIX, Settings

_MADE = "<!-- Deze bladzijde is gemaakt met `make docs`; wijzig haar niet met de hand. -->"


def render_settings() -> str:
    """Return the page of settings and checks, in Markdown."""
    lines = [
        "# Instellingen en controles",
        "",
        _MADE,
        "",
        "Instellingen komen uit de omgeving. Een variabele met dit voorvoegsel die hier niet staat, is een fout.",
        "",
        "| variabele | standaard | wat |",
        "|---|---|---|",
    ]
    for row in fields(Settings):
        default = "–" if row.default is None else f"`{row.default}`"
        lines.append(f"| `{PREFIX}{row.name.upper()}` | {default} | {row.metadata['help']} |")
    lines += [
        "",
        "## Controles",
        "",
        "`beleidsgraaf check` draait ze alle; noem er een of meer om alleen die te draaien.",
        "",
    ]
    lines += ["| naam | wat |", "|---|---|", *(f"| `{check.name}` | {check.title} |" for check in CHECKS), ""]
    return "\n".join(lines)


def render_questions(questions: Iterable[Question]) -> str:
    """Return the page of questions, in Markdown."""
    lines = [
        "# De vragen",
        "",
        _MADE,
        "",
        "Elke vraag is een bestand in `queries/`. Stel haar met `beleidsgraaf ask NAAM`.",
        "",
    ]
    for question in questions:
        lines += [f"## {question.name}", "", f"{question.summary}. *{question.summary_en}.*", ""]
        if question.description:
            lines += [question.description, ""]
        if question.parameters:
            lines += ["| parameter | type | wat |", "|---|---|---|"]
            for name, parameter in question.parameters.items():
                notes = "".join(
                    note
                    for note, holds in ((", verplicht", parameter.required), (", mag vaker", parameter.repeat))
                    if holds
                )
                lines.append(f"| `{name}` | {parameter.type}{notes} | {parameter.description} |")
            lines.append("")
        if question.columns:
            lines += [f"Kolommen: {', '.join(f'`{column}`' for column in question.columns)}", ""]
        words = shlex.join(
            word for name, values in question.example.items() for value in values for word in (f"--{name}", value)
        )
        lines += ["```sh", f"beleidsgraaf ask {question.name} {words}".rstrip(), "```", ""]
    return "\n".join(lines)
