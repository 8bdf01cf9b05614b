"""Draws each field of a form with the macro of its type (`sitemaker/fields/<type>.html`)."""

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from .. import dash
from .block import BlockForm, Part


@dash.app_template_global("show")
@pass_context
def show(context: Context, part: Part) -> Markup:
    """The field's control. Its macro is made once for each form: the context around it stays the same."""
    form: BlockForm = context["form"]
    name = part.field.type.name
    if name not in form.macros:
        template = context.environment.get_template(f"fields/{name}.html")
        form.macros[name] = template.make_module(context.get_all())
    return Markup(form.macros[name].control(part))  # noqa: S704 - what an autoescaping template made
