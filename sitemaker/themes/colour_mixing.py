"""A whole set of colours from three: what a palette does not name, and what an owner's own colours become.

Everything made here can be read wherever a block's stylesheet puts it, provided that ink and accent can be
read on the paper: each step fades as far as it may and no further.
"""

from ..lib.colours import (
    LEAST,
    contrast,
    from_oklch,
    is_readable,
    luminance,
    mix,
    oklch,
    readable_mix,
    readable_tint,
)

Scheme = dict[str, str]

NIGHT, DAY, DEEP = 0.19, 0.93, 0.27
"""OKLCH lightness of paper, of ink, and of the contrast surface in the dark."""
ROOM = 5.2
"""An accent's ratio on the dark paper: on the tint, which is lighter, at least 4.5 is left."""


def scheme(paper: str, ink: str, accent: str, **given: str) -> Scheme:
    """Every role as #rrggbb, on paper, contrast and accent; `given` by name (`contrast_ink`) wins."""
    set_by_hand = {role.replace("_", "-"): colour for role, colour in given.items()}
    made = {"paper": paper, "ink": ink, "accent": accent}
    tint = set_by_hand.get("tint") or readable_tint(paper, ink, 0.07, (ink, accent))
    made |= {
        "tint": tint,
        "soft": readable_mix(ink, paper, 0.36, (paper, tint)),
        "line": mix(paper, ink, 0.2),
    }
    return made | _contrast(made, set_by_hand) | _accent(made, set_by_hand) | set_by_hand


def _contrast(made: Scheme, given: Scheme) -> Scheme:
    """The surface that turns paper and ink round; the accent is brought towards its ink until it reads."""
    ground = given.get("contrast") or made["ink"]
    ink = given.get("contrast-ink") or _best(ground, made)
    steps = (mix(made["accent"], ink, step / 10) for step in range(11))
    return {
        "contrast": ground,
        "contrast-ink": ink,
        "contrast-soft": readable_mix(ink, ground, 0.36, (ground,)),
        "contrast-accent": next((each for each in steps if is_readable(each, ground)), ink),
        "contrast-line": mix(ground, ink, 0.24),
    }


def _accent(made: Scheme, given: Scheme) -> Scheme:
    """The accent as a full surface."""
    ground = given.get("accent-ground") or made["accent"]
    ink = given.get("accent-ink") or _best(ground, made)
    return {
        "accent-ground": ground,
        "accent-ink": ink,
        "accent-soft": readable_mix(ink, ground, 0.24, (ground,)),
        "accent-line": mix(ground, ink, 0.36),
    }


def _best(ground: str, made: Scheme) -> str:
    return max((made["paper"], made["ink"]), key=lambda colour: contrast(colour, ground))


def own_schemes(paper: str, ink: str, accent: str) -> tuple[Scheme, Scheme]:
    """Light and dark. A set whose paper is darker than its ink is a dark one already, and serves both."""
    by_day = scheme(paper, ink, accent)
    return by_day, by_day if is_dark(by_day) else _by_night(paper, ink, accent)


def is_dark(colours: Scheme) -> bool:
    """Whether the paper is darker than the ink."""
    return luminance(colours["paper"]) < luminance(colours["ink"])


def _by_night(paper: str, ink: str, accent: str) -> Scheme:
    """The materials change places.

    Paper of the ink's hue, ink of the paper's, and the accent as much lighter as it needs to be. The surfaces
    stay deep, so that none is a bright slab.
    """
    _, ink_chroma, ink_hue = oklch(ink)
    _, paper_chroma, paper_hue = oklch(paper)
    lightness, chroma, hue = oklch(accent)
    night = from_oklch(NIGHT, min(ink_chroma, 0.03), ink_hue)
    day = from_oklch(DAY, min(paper_chroma, 0.025), paper_hue)
    lighter = (from_oklch(step / 100, chroma, hue) for step in range(max(68, round(lightness * 100)), 101))
    deeper = (from_oklch(step / 100, chroma, hue) for step in range(min(48, round(lightness * 100)), -1, -1))
    return scheme(
        night,
        day,
        next(each for each in lighter if is_readable(each, night, least=ROOM)),
        contrast=from_oklch(DEEP, min(chroma, 0.06), hue),
        contrast_ink=day,
        accent_ground=next(each for each in deeper if is_readable(day, each, least=LEAST)),
        accent_ink=day,
    )
