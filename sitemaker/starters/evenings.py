"""One picture, for an hour: evenings in front of paintings. Made for Folio. Pictures: LICENSES.md."""

from .pieces import Json, block, document, items, link, page, picture, rich

MAIL = "mailto:chairs@example.com"
DETAILS = "What happens on an evening"


def build(site_name: str) -> Json:
    return {"frame": _frame(site_name), "pages": [_home(site_name), _visit(site_name)]}


def _frame(site_name: str) -> Json:
    settings = {
        "title": site_name,
        "description": "Evenings in front of one painting, for an hour, without a lecture.",
        "lang": "en",
        "theme": "folio",
    }
    menu = items({"link": link("The evenings", "/")}, {"link": link("Come and look", "visit")})
    small = items(
        {"link": link("Come and look", "visit")},
        {"link": link("Write to us", MAIL)},
    )
    text = rich(f"{site_name}, Upper Hall, 3 Quince Lane. First Thursday of the month, from seven.")
    return document(
        settings,
        block("header", "header", layout="line", items=menu),
        block("footer", "footer", layout="colophon", text=text, items=small),
    )


def _home(site_name: str) -> Json:
    return page(
        "",
        "Home",
        f"{site_name}: twelve people, one painting, one hour. First Thursday of the month.",
        block(
            "hero",
            "home-hero",
            layout="hanging",
            heading="One picture, for an hour",
            text=rich(
                "On the first Thursday of the month twelve people sit down in front of a painting and look "
                "at it until it changes. Nobody lectures."
            ),
            link=link("Keep a chair", "visit"),
            picture=picture(
                "garden", "A garden in thick strokes of green, with red and white flowers before a house."
            ),
        ),
        block(
            "text",
            "home-text",
            layout="lead",
            body=rich(
                "We give a picture a glance and its label a little longer. Here it is the other way round.",
                "For the first quarter of an hour nobody speaks. Then each of us says one thing that is "
                "there: a hat, a draught, a green that is really blue. By nine the picture is twice as "
                "large, and somebody has always seen what the rest of us walked past.",
                "This year is spent with one painter, Berthe Morisot.",
            ),
            note=rich(
                "All pictures here were painted by Berthe Morisot (1841 to 1895).",
                "They are in the public domain: look at them, print them, hang them over the sink.",
            ),
        ),
        block(
            "gallery",
            "home-year",
            layout="hung",
            items=items(
                {
                    "picture": picture(
                        "reading",
                        "A girl reads on an orange chair; behind her are palms and a window.",
                    ),
                    "title": "Reading",
                    "caption": "January. Listen for the page.",
                },
                {
                    "picture": picture(
                        "sand", "A child in white kneels in the sand beside a red pail and a watering can."
                    ),
                    "title": "Playing in the Sand",
                    "caption": "February. Where is the sea?",
                },
                {
                    "picture": picture("daffodils", "Yellow daffodils in a wide white bowl on a dark table."),
                    "title": "Daffodils",
                    "caption": "March",
                },
                {
                    "picture": picture(
                        "hollyhocks", "Pale hollyhocks along a fence; a blue chair and a table at its end."
                    ),
                    "title": "Hollyhocks",
                    "caption": "1884. For April: who left the chair?",
                },
                {
                    "picture": picture("orangery", "Orange trees in front of a pale villa under a blue sky."),
                    "title": "Villa with Orange Trees",
                    "caption": "May",
                },
            ),
        ),
        block(
            "media_text",
            "home-herself",
            layout="flush",
            surface="tint",
            heading="She looks back",
            text=rich(
                "In June the picture looks at us. Morisot painted herself in 1885, turned to the side, with "
                "the strokes at the edges left as they fell.",
                "Bring nothing. A pencil, if your hands want company.",
            ),
            link=link(DETAILS, "visit"),
            picture=picture(
                "herself", "A painted portrait: a woman with grey hair and a dark scarf, looking at us."
            ),
            caption="Self-portrait, 1885",
        ),
        block(
            "features",
            "home-order",
            layout="index",
            heading="The order of an evening",
            items=items(
                {
                    "title": "Tea, and finding a chair",
                    "text": rich("There are twelve, none of them alike."),
                    "note": "19.00",
                },
                {"title": "Looking", "text": rich("A quarter of an hour, in silence."), "note": "19.15"},
                {
                    "title": "One thing each",
                    "text": rich("What is there. Not yet what it means."),
                    "note": "19.30",
                },
                {
                    "title": "The facts",
                    "text": rich("Only now somebody reads out the label."),
                    "note": "20.00",
                },
                {"title": "The last look", "text": rich("The lamp is turned down slowly."), "note": "20.15"},
            ),
        ),
        block(
            "quote",
            "home-rule",
            layout="large",
            surface="contrast",
            text=rich("Say what you see before you say what you know."),
            by="Rule of the house",
        ),
        block(
            "faq",
            "home-questions",
            layout="fold",
            heading="Before you come",
            items=items(
                {
                    "question": "Must I know about painting?",
                    "answer": rich("No. It helps to have looked out of a window."),
                },
                {
                    "question": "Is it the real picture?",
                    "answer": rich(
                        "A print, as large as the painting, under a good lamp. The real ones hang where they "
                        "hang, and we tell you where."
                    ),
                },
                {
                    "question": "May I say nothing at all?",
                    "answer": rich("Yes. Some people come for the quarter of an hour."),
                },
            ),
        ),
        block(
            "call_to_action",
            "home-chair",
            layout="picture",
            heading="A chair is kept for you",
            text=rich("Write by Wednesday, and say if you need the one with arms."),
            link=link("chairs@example.com", MAIL),
            picture=picture(
                "wood", "Two women under trees: one sits in blue, the other bends down to the grass."
            ),
        ),
    )


def _visit(site_name: str) -> Json:
    return page(
        "visit",
        "Come and look",
        f"Where {site_name} meets, when, and what an evening costs.",
        block(
            "hero",
            "visit-hero",
            layout="stacked",
            heading="Come and look",
            text=rich("Twelve chairs. Write first, so that one of them is yours."),
            link=link("chairs@example.com", MAIL),
        ),
        block(
            "hours",
            "visit-hours",
            layout="beside",
            heading="Upper Hall, 3 Quince Lane",
            items=items(
                {"title": "First Thursday", "time": "19 to 20.30"},
                {"title": "July and August", "time": "none", "closed": True},
            ),
            text=rich(
                "The door beside the baker’s, then two flights up. There is a lift: ring, and somebody comes "
                "down with the key."
            ),
        ),
        block(
            "text",
            "visit-evening",
            layout="aside",
            heading=DETAILS,
            body=rich(
                "We look for an hour at one picture. It is printed as large as it was painted, and hangs "
                "where anyone can walk up to it.",
                "An evening costs what you would pay for two coffees; the bowl stands by the door.",
            ),
        ),
    )
