"""Rich text: a small typed tree, with HTML, plain text and Markdown as its faces."""

from .html import Resolve, to_html, to_text
from .normal import normalise
from .read import from_markdown
from .tree import NotRichText, Tree, empty, validate
from .write import to_markdown

__all__ = ["NotRichText", "Resolve", "Tree", "empty", "from_markdown", "normalise", "to_html", "to_markdown"]
__all__ += ["to_text", "validate"]
