"""A studio that works out daylight. Made for Grid. The drawings are computed: tools/starters/drawings.py."""

from .pieces import Json, block, document, items, link, page, picture, rich

MAIL = "mailto:desk@example.com"


def build(site_name: str) -> Json:
    return {"frame": _frame(site_name), "pages": [_home(site_name), _method(site_name)]}


def _frame(site_name: str) -> Json:
    settings = {
        "title": site_name,
        "description": "Daylight, worked out before the house is built.",
        "lang": "en",
        "theme": "grid",
    }
    menu = items(
        {"link": link("Services", "/")},
        {"link": link("How we measure", "method")},
        {"link": link("Write to us", MAIL)},
    )
    small = items({"link": link("How we measure", "method")}, {"link": link("desk@example.com", MAIL)})
    return document(
        settings,
        block("header", "header", layout="line", items=menu),
        block(
            "footer",
            "footer",
            layout="colophon",
            text=rich(f"{site_name}, 40 Foundry Road, fourth floor, north light. Monday to Thursday."),
            items=small,
        ),
    )


def _home(site_name: str) -> Json:
    return page(
        "",
        "Home",
        f"{site_name} works out how much daylight a room will have while a pencil can still change it.",
        block(
            "hero",
            "home-hero",
            layout="hanging",
            heading="Where the sun will be at four",
            text=rich(
                "We work out the daylight in a room while it is still a drawing, when moving a window costs "
                "an afternoon and not a wall."
            ),
            link=link("Send us a plan", MAIL),
            picture=picture(
                "sun-year",
                "A chart of the sun over one year: seventeen loops, one for each hour, four o’clock in red.",
                focus=(72, 50),
            ),
        ),
        block(
            "features",
            "home-services",
            layout="index",
            heading="Three answers, in this order",
            items=items(
                {
                    "title": "Does the sun come in",
                    "text": rich("On which days, from when to when, past which neighbour and which tree."),
                },
                {
                    "title": "Is there light without it",
                    "text": rich("Under a grey sky, at the desk farthest from the window, in November."),
                },
                {
                    "title": "Does it become too much",
                    "text": rich("Glare on the screens, heat in August, and what a half-drawn blind does."),
                },
            ),
        ),
        block(
            "media_text",
            "home-room",
            layout="left",
            heading="The same window in June and December",
            text=rich(
                "At 52.5 degrees north, with the window’s head 2.4 metres above the floor, the noon sun of "
                "21 December reaches 9.6 metres into the room. On 21 June it reaches 1.3.",
                "That is why a deep sill is no decoration, and why we ask for the sections first.",
            ),
            link=link("How we measure", "method"),
            picture=picture(
                "sun-room",
                "A room in section with the noon sun of June, March and December falling through its window.",
            ),
            caption="Noon, window to the south, 52.5° N",
        ),
        block(
            "pricing",
            "home-fees",
            layout="columns",
            heading="Fees, before you ask",
            items=items(
                {
                    "title": "A look",
                    "price": "€320",
                    "per": "a room",
                    "text": rich(
                        "One room, one page.", ["Three days", "Sun hours by month", "A call of half an hour"]
                    ),
                },
                {
                    "title": "A study",
                    "price": "€2,400",
                    "per": "a house",
                    "text": rich(
                        "Every room, and two variants.",
                        ["Two weeks", "Grey sky and glare", "Drawings to build from"],
                    ),
                },
                {
                    "title": "An opinion",
                    "price": "€140",
                    "per": "an hour",
                    "text": rich(
                        "For a neighbour’s plan or a court.",
                        ["By appointment", "On paper, signed", "With its margin of error"],
                    ),
                },
            ),
        ),
        block(
            "faq",
            "home-questions",
            layout="fold",
            heading="Asked before the first meeting",
            items=items(
                {
                    "question": "What should we send?",
                    "answer": rich(
                        "Plans and sections as PDF, the north arrow, and two photographs from the site: one "
                        "to the south, one straight up."
                    ),
                },
                {
                    "question": "Is it too late once we build?",
                    "answer": rich("For the windows, yes. For the blinds, the walls and the colours, no."),
                },
                {
                    "question": "How sure are the numbers?",
                    "answer": rich(
                        "The sun’s path is exact. The trees are not; each figure comes with its margin."
                    ),
                },
            ),
        ),
        block(
            "call_to_action",
            "home-write",
            layout="statement",
            surface="accent",
            heading="Send the plan. We send the light.",
            text=rich("You hear from us within two working days what we can say, and what it costs."),
            link=link("desk@example.com", MAIL),
        ),
    )


def _method(site_name: str) -> Json:
    return page(
        "method",
        "How we measure",
        f"What {site_name} computes, what it measures on the site, and where the figures end.",
        block(
            "hero",
            "method-hero",
            layout="stacked",
            heading="Computed first, then measured",
            text=rich("A model is an opinion until somebody stands in the room with a meter."),
        ),
        block(
            "columns",
            "method-steps",
            layout="ruled",
            items=items(
                {"title": "The sky", "text": rich("A year of hours, clear and overcast, for your latitude.")},
                {"title": "The site", "text": rich("Neighbours, trees, slopes: surveyed, never guessed.")},
                {"title": "The room", "text": rich("Built once more on screen, down to the window’s frame.")},
            ),
        ),
        block(
            "text",
            "method-limits",
            layout="aside",
            heading="Where the figures end",
            body=rich(
                "We say how bright a desk will be, not how you will like it. For that we bring lamps and "
                "cardboard and sit in the room with you.",
                "On the last day we measure again. If the room misses what we promised, the second round "
                "is ours.",
            ),
        ),
    )
