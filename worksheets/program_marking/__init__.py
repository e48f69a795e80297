"""Marks students' programs: what is asked of a program, what must come back, and what a known mistake would give.

A task of a sheet names its suite (``checks: simple_rnn``), a module in ``suites/`` of that name. A suite draws inputs,
writes the script for the sandbox, and judges the raw values that come back.
"""
