"""The starters' drawings, drawn: the sun over a year, the sun in a room, a ferry cut in lino.

Lines of the two sun drawings are greys and a red that can be seen on white and on black, on no ground of
their own, so they stand in a light theme and in a dark one.
"""

import math
import random
from collections.abc import Iterable, Iterator

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
Colour = tuple[int, int, int, int]

LATITUDE = math.radians(52.5)
GREY: Colour = (118, 123, 120, 255)
FAINT: Colour = (118, 123, 120, 120)
RED: Colour = (232, 72, 32, 255)
RYE: Colour = (43, 27, 18, 255)
FLOUR: Colour = (251, 246, 234, 255)
DEEP: Colour = (201, 134, 12, 255)
FINE = 3
"""Everything is drawn this many times larger and brought down, which makes the edges smooth."""


class Sheet:
    """An image to draw on, larger than it is saved, so that its edges come out smooth."""

    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        self.image = Image.new("RGBA", (width * FINE, height * FINE), (255, 255, 255, 0))
        self.draw = ImageDraw.Draw(self.image)

    def line(self, points: Iterable[Point], colour: Colour, width: float = 2) -> None:
        placed = [(x * FINE, y * FINE) for x, y in points]
        self.draw.line(placed, fill=colour, width=round(width * FINE), joint="curve")

    def dot(self, at: Point, radius: float, colour: Colour) -> None:
        x, y, r = at[0] * FINE, at[1] * FINE, radius * FINE
        self.draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def fill(self, points: Iterable[Point], colour: Colour) -> None:
        self.draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=colour)

    def write(self, at: Point, words: str, colour: Colour, size: float, anchor: str = "mm") -> None:
        font = ImageFont.load_default(size * FINE)
        self.draw.text((at[0] * FINE, at[1] * FINE), words, fill=colour, font=font, anchor=anchor)

    def finished(self) -> Image.Image:
        return self.image.resize(self.size, Image.Resampling.LANCZOS)


def sun(day: float, hour: float) -> Point:
    """Azimuth from north and altitude, in degrees, at a mean solar hour (NOAA's short formulas)."""
    turn = 2 * math.pi * (day + (hour - 12) / 24) / 365
    equation = 229.18 * (
        0.000075
        + 0.001868 * math.cos(turn)
        - 0.032077 * math.sin(turn)
        - 0.014615 * math.cos(2 * turn)
        - 0.040849 * math.sin(2 * turn)
    )
    tilt = (
        0.006918
        - 0.399912 * math.cos(turn)
        + 0.070257 * math.sin(turn)
        - 0.006758 * math.cos(2 * turn)
        + 0.000907 * math.sin(2 * turn)
        - 0.002697 * math.cos(3 * turn)
        + 0.00148 * math.sin(3 * turn)
    )
    angle = math.radians((hour + equation / 60 - 12) * 15)
    up = math.sin(LATITUDE) * math.sin(tilt) + math.cos(LATITUDE) * math.cos(tilt) * math.cos(angle)
    round_ = math.atan2(
        math.sin(angle), math.cos(angle) * math.sin(LATITUDE) - math.tan(tilt) * math.cos(LATITUDE)
    )
    return math.degrees(round_) + 180, math.degrees(math.asin(up))


def year() -> Image.Image:
    """Where the sun stands at each hour of each day: a loop for every hour, four o'clock in red."""
    sheet = Sheet(2100, 900)

    def place(azimuth: float, altitude: float) -> Point:
        return 1050 + (azimuth - 180) * 7.7, 800 - altitude * 11.6

    for altitude in range(0, 70, 10):
        sheet.line((place(44, altitude), place(316, altitude)), FAINT, 3 if altitude == 0 else 1)
    for azimuth in range(45, 316, 15):
        sheet.line((place(azimuth, 0), place(azimuth, -1.2)), GREY, 2)
    for name, azimuth in (("E", 90), ("S", 180), ("W", 270)):
        sheet.write((place(azimuth, 0)[0], 848), name, GREY, 30)
    for day in (171, 79, 355, 20, 50, 110, 141):
        path = [place(*sun(day, hour / 12)) for hour in range(36, 252) if sun(day, hour / 12)[1] > 0]
        sheet.line(path, GREY if day in (171, 79, 355) else FAINT, 2)
    for hour in range(4, 21):
        colour, width = (RED, 5.0) if hour == 16 else (GREY, 2.0)
        for run in _above([sun(day, hour) for day in range(366)]):
            sheet.line([place(*each) for each in run], colour, width)
    sheet.dot(place(*sun(79, 16)), 13, RED)
    return sheet.finished()


def _above(places: list[Point]) -> Iterator[list[Point]]:
    run: list[Point] = []
    for each in places:
        if each[1] > 0:
            run.append(each)
        elif run:
            yield run
            run = []
    if run:
        yield run


