"""The site's look as a form: what each theme offers, what is chosen, and what a posted form changes."""

import re
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from ...content.settings import look_fields
from ...fields.colours import OwnColours, Unreadable, unreadable
from ...lib.colours import PATTERN
from ...themes import THEMES, Design, Palette, Theme, design_of

Json = dict[str, Any]

OWN = "own"
"""What the palette is called when the owner mixed the colours."""
ROLES = ("paper", "ink", "accent")


@dataclass(frozen=True)
class Offer:
    """One theme, and which of its palettes and pairs is ticked."""

    theme: Theme
    palette: str
    pair: str
    shown: Palette


@dataclass(frozen=True)
class Gone:
    """A theme the site names and we do not have: kept, and shown as another until one is ticked."""

    name: str
    shown: Theme


class DesignForm:
    """As the frame's settings are, or as it was posted.

    Its fields are `theme`; `palette.<theme>` and `pair.<theme>` of each theme, so that choosing needs no
    script; `radius`, `density` and `own.<role>`.

    `take=<role> <colour>` puts a proposed colour in the place of one that cannot be read.

    `was.<name>` for each of `theme`, `palette`, `pair`, `radius`, `density` and `colours` says what was
    shown: only what somebody touched becomes an edit.
    """

    def __init__(self, settings: Json, posted: MultiDict[str, str] | None = None) -> None:
        self.posted: MultiDict[str, str] = MultiDict() if posted is None else posted
        self.sentences: list[str] = []
        self.design: Design = design_of(settings)
        self.own = _own(self.design)
        named = settings.get("theme")
        self.gone = Gone(str(named), self.design.theme) if named and named not in THEMES else None
        self.theme = self._sent("theme", self.design.theme.name, THEMES)
        self.ticked = "" if self.gone and "theme" not in self.posted else self.theme
        self.offers = [self._offer(theme) for theme in THEMES.values()]
        self.radius = self._sent("radius", self.design.radius, self.design.theme.radii)
        self.density = self._sent("density", self.design.density, self.design.theme.densities)
        self.colours = self._colours()

    @property
    def is_own(self) -> bool:
        return self.chosen.palette == OWN

    @property
    def chosen(self) -> Offer:
        return next(each for each in self.offers if each.theme.name == self.theme)

    @property
    def was(self) -> dict[str, str]:
        """What the form showed when it was made."""
        shown = {
            "theme": "" if self.gone else self.design.theme.name,
            "palette": OWN if self.own else self.design.palette.name,
            "pair": self.design.pair.name,
            "radius": self.design.radius,
            "density": self.design.density,
            "colours": _written(self.own),
        }
        return {name: self.posted.get(f"was.{name}", value) for name, value in shown.items()}

    @property
    def radii(self) -> dict[str, str]:
        return _labels("radius")

    @property
    def densities(self) -> dict[str, str]:
        return _labels("density")

    @property
    def unreadable(self) -> list[Unreadable]:
        """Of the owner's own colours, where those count."""
        return unreadable(self.colours) if self.is_own and self.is_spelt else []

    @property
    def is_spelt(self) -> bool:
        """Whether each of the three is a colour: a browser without a chooser sends whatever was typed."""
        paper, ink, accent = self.colours["paper"], self.colours["ink"], self.colours["accent"]
        return all(re.fullmatch(PATTERN, colour) for colour in (paper, ink, accent))

    @property
    def looks(self) -> Json:
        """Settings that look as the form stands, readable or not: for a canvas that shows what is tried."""
        tried = {"theme": self.theme, "palette": self.chosen.palette, "pair": self.chosen.pair}
        own = self.colours if self.is_own else None
        return {**tried, "radius": self.radius, "density": self.density, "colours": own}

    def changes(self) -> Json:
        """Path and value of each setting of the frame that the person touched."""
        chosen, was = self.chosen, self.was
        wanted: Json = {
            "theme": self.ticked,
            "pair": chosen.pair,
            "radius": self.radius,
            "density": self.density,
        }
        changed = {name: value for name, value in wanted.items() if value != was[name]}
        if not self.is_own and (chosen.palette != was["palette"] or was["colours"]):
            changed["palette"] = chosen.palette
        own = self.colours if self.is_own else None
        if _written(own) != was["colours"]:
            changed["colours"] = own
        return changed

    def _offer(self, theme: Theme) -> Offer:
        design, own = self.design, self.own
        is_present = theme is design.theme
        palette = OWN if own else design.palette.name if is_present else theme.palettes[0].name
        pair = design.pair.name if is_present else theme.pairs[0].name
        names = [*(each.name for each in theme.palettes), OWN]
        palette = self._sent(f"palette.{theme.name}", palette, names)
        pair = self._sent(f"pair.{theme.name}", pair, [each.name for each in theme.pairs])
        return Offer(theme, palette, pair, theme.palette(palette))

    def _colours(self) -> OwnColours:
        """The owner's own, else those of the palette that is ticked: something to begin from."""
        light = self.chosen.shown.light
        shown = self.own or _three(light["paper"], light["ink"], light["accent"])
        taken, _, colour = self.posted.get("take", "").partition(" ")
        paper, ink, accent = (
            colour if role == taken else self.posted.get(f"own.{role}", was).lower()
            for role, was in zip(ROLES, (shown["paper"], shown["ink"], shown["accent"]), strict=True)
        )
        return _three(paper, ink, accent)

    def _sent(self, name: str, otherwise: str, among: Any) -> str:
        sent = self.posted.get(name, otherwise)
        return sent if sent in among else otherwise


def _own(design: Design) -> OwnColours | None:
    return _three(*design.own) if design.own else None


def _three(paper: str, ink: str, accent: str) -> OwnColours:
    return {"paper": paper, "ink": ink, "accent": accent}


def _written(colours: OwnColours | None) -> str:
    return f"{colours['paper']} {colours['ink']} {colours['accent']}" if colours else ""


def _labels(name: str) -> dict[str, str]:
    return {choice.value: choice.label for choice in look_fields()[name].choices}
