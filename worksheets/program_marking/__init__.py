"""Marks students' programs: what is asked of a program, what must come back, and what a known mistake would give.

A task of a sheet names its suite (``checks: sine_data``), a module in ``suites/`` of that name. A suite draws inputs,
writes the script for the sandbox, and judges the raw values that come back.

For a recurrent cell, ``suites/recurrent_cell`` takes what is right, and what a mistake would give, from the equations
of a model: ``cell`` derives one time step with its gradients, ``mutations`` makes mistakes in it, ``passes`` runs it
over time. What a right program computes is recorded (``recording``) and kept (``kept_checks``), and ``recorded`` runs
it without the engine.
"""
