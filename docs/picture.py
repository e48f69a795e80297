"""Draws the picture of the README from the program's own output: ``make picture`` after a change of looks."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2

import rechenweg

PICTURE = Path(__file__).parent / "page.png"
SHOWN = "(e) Entwicklung"
WIDTH = 745
PART = 0.6
"""Of the page's height, from its top."""


def main() -> None:
    with TemporaryDirectory() as folder:
        file = rechenweg.solve("blatt4", "1.1", language="de").save(Path(folder) / "solution.pdf")
        with pypdfium2.PdfDocument(file) as document:
            page = next(page for page in document if SHOWN in page.get_textpage().get_text_bounded())
            image = page.render(scale=WIDTH / page.get_width()).to_pil().convert("L")
    image.crop((0, 0, image.width, int(image.height * PART))).quantize(16).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
