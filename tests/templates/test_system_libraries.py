"""What must come from the system is checked before anything is installed."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from templates import system_libraries
from tests.root import ROOT


class TestSystemLibraries:
    """What must come from the system is checked before anything is installed, and named with the command that helps."""

    def test_are_those_that_the_pdf_writer_loads(self) -> None:
        weasyprint = find_spec("weasyprint")
        assert weasyprint is not None
        assert weasyprint.origin is not None
        source = (Path(weasyprint.origin).parent / "text" / "ffi.py").read_text(encoding="utf-8")
        loaded = set(re.findall(r"'lib([\w.-]+)\.so\.(\d)'", source)) - {("harfbuzz-vector", "0")}
        assert {(library.linker_name, str(library.major)) for library in system_libraries.LIBRARIES} == loaded

    def test_are_checked_without_any_package(self) -> None:
        script = ROOT / "templates" / "system_libraries.py"
        assert subprocess.run([sys.executable, "-I", "-S", str(script)], check=False).returncode == 0

    @pytest.mark.parametrize(
        ("release", "expected"),
        [
            ({"ID": "debian"}, "{sudo}apt-get install --yes --no-install-recommends libpango-1.0-0"),
            (
                {"ID": "linuxmint", "ID_LIKE": "ubuntu debian"},
                "{sudo}apt-get install --yes --no-install-recommends libpango-1.0-0",
            ),
            ({"ID": "fedora"}, "{sudo}dnf install pango harfbuzz fontconfig"),
            ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "{sudo}dnf install pango harfbuzz fontconfig"),
            ({"ID": "arch"}, "{sudo}pacman -S --needed pango"),
            ({"ID": "alpine"}, "{sudo}apk add pango harfbuzz-subset fontconfig"),
            ({"ID": "unheard-of"}, "Install Pango 1.44 or newer"),
        ],
    )
    @pytest.mark.parametrize("root", [True, False])
    def test_are_named_with_the_command_of_the_system(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        release: dict[str, str],
        expected: str,
        root: bool,
    ) -> None:
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr("platform.freedesktop_os_release", lambda: release)
        monkeypatch.setattr(system_libraries, "is_root", lambda: root)
        monkeypatch.setattr(system_libraries.Library, "loads", lambda library: library.name != "Pango")
        assert system_libraries.main([]) == 1
        message = capsys.readouterr().err
        assert "missing: Pango.\n" in message
        assert expected.format(sudo="" if root else "sudo ") in message
