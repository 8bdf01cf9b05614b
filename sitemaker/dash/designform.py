"""The site's look as a form: what each theme offers, what is chosen, and what a posted form changes."""

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from ..document.settings import look_fields
from ..themes import THEMES, Design, Palette, Theme, design_of

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


class DesignForm:
    """As the frame's settings are, or as it was posted. Its fields are `theme`; `palette.<theme>` and
    `pair.<theme>` of each theme, so that choosing needs no script; `radius`, `density` and `own.<role>`.

    `was.<name>` for each of `theme`, `palette`, `pair`, `radius`, `density` and `colours` says what was
    shown: only what somebody touched becomes an edit.
    """

    def __init__(self, settings: Json, posted: MultiDict[str, str] | None = None) -> None:
        self.posted: MultiDict[str, str] = MultiDict() if posted is None else posted
        self.sentences: list[str] = []
        self.design: Design = design_of(settings)
        self.own = dict(zip(ROLES, self.design.own, strict=True)) if self.design.own else None
        self.theme = self._sent("theme", self.design.theme.name, THEMES)
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
            "theme": self.design.theme.name,
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

    def changes(self) -> Json:
        """Path and value of each setting of the frame that the person touched."""
        chosen, was = self.chosen, self.was
        wanted: Json = {
            "theme": self.theme,
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

    def _colours(self) -> Json:
        """The owner's own, else those of the palette that is ticked: something to begin from."""
        shown = self.own or {role: self.chosen.shown.light[role] for role in ROLES}
        return {role: self.posted.get(f"own.{role}", shown[role]).lower() for role in ROLES}

    def _sent(self, name: str, otherwise: str, among: Any) -> str:
        sent = self.posted.get(name, otherwise)
        return sent if sent in among else otherwise


def _written(colours: Json | None) -> str:
    return " ".join(colours[role] for role in ROLES) if colours else ""


def _labels(name: str) -> dict[str, str]:
    return {choice.value: choice.label for choice in look_fields()[name].choices}
