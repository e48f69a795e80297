"""What distributions of packages have installed."""

from __future__ import annotations

from importlib.metadata import Distribution
from pathlib import Path

from worksheets.sandbox import installed, libraries


def test_packages_bring_all_that_they_require() -> None:
    """A requirement of a requirement is shown; what only an extra asks for is not looked for."""
    names = {path.name for path in libraries.packages(b"tensorflow")}
    assert "numpy" in names
    if "tensorflow" in names:
        assert names >= {"keras", "h5py", "six.py", "google"}


def test_packages_of_the_system_have_no_list_of_files() -> None:
    """Debian's have the names of their modules, or nothing."""

    class Packaged(Distribution):
        def __init__(self, **texts: str) -> None:
            self.texts = texts

        def read_text(self, filename: str) -> str | None:
            return self.texts.get(filename.removesuffix(".txt"))

        def locate_file(self, path: object) -> Path:
            return Path("/site") / str(path)

    wheel = Packaged(RECORD="numpy/__init__.py,,\nsix.py,sha256=x,1\n../../bin/f2py,,\n__pycache__/six.pyc,,\n")
    assert list(installed.files(wheel)) == [Path("/site/numpy"), Path("/site/six.py")]
    assert list(installed.files(Packaged(top_level="numpy\n"))) == [Path("/site/numpy")]
    assert list(installed.files(Packaged(METADATA="Name: scipy\n"))) == [Path("/site/scipy")]
