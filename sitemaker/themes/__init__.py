"""The looks: each a folder with its declaration, and a folder of stylesheets below static/themes/."""

from .design import THEMES, Design, design_of
from .theme import FONTS, ROOT, STATIC, Palette, Theme, minify
from .typefaces import FACES

__all__ = ["FACES", "FONTS", "ROOT", "STATIC", "THEMES", "Design", "Palette", "Theme", "design_of", "minify"]
