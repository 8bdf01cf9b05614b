"""The shape of rich text: ProseMirror's JSON, mirrored in pydantic, and its one normal form.

    doc          block*                  block: paragraph, heading, bullet_list, ordered_list, blockquote
    heading      inline*   attrs.level 2..4; at the top level only
    list         list_item+                     ordered_list: attrs.order, the first number
    list_item    paragraph (paragraph | list | blockquote)*
    blockquote   (paragraph | list | blockquote)+
    inline       text (marks: link, strong, em, code) | hard_break

The normal form, which is what is stored, so that Markdown can say every tree (see `normalise`).
"""

from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from ..text.characters import UnfitCharacter, check_characters
from ..text.links import LIMIT as URL_LIMIT
from ..text.links import UnsafeURL, clean_url

Tree = dict[str, Any]

TEXT_LIMIT = 10_000
NODE_LIMIT = 2_000
DEPTH_LIMIT = 12
ADDRESSES_LIMIT = 50_000


class NotRichText(ValueError):
    """Says in a sentence why this is not rich text as we keep it."""


class _Node(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


@with_config(ConfigDict(extra="forbid", strict=True))
class Href(TypedDict):
    """A link to a web address."""

    href: Annotated[str, Field(max_length=URL_LIMIT), AfterValidator(clean_url)]


@with_config(ConfigDict(extra="forbid", strict=True))
class PageRef(TypedDict):
    """A link to a page of the same site, by its id."""

    page: Annotated[int, Field(ge=1, le=2**63 - 1)]


class Strong(_Node):
    """Bold text."""

    type: Literal["strong"]


class Em(_Node):
    """Italic text."""

    type: Literal["em"]


class Code(_Node):
    """Text in a fixed-width font."""

    type: Literal["code"]


class LinkMark(_Node):
    """Text that is a link."""

    type: Literal["link"]
    attrs: Href | PageRef


Mark = Annotated[Strong | Em | Code | LinkMark, Field(discriminator="type")]


class Text(_Node):
    """A run of characters with the same marks."""

    type: Literal["text"]
    text: Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT), AfterValidator(check_characters)]
    marks: list[Mark] = Field(default_factory=list, max_length=4)


class HardBreak(_Node):
    """A line break within a paragraph."""

    type: Literal["hard_break"]
    marks: list[Mark] = Field(default_factory=list, max_length=4)


Inline = Annotated[Text | HardBreak, Field(discriminator="type")]


class Paragraph(_Node):
    """A paragraph."""

    type: Literal["paragraph"]
    content: list[Inline] = Field(default_factory=list)


class Level(_Node):
    """How deep a heading is: 2 to 4."""

    level: Annotated[int, Field(ge=2, le=4)]


class Heading(_Node):
    """A heading within the text."""

    type: Literal["heading"]
    attrs: Level
    content: list[Inline] = Field(default_factory=list)


class ListItem(_Node):
    """One item of a list."""

    type: Literal["list_item"]
    content: "list[Flow]" = Field(min_length=1)


class BulletList(_Node):
    """A list without numbers."""

    type: Literal["bullet_list"]
    content: list[ListItem] = Field(min_length=1)


class Order(_Node):
    """The number that a list begins with."""

    order: Annotated[int, Field(ge=0, le=999_999)] = 1


class OrderedList(_Node):
    """A numbered list."""

    type: Literal["ordered_list"]
    attrs: Order = Field(default_factory=Order)
    content: list[ListItem] = Field(min_length=1)


class Blockquote(_Node):
    """A quotation set off from the text."""

    type: Literal["blockquote"]
    content: "list[Flow]" = Field(min_length=1)


Flow = Annotated[Paragraph | BulletList | OrderedList | Blockquote, Field(discriminator="type")]
Block = Annotated[Paragraph | Heading | BulletList | OrderedList | Blockquote, Field(discriminator="type")]


class Doc(_Node):
    """A whole rich text."""

    type: Literal["doc"]
    content: list[Block] = Field(default_factory=list)


for _model in (ListItem, BulletList, OrderedList, Blockquote, Doc):
    _model.model_rebuild()

_DOC: TypeAdapter[Doc] = TypeAdapter(Doc)


def empty() -> Tree:
    """A rich text with nothing in it."""
    return {"type": "doc", "content": []}


def validate(tree: object) -> Tree:
    """The same tree, once it is known to be rich text within its limits; raises NotRichText.

    Takes any value at all. What it returns is not yet in normal form.
    """
    _measure(tree)
    try:
        _DOC.validate_python(tree)
    except ValidationError as unfit:
        raise NotRichText(_sentence(unfit)) from None
    return cast(Tree, tree)


def _measure(tree: object) -> None:
    """Refuse what is too deep, too many or too long before any recursion sees it."""
    nodes = length = addresses = 0
    waiting: list[tuple[object, int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > DEPTH_LIMIT:
            raise NotRichText("This text is nested too deeply: at most five lists inside each other.")
        if nodes > NODE_LIMIT:
            raise NotRichText(f"This text has more than {NODE_LIMIT} parts. Split it into two blocks.")
        if not isinstance(node, dict):
            continue
        if isinstance(node.get("text"), str):
            length += len(node["text"])
        addresses += _addresses(node)
        content = node.get("content")
        if isinstance(content, list):
            if len(content) > NODE_LIMIT:
                raise NotRichText(f"This text has more than {NODE_LIMIT} parts. Split it into two blocks.")
            waiting.extend((child, depth + 1) for child in content)
    if length > TEXT_LIMIT:
        raise NotRichText(f"A text takes at most {TEXT_LIMIT:,} characters; this one has {length:,}.")
    if addresses > ADDRESSES_LIMIT:
        raise NotRichText("The links in this text are too long in total. Split it into two blocks.")


def _addresses(node: Tree) -> int:
    marks = node.get("marks")
    held = [mark.get("attrs") for mark in marks if isinstance(mark, dict)] if isinstance(marks, list) else []
    hrefs = [attrs.get("href") for attrs in held if isinstance(attrs, dict)]
    return sum(len(href) for href in hrefs if isinstance(href, str))


def _sentence(unfit: ValidationError) -> str:
    first = unfit.errors(include_url=False, include_input=False)[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, UnsafeURL | UnfitCharacter):
        return str(cause)
    if first["type"] == "string_unicode":
        return "This text contains half a character (a lone surrogate). Remove it."
    if first["type"] == "union_tag_invalid":
        return f"There is a “{first['ctx']['tag'][:40]}” where this text cannot hold one."
    names = [str(part) for part in first["loc"] if isinstance(part, str) and part != "content"]
    where = f" Look at its {names[-1][:40].replace('_', ' ')}." if names else ""
    return f"This rich text isn’t in a format we can save.{where}"