def room() -> Image.Image:
    """A room towards the south in section, and how far the noon sun comes in: June, March, December."""
    sheet = Sheet(1440, 960)
    metre, floor, wall = 150.0, 760.0, 1180.0
    head, sill = floor - 2.4 * metre, floor - 0.9 * metre

    for day, shade, words in ((355, RED, "21 December"), (79, GREY, "21 March"), (171, GREY, "21 June")):
        altitude = math.radians(sun(day, 12)[1])
        for number in range(13):
            top = head + (sill - head) * number / 12
            reach = (floor - top) / math.tan(altitude)
            end = max(wall - reach, 90.0)
            drop = top + (wall - end) * math.tan(altitude)
            out = min(200.0, (top - 90) / math.tan(altitude))
            start = (wall + out, top - out * math.tan(altitude))
            sheet.line((start, (end, drop)), (*shade[:3], 255 if number in (0, 12) else 90), 2)
        far = (wall + min(200.0, (head - 90) / math.tan(altitude)), head)
        sheet.write(
            (far[0] + 8, head - (far[0] - wall) * math.tan(altitude) - 18),
            f"{math.degrees(altitude):.0f}°",
            shade,
            30,
            "ms",
        )
        reach = min(wall - 90, (floor - head) / math.tan(altitude))
        row = {"21 June": 0, "21 March": 1, "21 December": 2}[words]
        y = floor + 52 + row * 46
        sheet.line(((wall - reach, y), (wall, y)), shade, 4)
        sheet.write((wall + 14, y), words, shade, 26, "lm")
    for points in (
        ((80, floor), (wall, floor)),
        ((80, floor - 3 * metre), (wall, floor - 3 * metre)),
        ((wall, floor), (wall, sill)),
        ((wall, head), (wall, floor - 3 * metre)),
        ((80, floor), (80, floor - 3 * metre)),
    ):
        sheet.line(points, GREY, 9)
    return sheet.finished()


def ferry() -> Image.Image:  # noqa: C901 (a drawing, line by line)
    """A lino cut: the silhouette, what the gouge took out of it, and a second plate off register."""
    sheet, chance = Sheet(1200, 900), random.Random(7)  # noqa: S311
    hull = [(70, 560), (1130, 530), (1075, 720), (985, 742), (205, 748), (130, 700)]
    house = [(270, 556), (262, 372), (880, 352), (902, 540)]
    bridge = [(370, 374), (380, 262), (640, 250), (660, 362)]
    funnel = [(735, 360), (715, 170), (822, 160), (850, 356)]
    for shape in (hull, house, bridge, funnel):
        sheet.fill([(x + 12, y + 10) for x, y in shape], DEEP)
    for shape in (hull, house, bridge, funnel):
        sheet.fill(shape, RYE)
    for number in range(7):
        x = 306 + number * 82
        sheet.fill([(x, 422), (x + 54, 420), (x + 56, 482), (x + 2, 484)], FLOUR)
        _gouge(sheet, (x + 27, 512), 54, 6, -0.03, FLOUR)
    for x, wide in ((402, 58), (478, 58), (554, 58)):
        sheet.fill([(x, 292), (x + wide, 289), (x + wide + 3, 332), (x + 3, 334)], FLOUR)
    for x, y, wide in ((722, 214, 104), (727, 250, 102)):
        sheet.fill([(x, y), (x + wide, y - 4), (x + wide + 3, y + 12), (x + 3, y + 16)], FLOUR)
    for row in range(5):
        for x in range(160 + row * 14, 1010, 74):
            at = (x + chance.uniform(-14, 14) + row * 17, 592 + row * 29 + chance.uniform(-4, 4))
            _gouge(sheet, at, 58 - row * 3 + chance.uniform(-8, 8), 9 - row * 0.8, -0.025, FLOUR)
    for number in range(9):
        at = (775 - number * 46 + chance.uniform(-6, 6), 128 - number * 7 + math.sin(number) * 9)
        _gouge(sheet, at, 62 + number * 5, 26 - number * 1.6, 0.14 + chance.uniform(-0.08, 0.08), RYE)
    for row in range(4):
        for x in range(-20, 1240, 118 + row * 22):
            at = (x + chance.uniform(-26, 26) + row * 31, 772 + row * 34 + chance.uniform(-5, 5))
            _gouge(sheet, at, 108 + row * 12, 15 - row * 1.5, chance.uniform(-0.05, 0.05), RYE)
    return sheet.finished()


def _gouge(sheet: Sheet, at: Point, length: float, width: float, slant: float, colour: Colour) -> None:
    """A mark of the gouge: two curves that meet at both ends."""
    cos, sin = math.cos(slant), math.sin(slant)
    edge = []
    for step in range(25):
        along = (step / 24 - 0.5) * length
        edge.append((along, -math.sin(math.pi * step / 24) * width * 0.62))
    for step in range(24, -1, -1):
        edge.append(((step / 24 - 0.5) * length, math.sin(math.pi * step / 24) ** 1.4 * width * 0.38))
    sheet.fill([(at[0] + x * cos - y * sin, at[1] + x * sin + y * cos) for x, y in edge], colour)
