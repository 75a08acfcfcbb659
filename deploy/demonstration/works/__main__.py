"""Paint the whole catalogue into a folder, with a contact sheet: python -m deploy.demonstration.works OUT."""

import argparse
from pathlib import Path

from PIL import Image, ImageOps
from rich.progress import Progress

from deploy.demonstration.painting import Painted, paint_all
from deploy.demonstration.works.catalogue import catalogue

COLUMNS, CELL, GAP = 8, 320, 32
WALL = (243, 242, 239)


def contact_sheet(paintings: list[Painted]) -> Image.Image:
    """Hang small prints of every work, each with its detail, on a quiet wall."""
    paths = [path for each in paintings for path in (each.whole, each.detail)]
    rows = -(-len(paths) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (CELL + GAP) + GAP, rows * (CELL + GAP) + GAP), WALL)
    for index, path in enumerate(paths):
        with Image.open(path) as picture:
            print_ = ImageOps.contain(picture, (CELL, CELL), Image.Resampling.LANCZOS)
        left = GAP + index % COLUMNS * (CELL + GAP) + (CELL - print_.width) // 2
        top = GAP + index // COLUMNS * (CELL + GAP) + (CELL - print_.height) // 2
        sheet.paste(print_, (left, top))
    return sheet


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m deploy.demonstration.works", description=__doc__)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    works = catalogue()
    with Progress() as progress:
        task = progress.add_task("Painting", total=len(works))
        paintings = paint_all(works, options.out, on_each=lambda _: progress.advance(task))
    contact_sheet(paintings).save(options.out / "contact.jpg", quality=90)


if __name__ == "__main__":
    main()
