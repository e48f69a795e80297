"""The locked versions are those that the program needs: none is missing, too old, or without a checksum."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
_PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[\w.!+]+)(?: ; [^\\]+)?(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)$"
)


def locked() -> dict[str, str]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[\w])", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    found: dict[str, str] = {}
    for entry in entries:
        pin = _PIN.match(entry.strip())
        assert pin is not None, entry[:80]
        found[canonicalize_name(pin["name"])] = pin["version"]
    return found


def needed() -> list[Requirement]:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = (line.strip() for line in setup["options"]["install_requires"].splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def test_every_package_that_is_needed_is_locked_at_a_version_that_will_do() -> None:
    versions = locked()
    wrong = [str(one) for one in needed() if versions.get(canonicalize_name(one.name)) not in _fitting(one, versions)]
    assert wrong == [], "make lock"


def _fitting(one: Requirement, versions: dict[str, str]) -> set[str]:
    return set(one.specifier.filter([versions.get(canonicalize_name(one.name), "0")], prereleases=True))


def test_a_version_that_is_too_old_would_be_found() -> None:
    assert _fitting(Requirement("numpy>=2"), {"numpy": "1.26"}) == set()
    assert _fitting(Requirement("numpy>=2"), {"numpy": "2.1"}) == {"2.1"}


def test_the_image_is_made_of_them() -> None:
    made = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes --requirement requirements.lock" in made
    assert "--no-deps ." in made
