"""The suites, one module each, found by its name; each defines ``SUITE``."""
