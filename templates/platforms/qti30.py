"""A package of QTI 3.0, for platforms that compute with the answers."""

from __future__ import annotations

from templates.quiz import qti
from templates.quiz.texts import PLAIN, Manner
from worksheets.quiz.model import Bank

SUFFIX = ".zip"
SOLUTIONS = False
VERSION = qti.Version(
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    "imsqti_item_xmlv3p0",
    ("QTI Package", "3.0.0"),
    is_hyphenated=True,
)


def write(bank: Bank, manner: Manner = PLAIN) -> bytes:
    """The questions of a bank as a package of QTI 3.0."""
    return qti.written(bank, VERSION, manner)
