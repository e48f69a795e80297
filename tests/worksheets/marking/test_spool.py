"""Results that lie on disk say what they said before."""

from __future__ import annotations

from tests.worksheets.marking.graded import result
from worksheets.marking.spool import SUMS, Spool


def test_a_kept_result_is_read_back_whole() -> None:
    spool = Spool()
    first, second = (result("1.1", {"h_1": "(0,5370; -0,3799)", "y_1": text}) for text in ("0,9", "0,7139 + y_1 *"))
    kept = [spool.kept(first), spool.kept(second)]
    for one, other in zip((first, second), kept, strict=True):
        assert [getattr(other, name) for name in SUMS] == [getattr(one, name) for name in SUMS]
        assert len(other.tasks) == len(one.tasks)
        assert [a.mark for t in other.tasks for a in t.answers] == [a.mark for t in one.tasks for a in t.answers]
        assert other.tasks[0].answers[0].symbol is one.tasks[0].answers[0].symbol
        assert [a.note and a.note.code for a in other.tasks[0].answers] == [
            a.note and a.note.code for a in one.tasks[0].answers
        ]


def test_sums_need_no_look_at_the_disk() -> None:
    spool = Spool()
    kept = spool.kept(result("1.1", {"y_1": "0,9"}))
    spool.file.close()
    assert kept.points == 0
    assert not kept.is_right
