"""The explicit list of kinds, and what each declares."""

from functools import cache
from typing import Annotated, Any, Union, cast, get_args

from pydantic import Field as Declared
from pydantic import TypeAdapter

from ..fields import Field, Item, Leaf, fields_of, resolve
from .base import Block, Data, Json
from .call_to_action import CallToAction
from .columns import Columns
from .faq import Faq
from .features import Features
from .footer import Footer
from .gallery import Gallery
from .header import Header
from .hero import Hero
from .hours import Hours
from .image import ImageBlock
from .media_text import MediaText
from .price_list import PriceList
from .pricing import Pricing
from .quote import Quote
from .text import Text

# In the order in which pickers offer them, purpose by purpose.
KINDS: tuple[type[Block], ...] = (
    *(Hero, Text, ImageBlock, Gallery, MediaText, Features, Columns),
    *(Faq, Pricing, PriceList, CallToAction, Hours, Quote, Header, Footer),
)

BY_NAME = {get_args(declared.model_fields["kind"].annotation)[0]: declared for declared in KINDS}


class Unknown(LookupError):
    """There is no such kind here."""


def kind(name: str) -> type[Block]:
    """The declaration of a kind; raises Unknown."""
    try:
        return BY_NAME[name]
    except KeyError:
        raise Unknown(name) from None


def names(*, framed: bool = False) -> list[str]:
    """The kinds a page may hold, or those of the frame."""
    return [name for name, declared in BY_NAME.items() if declared.framed is framed]


def is_known(block: Json) -> bool:
    """Whether this release can read the block: its kind is declared here and its shape is not newer."""
    name, v = block.get("kind"), block.get("v", 1)
    declared = BY_NAME.get(name) if isinstance(name, str) else None
    return declared is not None and isinstance(v, int) and v <= declared.version


def data_of(name: str) -> type[Data]:
    """The model of this kind's data; raises Unknown."""
    return cast(type[Data], kind(name).model_fields["data"].annotation)


@cache
def item(name: str) -> type[Item] | None:
    """The model of one item of this kind, if it has any; raises Unknown."""
    declared = data_of(name).model_fields.get("items")
    return get_args(declared.annotation)[0] if declared else None


@cache
def fields(name: str) -> tuple[Field, ...]:
    """What a form of this kind shows, content before design; raises Unknown."""
    return fields_of(data_of(name))


@cache
def leaves(name: str) -> dict[str, Leaf]:
    """Every path a change may name, items' as `items.*.title`; raises Unknown."""
    return {leaf.path: leaf for field in fields(name) for leaf in field.leaves()}


def leaf(name: str, path: str) -> Leaf | None:
    """What a change's path sets in a block of this kind (`items.<id>.title`), if anything; raises Unknown."""
    return leaves(name).get(resolve(path).declared)


def listed(block: Json) -> Field | None:
    """The list of a block's kind; None where it has none, or this release cannot read the block."""
    declared = fields(block["kind"]) if is_known(block) else ()
    return next((field for field in declared if field.type.is_list), None)


def schema() -> Json:
    """JSON Schema of any block."""
    either: Any = Union[tuple(BY_NAME.values())]  # noqa: UP007 - a union made from the list
    whole: TypeAdapter[Any] = TypeAdapter(Annotated[either, Declared(discriminator="kind")])
    return whole.json_schema()
