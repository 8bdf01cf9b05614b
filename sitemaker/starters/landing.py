"""A café at a ferry landing. Made for Hearth. The ferry is drawn: tools/starters/drawings.py."""

from .pieces import Json, block, document, items, link, page, picture, rich

PHONE = "tel:+441632960257"
CALLED = "01632 960 257"


def build(site_name: str) -> Json:
    return {"frame": _frame(site_name), "pages": [_home(site_name), _table(site_name)]}


def _frame(site_name: str) -> Json:
    settings = {
        "title": site_name,
        "description": "Coffee, soup and cake at the ferry landing.",
        "lang": "en",
        "theme": "hearth",
    }
    menu = items({"link": link("The board", "/")}, {"link": link("A table for many", "table")})
    return document(
        settings,
        block("header", "header", layout="line", items=menu),
        block(
            "footer",
            "footer",
            layout="line",
            text=rich("Wheat, milk, eggs and nuts are in the room. Ask, and we read you the label."),
            items=items(
                {"link": link("A table for many", "table")},
                {"link": link(CALLED, PHONE)},
            ),
        ),
    )


def _home(site_name: str) -> Json:
    return page(
        "",
        "Home",
        f"{site_name}: coffee for the ferry, soup for those who missed it. From the first boat.",
        block(
            "hero",
            "home-hero",
            layout="hanging",
            surface="accent",
            heading="Coffee for the ferry. Soup if you missed it.",
            text=rich(
                "Nine tables in the old waiting room, open from the first boat to the last but one. You can "
                "see the pier from all of them."
            ),
            link=link("A table for many", "table"),
            picture=picture("ferry", "A lino cut of a small ferry with smoke at its funnel."),
        ),
        block(
            "price_list",
            "home-board",
            layout="board",
            heading="The board",
            intro=rich("To drink here or to carry aboard. Bring the cup back with the evening boat."),
            items=items(
                {
                    "group": "From the pot",
                    "title": "Soup, bread and butter",
                    "price": "6.40",
                    "note": "The day’s is chalked by the door",
                },
                {"title": "Beans on toast, properly", "price": "7.20", "note": "Ours, not the tin’s"},
                {"title": "Half a bowl", "price": "3.80", "note": "For children and second thoughts"},
                {"title": "Egg and cress roll", "price": "4.10"},
                {"title": "Cheese, apple, oatcakes", "price": "6.90"},
                {"group": "From the machine", "title": "Flat white", "price": "3.20"},
                {"title": "Espresso", "price": "2.30"},
                {"title": "Tea for the crossing", "price": "2.60", "note": "In a tin mug, with a lid"},
                {"group": "From the tin", "title": "Gingerbread", "price": "2.90"},
                {"title": "Seed cake", "price": "3.10", "note": "Until it is gone"},
            ),
        ),
        block(
            "features",
            "home-soups",
            layout="display",
            surface="tint",
            heading="The week in soups",
            items=items(
                {
                    "title": "Leek and potato",
                    "text": rich("thick enough to hold a spoon"),
                    "note": "Wednesday",
                },
                {"title": "Fish, if they caught any", "text": rich("else leek again"), "note": "Thursday"},
                {
                    "title": "Barley and roots",
                    "text": rich("with the last of the ham, or without"),
                    "note": "Friday",
                },
                {"title": "Tomato, cold or hot", "text": rich("look at the flag"), "note": "Saturday"},
                {"title": "All of the above", "text": rich("small bowls, until three"), "note": "Sunday"},
            ),
        ),
        block(
            "media_text",
            "home-cup",
            layout="right",
            heading="Four minutes are enough",
            text=rich(
                "That is how long the bell rings before the boat goes, and how long a coffee takes. If you "
                "hear it in the queue, say so: we call across to the pier, and they know us.",
            ),
            picture=picture("cup", "Espresso in a red cup on a wooden table, a spoon on the saucer."),
            caption="The table nearest to the door",
        ),
        block(
            "quote",
            "home-rule",
            layout="large",
            surface="contrast",
            text=rich("There is always another boat."),
            by="Painted over the counter, before our time",
        ),
        block(
            "hours",
            "home-hours",
            layout="beside",
            heading="At the landing, pier two",
            items=items(
                {"title": "Wednesday to Friday", "time": "6.40 to 5"},
                {"title": "Saturday", "time": "8 to 5"},
                {"title": "Sunday", "time": "9 to 3"},
                {"title": "Monday, Tuesday", "time": "no boat, no soup", "closed": True},
            ),
            text=rich(
                "The brick house with the clock that is four minutes fast. The 7 bus turns here; bicycles go "
                "under the roof, dogs under the table."
            ),
            link=link(CALLED, PHONE),
        ),
        block(
            "faq",
            "home-questions",
            layout="open",
            heading="Before you ask",
            items=items(
                {
                    "question": "Do you keep a table?",
                    "answer": rich(
                        "For six or more, yes: ring the day before. For fewer there is the window."
                    ),
                },
                {
                    "question": "Is there anything without milk?",
                    "answer": rich("Three of five soups. Ask which three."),
                },
                {
                    "question": "What if fog stops the boats?",
                    "answer": rich("Then we stay open, and somebody finds the cards."),
                },
            ),
        ),
        block(
            "call_to_action",
            "home-call",
            layout="statement",
            surface="accent",
            heading="Twenty people off one boat?",
            text=rich("Ring from the other side, and the soup is on the table when you land."),
            link=link(CALLED, PHONE),
        ),
    )


def _table(site_name: str) -> Json:
    return page(
        "table",
        "A table for many",
        f"Birthdays, choirs, walking clubs: how to have {site_name} to yourselves.",
        block(
            "hero",
            "table-hero",
            layout="stacked",
            surface="accent",
            heading="A table for many",
            text=rich("Up to thirty-two, and after the last boat the room is yours."),
            link=link(CALLED, PHONE),
        ),
        block(
            "columns",
            "table-how",
            layout="equal",
            items=items(
                {
                    "title": "By day",
                    "text": rich("Six to twenty, between the boats. Soup, bread, cake: fourteen each."),
                },
                {
                    "title": "By night",
                    "text": rich("From six until the tide says so. You bring the music, we bring the pot."),
                },
                {
                    "title": "Aboard",
                    "text": rich(
                        "Baskets for the crossing, from eight people on. Order by noon the day before."
                    ),
                },
            ),
        ),
    )
