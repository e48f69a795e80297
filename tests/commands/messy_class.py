"""A class as it comes from a platform: every format, every habit, and a few who would do harm."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

from openpyxl import Workbook

MOODLE = "_assignsubmission_file_"
RIGHT = {"h_1": "(0,5370; -0,3799)", "y_1": "0,7139", "h_2": "(0,5137; 0,4188)", "y_2": "0,6177"}
ROSTER = """\
Vorname,Nachname,ID-Nummer,E-Mail-Adresse,Gruppen
Person,A,0010001,a@example.org,
Person,B,0010002,b@example.org,
Person,C,0010003,c@example.org,
Person,D,0010004,d@example.org,
Person,E,0010005,e@example.org,
Person,F,0010006,f@example.org,
Person,G,0010007,g@example.org,
Person,H,0010008,h@example.org,
Person,I,0010009,i@example.org,
"""

TEXT = """\
Aufgabe 1.1
h_1 = (0,5370; -0,3799)
y_1 = 0,7139
(e) Der Zustand wächst in der ersten Komponente.
Er bleibt aber beschränkt, denn tanh hält ihn zwischen -1 und 1.
"""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def notebook(*cells: tuple[str, str]) -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": text} for kind, text in cells], "nbformat": 4})


def workbook(path: Path, rows: list[list[object]]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def platform_folder(root: Path) -> Path:
    """Folders as Moodle gives them, one for each person."""

    def put(person: str, number: int, name: str, content: str | bytes) -> Path:
        folder = root / f"Person {person}_{number}{MOODLE}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    put("A", 501, "abgabe.txt", TEXT)
    put("A", 501, "1.1e Skizze.png", PNG)
    put("B", 502, "b.ipynb", notebook(("markdown", "## Aufgabe 1.1\n\n$h_1$ = (0.5370, -0.3799)\n"),
                                      ("code", "# Aufgabe 1.1\ny_1 = 0.7139  # gerundet\n"),
                                      ("code", "x = 1\nprint(x)\n")))  # fmt: skip
    workbook(
        put("C", 503, "c.xlsx", ""),
        [["Matrikelnummer", "0010003"], ["Aufgabe", "Größe", "Antwort"], ["01. Jan", "y_1", 0.7139],
         ["01. Jan", "h_1", "(0,5370; 0,3799)"]],
    )  # fmt: skip
    put("D", 504, "d.csv", "sep=,\nAufgabe,Größe,Antwort\n1.1,y_1,0,7139\n1.1,h_1,(0,5370; -0,3799)\n")
    put("E", 505, "e.yaml", '"1.1": {y_1: 0.7139, h_1: null}\n"9.9": {y_1: 1}\n"2.1": null\n')
    put("F", 506, "f.docx", b"PK")
    put("G", 507, "g.yaml", 'person: "0010001"\n"1.1": {y_1: 0.1}\n')
    put("H", 508, "old.yaml", '"1.1": {y_1: 0.1}\n')
    put("H", 508, "new.yaml", '"1.1": {y_1: 0.7139}\n')
    os.utime(root / f"Person H_508{MOODLE}" / "old.yaml", (1_700_000_000, 1_700_000_000))
    (root / f"Person I_509{MOODLE}").mkdir()
    (root / f"Person I_509{MOODLE}" / "link.yaml").symlink_to("/etc/hostname")
    (root / ".DS_Store").write_bytes(b"x")
    return root


def zipped(folder: Path, target: Path) -> Path:
    """The folder as a platform's archive, with members that no honest program writes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                archive.write(path, path.relative_to(folder))
        archive.writestr("../../outside.yaml", '"1.1": {y_1: 1}')
        archive.writestr(f"Person F_506{MOODLE}/bomb.yaml", b"0" * 40_000_000)
        link = zipfile.ZipInfo(f"Person I_509{MOODLE}/link.yaml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return target
