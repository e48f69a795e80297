"""What counts entries is passed over where it counts them in their order; every character keeps its place."""

from __future__ import annotations

import pytest

from solver.answers.enumerated import uncounted

A = "0,5"
B = "-0,3"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"1) {A}\n2) {B}", f"   {A}\n   {B}"),
        (f"(1) {A}  (2) {B}", f"    {A}    ; {B}"),
        (f"[0] {A}\n[1] {B}", f"    {A}\n    {B}"),
        (f"1: {A}; 2: {B}", f"   {A};    {B}"),
        (f"1. {A}\n2. {B}", f"   {A}\n   {B}"),
        (f"Neuron 1: {A}, Neuron 2: {B}", f"          {A},           {B}"),
        (f"unit 1 = {A}; unit 2 = {B}", f"         {A};          {B}"),
        (f"* {A}\n* {B}", f"  {A}\n  {B}"),
        ("{'h_1': [1, 2]}", "  h_1 : [1, 2] "),
        ('{"p1": 1, "p2": 2}', "  p1 : 1,  p2 : 2 "),
        ("y_1; 0,5", "y_1= 0,5"),
        ("dL_3/dW_hh\t-0,1", "dL_3/dW_hh=-0,1"),
        ("0    0.5\n1   -0.3\ndtype: float64", "     0.5\n    -0.3\n              "),
        ("p1    0.5\np2   -0.3\ndtype: float64", "      0.5\n     -0.3\n              "),
        ("    0    1\n0  .5  .3\n1  .1  .2", "    0    1\n0  .5  .3\n1  .1  .2"),
        ("     0    1\n0  0.5  0.3\n1  0.1  0.2", "           \n   0.5  0.3\n   0.1  0.2"),
    ],
)
def test_numbers_of_entries(text: str, expected: str) -> None:
    assert uncounted(text) == expected
    assert len(uncounted(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        f"2: {A}; 1: {B}",
        f"2) {A}\n1) {B}",
        f"1) {A}\n1) {B}",
        f"Neuron 1: {A}, Schicht 2: {B}",
        "(1) + (2)",
        '{"h_1": [0.1, 0.2], "h_2": [0.5, -0.3]}',
        "{1: -0.3, 0: 0.5}",
        "1    0.5\n0   -0.3\ndtype: float64",
        "5\n0 3\n1 4",
        "y_1,2 = 1",
        "y_1 + 0,5",
        f"* {A}\n{B}",
    ],
)
def test_what_does_not_count_stays(text: str) -> None:
    assert uncounted(text) == text
