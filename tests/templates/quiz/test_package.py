from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from templates.quiz.package import zipped
from tests.templates.platforms.qti_rules import files

names = st.text("abc/", min_size=1, max_size=8).filter(lambda name: not name.startswith("/") and "//" not in name)


@given(st.dictionaries(names.filter(lambda name: not name.endswith("/")), st.binary(max_size=50)))
def test_what_is_packed_comes_out_and_the_same_is_the_same(contents: dict[str, bytes]) -> None:
    assert files(zipped(contents)) == contents
    assert zipped(contents) == zipped(dict(contents))
