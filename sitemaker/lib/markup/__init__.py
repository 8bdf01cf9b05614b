"""Rich text: a small typed tree, with HTML, plain text and Markdown as its faces."""

from .html import Resolve, to_html, to_text
from .tree import NotRichText, Tree, empty, validate

__all__ = ["NotRichText", "Resolve", "Tree", "empty", "to_html", "to_text", "validate"]
