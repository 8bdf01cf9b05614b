"""The types a field can have. A new type: one module, one macro, one line in TYPES, one test."""

from jinja2 import FileSystemLoader

from .base import Choice, Field, FieldType, Json, Leaf, Shape, Unfit
from .choice import choice
from .image import Image, image
from .items import Id, Item, Position, items, live, resolve
from .line import Line, line
from .link import Link, link
from .rich_text import STORED, RichText, rich_text
from .switch import switch
from .types import TYPES, fields_of
from .visibility import visibility

MACROS = FileSystemLoader(__path__)
"""The macros that draw the controls: `<type>.html` beside each type's module."""

__all__ = ["MACROS", "STORED", "TYPES", "Choice", "Field", "FieldType", "Id", "Image", "Item", "Json", "Leaf"]
__all__ += ["Line", "Link", "Position", "RichText", "Shape", "Unfit", "choice", "fields_of", "image", "items"]
__all__ += ["line", "link", "live", "resolve", "rich_text", "switch", "visibility"]
