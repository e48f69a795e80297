"""Pictures of pages, compared with those in ``tests/pictures``."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

PICTURES = Path(__file__).parent / "pictures"
DIFFERENCES = Path(__file__).parent.parent / "build" / "pictures"
NOTICEABLE = 60  # of 255, after what blurs the edges of letters
TOLERATED = 0.002  # of all pixels: libraries of another version round differently


def difference(page: Image.Image, path: Path, tolerated: float = TOLERATED, blurred: int = 1) -> Path | None:
    """Where a picture shows the page as it was, as it is, and the difference; ``None`` if there is none to speak of.

    ``tolerated`` is the part of the pixels that may differ once all are ``blurred`` over so many around them.
    """
    expected = Image.open(path).convert("L")
    blur = ImageFilter.BoxBlur(blurred)
    if page.size == expected.size:
        apart = ImageChops.difference(page.filter(blur), expected.filter(blur))
        if sum(apart.histogram()[NOTICEABLE:]) <= tolerated * page.width * page.height:
            return None
    else:
        apart = ImageChops.difference(page, expected.resize(page.size))
    shown = Image.new("L", (3 * page.width, page.height), 255)
    for number, picture in enumerate((expected, page, ImageChops.invert(apart))):
        shown.paste(picture, (number * page.width, 0))
    DIFFERENCES.mkdir(parents=True, exist_ok=True)
    target = DIFFERENCES / path.name
    shown.save(target)
    return target
