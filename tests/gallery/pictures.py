"""Pictures for looking at themes: painted here in strokes, always the same, so that nothing is borrowed."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from sitemaker.lib.images.renditions import Photo

Colour = tuple[int, int, int]
Paint = Callable[["Easel"], None]


@dataclass(frozen=True)
class Scene:
    """`alt` says what is to be seen; `grain` is the usual direction of the brush, in degrees."""

    name: str
    alt: str
    width: int
    height: int
    paint: Paint
    grain: float = 0


class Easel:
    """A canvas whose coordinates are shares of its width and height, and the chance it is painted with."""

    def __init__(self, scene: Scene) -> None:
        self.width, self.height = scene.width, scene.height
        self.image = Image.new("RGB", (self.width, self.height))
        self.pen = ImageDraw.Draw(self.image)
        self.chance = Random(scene.name)

    def wash(self, top: Colour, bottom: Colour, start: float = 0, end: float = 1) -> None:
        first, last = int(start * self.height), int(end * self.height)
        for y in range(first, last):
            share = (y - first) / max(1, last - first)
            self.pen.line((0, y, self.width, y), fill=_mix(top, bottom, share))

    def shape(self, colour: Colour, *points: tuple[float, float]) -> None:
        self.pen.polygon([(x * self.width, y * self.height) for x, y in points], fill=colour)

    def oval(self, colour: Colour, x: float, y: float, wide: float, high: float) -> None:
        box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        sizes = (self.width, self.height, self.width, self.height)
        self.pen.ellipse([part * size for part, size in zip(box, sizes, strict=True)], fill=colour)

    def ridge(self, colour: Colour, height: float, swing: float, waves: float) -> None:
        """Hills up to about `height` from above, filled down to the foot."""
        shift = self.chance.uniform(0, 6)
        steps = [at / 120 for at in range(121)]
        rim = [(x, height + swing * _wave(x * waves + shift)) for x in steps]
        self.shape(colour, (0, 1), *rim, (1, 1))

    def dabs(
        self,
        colours: list[Colour],
        count: int,
        area: tuple[float, float, float, float],
        size: float,
        flat: float = 1,
    ) -> None:
        """Dabs within an oval that fills `area`: left, top, right, bottom."""
        left, top, right, bottom = area
        for _ in range(count):
            turn, far = self.chance.uniform(0, 2 * math.pi), math.sqrt(self.chance.random())
            x = (left + right) / 2 + (right - left) / 2 * far * math.cos(turn)
            y = (top + bottom) / 2 + (bottom - top) / 2 * far * math.sin(turn)
            big = size * self.chance.uniform(0.5, 1.4)
            self.oval(self.chance.choice(colours), x, y, big, big * flat * self.width / self.height)


def _wave(x: float) -> float:
    return math.sin(x) * 0.6 + math.sin(x * 2.3 + 1) * 0.3 + math.sin(x * 5.1) * 0.1


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _river(on: Easel) -> None:
    on.wash((196, 205, 204), (240, 219, 188), 0, 0.5)
    on.oval((250, 236, 205), 0.68, 0.27, 0.07, 0.07 * on.width / on.height)
    for colour, height, swing, waves in (
        ((152, 166, 172), 0.36, 0.05, 4),
        ((112, 134, 138), 0.43, 0.04, 6),
        ((74, 101, 92), 0.49, 0.03, 9),
    ):
        on.ridge(colour, height, swing, waves)
    on.wash((172, 178, 170), (86, 108, 112), 0.53, 1)
    for row in range(26):
        y, swing = 0.54 + row * 0.018, 0.02 + row * 0.0028
        left = 0.68 - swing + on.chance.uniform(-0.02, 0.02)
        on.oval((226, 211, 178), left + swing, y, swing * on.chance.uniform(1.2, 2.6), 0.008)
    on.shape((62, 84, 66), (0, 0.6), (0.3, 0.56), (0.42, 0.66), (0.22, 0.82), (0.1, 1), (0, 1))
    on.dabs([(88, 116, 74), (122, 138, 78), (48, 70, 58)], 260, (-0.1, 0.54, 0.34, 1.05), 0.02)
    tops = {0.05: 0.16, 0.14: 0.26, 0.22: 0.2, 0.3: 0.36}
    for x, top in tops.items():
        on.shape((52, 62, 48), (x, 0.72), (x + 0.006, top + 0.1), (x + 0.012, 0.72))
        on.dabs([(96, 120, 70), (140, 146, 84), (70, 96, 66)], 110, (x - 0.06, top, x + 0.07, 0.56), 0.02)


def _sea(on: Easel) -> None:
    on.wash((118, 152, 176), (232, 214, 186), 0, 0.44)
    on.wash((70, 116, 130), (34, 66, 84), 0.44, 0.82)
    on.wash((206, 186, 146), (224, 206, 168), 0.82, 1)
    on.dabs([(240, 232, 214), (222, 224, 218), (206, 212, 214)], 70, (0.05, 0.04, 1.05, 0.3), 0.12, 0.16)
    on.shape((244, 238, 224), (0.55, 0.47), (0.55, 0.24), (0.68, 0.47))
    on.shape((196, 84, 62), (0.54, 0.47), (0.54, 0.28), (0.45, 0.47))
    on.shape((54, 44, 42), (0.44, 0.48), (0.69, 0.48), (0.65, 0.53), (0.48, 0.53))
    on.dabs([(226, 230, 224), (120, 160, 168)], 220, (-0.2, 0.5, 1.2, 0.9), 0.014, 0.4)


def _bowl(on: Easel) -> None:
    on.wash((92, 104, 108), (134, 138, 128), 0, 0.6)
    on.wash((190, 156, 116), (136, 96, 70), 0.6, 1)
    on.shape((232, 224, 204), (0.1, 0.64), (0.72, 0.6), (0.94, 0.86), (0.24, 0.97))
    for colour, x, y, wide, high in (
        ((214, 158, 62), 0.38, 0.5, 0.19, 0.16),
        ((188, 176, 76), 0.55, 0.48, 0.18, 0.16),
        ((196, 92, 56), 0.48, 0.44, 0.17, 0.14),
        ((222, 190, 92), 0.64, 0.53, 0.16, 0.14),
        ((168, 150, 66), 0.3, 0.54, 0.15, 0.12),
    ):
        on.oval(colour, x, y, wide, high)
        on.oval(_mix(colour, (255, 240, 210), 0.45), x - 0.03, y - 0.03, wide * 0.35, high * 0.35)
    on.oval((60, 84, 112), 0.48, 0.63, 0.56, 0.2)
    on.shape((60, 84, 112), (0.2, 0.6), (0.76, 0.6), (0.62, 0.8), (0.36, 0.8))
    on.oval((96, 122, 146), 0.4, 0.68, 0.16, 0.12)
    on.oval((40, 58, 82), 0.49, 0.8, 0.28, 0.05)
    on.oval((196, 92, 56), 0.82, 0.76, 0.13, 0.1)
    on.oval((232, 160, 120), 0.8, 0.74, 0.04, 0.03)


def _garden(on: Easel) -> None:
    on.wash((206, 212, 206), (170, 186, 160), 0, 0.4)
    on.wash((92, 122, 78), (58, 84, 56), 0.36, 1)
    on.dabs(
        [(70, 98, 64), (104, 132, 82), (52, 76, 56), (136, 152, 98)], 1300, (-0.25, 0.2, 1.25, 1.3), 0.035
    )
    on.shape((214, 204, 182), (0.4, 1), (0.47, 0.6), (0.54, 0.6), (0.74, 1))
    for number in range(13):
        x, top = on.chance.uniform(0.02, 0.98), on.chance.uniform(0.12, 0.44)
        on.shape((72, 96, 60), (x, 0.98), (x + 0.004, top), (x + 0.009, 0.98))
        petals: list[Colour] = (
            [(206, 108, 116), (232, 178, 172)] if number % 3 else [(240, 232, 212), (222, 204, 150)]
        )
        on.dabs(petals, 34, (x - 0.022, top, x + 0.03, top + 0.36), 0.026)
    on.dabs([(232, 196, 92), (216, 92, 70), (246, 238, 220)], 200, (-0.2, 0.7, 1.2, 1.3), 0.016)


def _houses(on: Easel) -> None:
    on.wash((160, 186, 204), (226, 222, 206), 0, 0.5)
    on.wash((176, 160, 140), (140, 124, 110), 0.78, 1)
    walls: list[Colour] = [(222, 190, 150), (196, 126, 94), (230, 214, 180), (168, 148, 128), (214, 168, 110)]
    x = -0.03
    for number in range(7):
        wide, top = on.chance.uniform(0.13, 0.2), on.chance.uniform(0.26, 0.46)
        wall = walls[number % len(walls)]
        on.shape(wall, (x, 0.82), (x, top), (x + wide, top), (x + wide, 0.82))
        on.shape((134, 74, 58), (x - 0.01, top), (x + wide / 2, top - 0.12), (x + wide + 0.01, top))
        on.shape(
            _mix(wall, (60, 50, 60), 0.3),
            (x + wide * 0.8, 0.82),
            (x + wide * 0.8, top),
            (x + wide, top),
            (x + wide, 0.82),
        )
        for row in range(3):
            for column in (0.2, 0.52):
                y = top + 0.06 + row * 0.13
                if y < 0.72:
                    left = x + wide * column
                    on.shape(
                        (70, 84, 92), (left, y), (left + 0.03, y), (left + 0.03, y + 0.07), (left, y + 0.07)
                    )
        x += wide
    on.shape((120, 108, 98), (0, 0.82), (1, 0.82), (1, 0.86), (0, 0.86))


def _orchard(on: Easel) -> None:
    on.wash((184, 202, 210), (234, 222, 190), 0, 0.5)
    on.ridge((142, 158, 130), 0.46, 0.03, 5)
    on.wash((156, 164, 92), (104, 122, 66), 0.54, 1)
    for x, y, size in ((0.16, 0.46, 0.15), (0.42, 0.42, 0.19), (0.7, 0.45, 0.16), (0.9, 0.4, 0.2)):
        on.shape((78, 60, 50), (x - 0.012, 0.8), (x - 0.004, y), (x + 0.008, y), (x + 0.018, 0.8))
        on.oval((92, 106, 62), x + 0.05, 0.82, size * 1.5, 0.06)
        greens: list[Colour] = [(82, 112, 60), (116, 142, 74), (60, 88, 54), (150, 164, 92)]
        on.dabs(greens, 210, (x - size * 0.7, y - 0.2, x + size * 0.7, y + 0.12), 0.03)
        on.dabs(
            [(206, 82, 54), (226, 150, 66)], 22, (x - size * 0.6, y - 0.16, x + size * 0.6, y + 0.1), 0.02
        )


def _window(on: Easel) -> None:
    on.wash((158, 134, 116), (120, 96, 84))
    on.shape((216, 226, 222), (0.24, 0.08), (0.82, 0.08), (0.82, 0.66), (0.24, 0.66))
    on.shape(
        (150, 176, 150), (0.24, 0.46), (0.46, 0.36), (0.66, 0.42), (0.82, 0.38), (0.82, 0.66), (0.24, 0.66)
    )
    frame = (236, 228, 210)
    for box in (
        (0.22, 0.06, 0.25, 0.68),
        (0.51, 0.06, 0.54, 0.68),
        (0.81, 0.06, 0.84, 0.68),
        (0.2, 0.66, 0.86, 0.7),
        (0.22, 0.34, 0.84, 0.355),
    ):
        left, top, right, bottom = box
        on.shape(frame, (left, top), (right, top), (right, bottom), (left, bottom))
    on.shape((196, 164, 120), (0, 0.8), (1, 0.74), (1, 1), (0, 1))
    on.shape((238, 226, 196), (0.36, 0.78), (0.78, 0.755), (0.9, 0.86), (0.46, 0.9))
    on.oval((58, 94, 116), 0.2, 0.74, 0.15, 0.15)
    on.dabs(
        [(214, 96, 88), (236, 190, 120), (242, 236, 220), (96, 124, 80)], 90, (0.09, 0.52, 0.33, 0.72), 0.045
    )


def _field(on: Easel) -> None:
    on.wash((132, 150, 170), (236, 206, 170), 0, 0.46)
    on.dabs([(238, 226, 208), (214, 204, 200)], 60, (-0.1, 0.02, 1.1, 0.34), 0.13, 0.15)
    on.ridge((104, 116, 124), 0.4, 0.02, 5)
    on.wash((204, 170, 92), (160, 116, 60), 0.46, 1)
    for number in range(26):
        x = -0.6 + number * 0.085
        on.shape((178, 138, 70), (0.5 + (x - 0.5) * 0.2, 0.46), (x, 1), (x + 0.03, 1))
    on.dabs([(198, 70, 52), (222, 120, 80)], 170, (-0.2, 0.56, 1.2, 1.3), 0.012)
    on.dabs([(66, 86, 70), (88, 104, 78)], 160, (0.6, 0.3, 0.88, 0.52), 0.026)


SCENES = (
    Scene("river", "A river bend at evening, alders on the left bank", 1800, 1440, _river, 4),
    Scene("sea", "A small boat with one red sail, off a pale beach", 1800, 1200, _sea, 0),
    Scene("bowl", "A blue bowl of pears and one apple on a white cloth", 1280, 1600, _bowl, 35),
    Scene("garden", "Hollyhocks on both sides of a garden path", 1260, 1680, _garden, 80),
    Scene("houses", "Seven narrow houses in a row, seen from across the street", 1500, 1500, _houses, 88),
    Scene("orchard", "Four apple trees in late summer", 1800, 1350, _orchard, 60),
    Scene("window", "A window onto green fields, flowers in a jug below it", 1200, 1800, _window, 85),
    Scene("field", "A wheat field with poppies and a row of trees far off", 2400, 1100, _field, 70),
)
PHOTOS = {
    number: Photo(scene.name, scene.width, scene.height) for number, scene in enumerate(SCENES, start=1)
}


@cache
def painted(name: str) -> bytes:
    """The scene as a WebP file, at the largest size a page asks for."""
    scene = next(scene for scene in SCENES if scene.name == name)
    easel, out = Easel(scene), BytesIO()
    scene.paint(easel)
    _brush(easel, scene.grain).save(out, "WEBP", quality=82, method=2)
    return out.getvalue()


def _brush(easel: Easel, grain: float) -> Image.Image:
    """The flat shapes gone over with strokes that take their colour from below, from broad to fine."""
    under, chance = easel.image.filter(ImageFilter.GaussianBlur(4)), easel.chance
    canvas = under.copy()
    pen, seen = ImageDraw.Draw(canvas), under.load()
    assert seen is not None
    for count, length, breadth in ((5_000, 54, 17), (9_000, 34, 9), (12_000, 19, 4)):
        for _ in range(count):
            x, y = chance.randrange(easel.width), chance.randrange(easel.height)
            turn = math.radians(grain + chance.gauss(0, 26))
            across, down = math.cos(turn) * length / 2, math.sin(turn) * length / 2
            red, green, blue = seen[x, y][:3]  # type: ignore[index]
            lit, warm = chance.gauss(0, 11), chance.gauss(0, 5)
            tone = (round(red + lit + warm), round(green + lit), round(blue + lit - warm))
            pen.line((x - across, y - down, x + across, y + down), fill=tone, width=breadth)
    return canvas.filter(ImageFilter.UnsharpMask(2, 60))
