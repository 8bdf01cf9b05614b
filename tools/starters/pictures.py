"""Prepare the starters' pictures.

Run it as `.venv/bin/python tools/starters/pictures.py PAINTINGS PHOTOGRAPHS`.
PAINTINGS is the folder `assets/images` of the theme Twenty Twenty-One (Debian's package
wordpress-theme-twentytwentyone), PHOTOGRAPHS the folder `skimage/data` of scikit-image's wheel. What is drawn
is drawn here. Writes every width a site keeps of a picture, so that nothing is decoded at sign-up.
"""

import json
import sys
from pathlib import Path

from drawings import ferry, room, year
from PIL import Image, ImageFilter

HERE = Path(__file__).resolve().parents[2]
PICTURES = HERE / "sitemaker" / "starters" / "pictures"
WIDTHS = (360, 720, 1080, 1600, 2400)
WIDEST, NARROWER = 1080, 720
"""What is shipped of a wide picture and of an upright one, which never stands as wide."""
CALM = 0.5
"""Pixels of blur: nothing an eye sees in brushwork, and a third of the bytes."""
FIRST = 28
"""Of the one that opens a page, for which a phone on a slow line waits."""
PAINTINGS = {
    "garden": "the-garden-at-bougival-1884.jpg",
    "reading": "Reading.jpg",
    "sand": "playing-in-the-sand.jpg",
    "hollyhocks": "roses-tremieres-hollyhocks-1884.jpg",
    "daffodils": "Daffodils.jpg",
    "orangery": "villa-with-orange-trees-nice.jpg",
    "herself": "self-portrait-1885.jpg",
    "wood": "in-the-bois-de-boulogne.jpg",
}
PHOTOGRAPHS = {"cup": "coffee.png"}
DRAWINGS = {"sun-year": year, "sun-room": room, "ferry": ferry}


def main(paintings: Path, photographs: Path) -> None:
    """Prepare every picture of the starters in all its widths."""
    facts = {}
    for name, file in PAINTINGS.items():
        quality = FIRST if name == "garden" else 42
        facts[name] = keep(name, upright(Image.open(paintings / file)), quality=quality)
    for name, file in PHOTOGRAPHS.items():
        facts[name] = keep(name, upright(Image.open(photographs / file)), quality=72)
    for name, drawing in DRAWINGS.items():
        facts[name] = keep(name, drawing(), quality=0)
    (PICTURES / "facts.json").write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n")


def upright(picture: Image.Image) -> Image.Image:
    """In plain colours, without a photographer's or a museum's file data, no wider than is shipped."""
    plain = picture.convert("RGB")
    widest = WIDEST if plain.width > plain.height else NARROWER
    plain.thumbnail((widest, 2 * widest), Image.Resampling.LANCZOS)
    return plain


def keep(name: str, picture: Image.Image, *, quality: int) -> dict[str, int]:
    """`quality` 0 is for drawings, which are kept to the pixel."""
    folder = PICTURES / name
    folder.mkdir(parents=True, exist_ok=True)
    for width in sorted({*(each for each in WIDTHS if each < picture.width), picture.width}):
        size = (width, round(picture.height * width / picture.width))
        small = picture.resize(size, Image.Resampling.LANCZOS)
        if quality:
            small = small.filter(ImageFilter.GaussianBlur(CALM))
            small.save(folder / f"{width}.webp", "WEBP", quality=quality, method=6)
        else:
            tidy = small.quantize(48, Image.Quantize.FASTOCTREE).convert("RGBA")
            tidy.save(folder / f"{width}.webp", "WEBP", lossless=True, method=6, quality=100)
    return {"width": picture.width, "height": picture.height}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
