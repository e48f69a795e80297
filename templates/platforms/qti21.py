"""A package of QTI 2.1, for platforms that compute with the answers."""

from __future__ import annotations

from templates.quiz import qti
from templates.quiz.texts import PLAIN, Manner
from worksheets.quiz.model import Bank

SUFFIX = ".zip"
SOLUTIONS = False
VERSION = qti.Version(
    "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    "http://www.imsglobal.org/xsd/imscp_v1p1",
    "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    "imsqti_item_xmlv2p1",
    ("QTIv2.1 Package", "1.0.0"),
)


def write(bank: Bank, manner: Manner = PLAIN) -> bytes:
    """The questions of a bank as a package of QTI 2.1."""
    return qti.written(bank, VERSION, manner)
