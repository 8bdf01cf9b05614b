"""A small bindery: home, about, contact."""

from .pieces import Json, block, document, items, link, page, rich

MAIL = "mailto:bench@example.com"
ADDRESS = "14 Millrace Lane"


def build(site_name: str) -> Json:
    return {"frame": _frame(site_name), "pages": [_home(site_name), _about(), _contact()]}


def _frame(site_name: str) -> Json:
    settings = {
        "title": site_name,
        "description": "Books mended, sewn and bound by hand, one at a time.",
        "lang": "en",
        "theme": "folio",
    }
    menu = items(
        {"link": link("The workshop", "about")},
        {"link": link("Bring a book", "contact")},
    )
    small = items(
        {"link": link("Home", "/")},
        {"link": link("The workshop", "about")},
        {"link": link("Bring a book", "contact")},
        {"link": link("Write to us", MAIL)},
    )
    text = rich(f"{site_name}, {ADDRESS}, second courtyard. Tuesday to Saturday, ten to six.")
    return document(
        settings,
        block("header", "header", layout="line", items=menu),
        block("footer", "footer", layout="colophon", text=text, items=small),
    )


def _home(site_name: str) -> Json:
    return page(
        "",
        "Home",
        f"{site_name} mends books: loose spines, cookbooks in pieces, family Bibles, sheet music that will "
        "not lie flat.",
        block(
            "hero",
            "home-hero",
            layout="hanging",
            heading="Books mended by hand",
            text=rich(
                "Bring us the cookbook that fell apart, the atlas that lost its spine, the novel you have "
                "read to pieces and cannot throw away."
            ),
            link=link("Bring a book in", "contact"),
        ),
        block(
            "text",
            "home-text",
            layout="column",
            heading="What happens to yours",
            body=rich(
                "First we look at it together. You tell us how it is used, and we tell you honestly "
                "whether it is worth the work. Some books want a new joint and an hour; some want every "
                "section sewn again.",
                "Then it stays with us for two to six weeks. We wash what can be washed, mend the tears "
                "with Japanese paper, sew on linen tapes and cover the boards in cloth or leather. "
                "Whatever has to come off comes home in an envelope: the old spine, the flyleaf with the "
                "names, the pressed fern from page 212.",
            ),
        ),
        block(
            "features",
            "home-repairs",
            layout="index",
            heading="What comes to the bench",
            intro=rich("For a book of ordinary size. You have the exact price in writing before we begin."),
            items=items(
                {
                    "title": "A spine come loose",
                    "text": rich("New joints, and the old spine laid back over them. From €45, two weeks."),
                },
                {
                    "title": "A cookbook in pieces",
                    "text": rich(
                        "Sewn again, and covered in a cloth that can be wiped. From €90, three weeks."
                    ),
                },
                {
                    "title": "Sheet music",
                    "text": rich(
                        "Bound so that it lies flat on the stand and stays there. From €38, one week."
                    ),
                },
                {
                    "title": "A family Bible",
                    "text": rich(
                        "Leaves washed, boards kept, clasps that close. From €240, and worth a visit first."
                    ),
                    "link": link("Make an appointment", "contact"),
                },
                {
                    "title": "A thesis",
                    "text": rich(
                        "Two copies in buckram, the title in gold. €64 the pair, three working days."
                    ),
                },
                {
                    "title": "A blank book",
                    "text": rich("Your paper or ours, for drawings, accounts or a garden. From €28."),
                },
            ),
        ),
        block(
            "text",
            "home-paper",
            layout="aside",
            surface="contrast",
            heading="Not every book needs us",
            body=rich(
                "A paperback with a cracked back can be read for years if nobody opens it flat. A little "
                "dust does no harm. Adhesive tape does: of all that we undo here, most was somebody’s "
                "kindness.",
                "If yours can wait, we will say so, and show you how to keep it. Read [how we work](about).",
            ),
        ),
    )


def _about() -> Json:
    return page(
        "about",
        "The workshop",
        "Two benches, a sewing frame and a nipping press from 1911: who works here, and by which rules.",
        block(
            "hero",
            "about-hero",
            layout="stacked",
            heading="Two benches and a press from 1911",
            text=rich(
                "The press came with the room. It took four people and a piano trolley to turn it to the "
                "light."
            ),
        ),
        block(
            "text",
            "about-people",
            layout="aside",
            heading="Who is here",
            body=rich(
                "Marta Lindqvist learned to bind in Ghent and spent eleven years in a library’s basement, "
                "mending what readers brought back. She opened these doors in 2014 because she wanted to "
                "meet the readers.",
                "Tomas Adeyemi came with a broken dictionary, asked too many questions, and stayed. He "
                "cuts the letters, mixes the dyes and answers the mail.",
                "On Thursdays there is a third chair at the sewing frame. It is for whoever wants to "
                "learn: an afternoon costs nothing, and the coffee is bad.",
            ),
        ),
        block(
            "features",
            "about-rules",
            layout="columns",
            surface="tint",
            heading="What we hold to",
            items=items(
                {
                    "title": "Nothing is thrown away",
                    "text": rich("What cannot go back into the book goes back to you, labelled."),
                },
                {
                    "title": "It can be undone",
                    "text": rich(
                        "Wheat paste and gelatine let go with a little water. The next binder will be glad."
                    ),
                },
                {
                    "title": "A price before we begin",
                    "text": rich(
                        "In writing. If it turns out to be less work, it turns out to be less money."
                    ),
                },
            ),
        ),
        block(
            "text",
            "about-quote",
            layout="column",
            body=rich(
                ("quote", "She asked what the book was *for*. Nobody had ever asked me that."),
                "Left in our guest book by the owner of a 1962 field guide to mosses. It has been back on "
                "the hill since March.",
            ),
        ),
    )


def _contact() -> Json:
    return page(
        "contact",
        "Bring a book",
        f"{ADDRESS}, second courtyard. Tuesday to Saturday, ten to six. How to come, and how to send a book"
        " safely.",
        block(
            "hero",
            "contact-hero",
            layout="stacked",
            heading="Bring a book in",
            text=rich(
                "No appointment for one book. For a shelf of them, write first and we will clear a table."
            ),
            link=link("bench@example.com", MAIL),
        ),
        block(
            "text",
            "contact-place",
            layout="aside",
            heading="Where we are",
            body=rich(
                f"{ADDRESS}, through the green gate and across to the second courtyard. Ring twice; the "
                "press is loud.",
                ["Tuesday to Friday, ten to six", "Saturday, ten to two", "Sunday and Monday, closed"],
            ),
        ),
        block(
            "text",
            "contact-post",
            layout="aside",
            heading="By post",
            body=rich(
                "Wrap the book in paper, then in something soft, then put it in a box that does not "
                "rattle. Leave loose leaves where they are. A slip with your name and two sentences about "
                "what is wrong will do.",
                "We write to you on the day it arrives. Nothing is opened, washed or cut before you have "
                "answered.",
            ),
        ),
    )
