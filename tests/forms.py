"""Filled-in forms, as students hand them in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pypdf import PdfWriter

from worksheets.marking.pdf_form import NAME, PERSON, field_name

RIGHT = {
    ("1.1", "h_1"): "(0,5370; -0,3799)",
    ("1.1", "y_1"): "0,7139",
    ("1.1", "h_2"): "(0,5137; 0,4188)",
    ("1.1", "y_2"): "0,6177",
    ("1.1", "h_3"): "(0,6782; 0,3730)",
    ("1.1", "y_3"): "0,7374",
    ("2.2", "params(rnn)"): "24704",
    ("2.2", "params(lstm)"): "98 816",
}


def filled(
    form: Path, target: Path, person: str, name: str, answers: Mapping[tuple[str, str], str], appearances: bool = True
) -> Path:
    """Fills a form in as a PDF program does: with the appearance of each field, or leaving that to the next program."""
    writer = PdfWriter(clone_from=form)
    fields = {PERSON: person, NAME: name, **{field_name(*key): text for key, text in answers.items()}}
    for page in writer.pages:
        if appearances:
            writer.update_page_form_field_values(page, fields, auto_regenerate=False)
        else:
            for annotation in page.get("/Annots", []):
                field = annotation.get_object()
                if field.get("/T") in fields:
                    _put(field, fields[field["/T"]])
    writer.write(target)
    return target


def _put(field: object, text: str) -> None:
    from pypdf.generic import NameObject, TextStringObject

    field[NameObject("/V")] = TextStringObject(text)  # type: ignore[index]
