"""Every kind once, with words somebody could have written: a painting school by no real river."""

from typing import Any

from tests.page_inputs import block, items, link

from .pictures import PHOTOS, SCENES

Json = dict[str, Any]


def photo(name: str, **changes: Any) -> Json:
    number = next(number for number, each in PHOTOS.items() if each.name == name)
    alt = next(scene.alt for scene in SCENES if scene.name == name)
    return {"asset": number, "alt": alt, **changes}


MENU = [
    link("Courses", 2),
    link("Prices", 3),
    link("The house", 2),
    link("Write to us", "mailto:a@b.example"),
]
ABOUT = "The Osier School of painting, Withy Lane. Open from March to November. Set in type, drawn by hand."

WORDS: dict[str, Json] = {
    "hero": {
        "heading": "Learn to paint what the river does",
        "text": "Week-long courses in oil and gouache for eight people at a time, in a boathouse with north "
        "light. Bring old clothes; everything else is here.",
        "link": link("See the courses of spring", 2),
        "picture": photo("river", focus={"x": 62, "y": 40}),
    },
    "text": {
        "heading": "One week, one stretch of water",
        "body": "Nobody learns to paint in a week. What you can learn is to look longer than is comfortable, "
        "and to put down the one colour that is true before the ten that are pretty.\n\n"
        "We begin on Monday with *three tubes and a rag*. On Tuesday the paper gets larger. By Thursday most "
        "people have stopped asking whether it is any good, and on Friday we hang everything in the "
        "boathouse "
        "and walk along it slowly, [talking about each sheet](page:2) in turn.\n\n"
        "### What the days are like\n\n"
        "- Outside from nine until the light goes flat, near noon\n"
        "- Lunch at the long table, cooked by whoever lost at cards\n"
        "- Inside from three: studies, corrections, a good deal of scraping off\n\n"
        "> Leave the edges alone. The middle is where you have not looked yet.\n\n"
        "Beginners sit beside people who have come eleven times. It does both of them good.",
        "note": "The boathouse was built in 1911 for two racing eights. The rails in the floor are "
        "theirs.\n\n"
        "If it rains we paint the rain, from the door.",
    },
    "image": {
        "picture": photo("field"),
        "caption": "The upper field in July, an hour before lunch. Gouache on board, 40 by 90 centimetres.",
    },
    "gallery": {
        "heading": "Hung in the boathouse last autumn",
        "items": items(
            {
                "picture": photo("orchard"),
                "title": "Four trees before rain",
                "caption": "Oil on board, 36 × 48 cm. Second week of September",
            },
            {
                "picture": photo("bowl"),
                "title": "What was left of lunch",
                "caption": "Oil on linen, 50 × 40 cm",
            },
            {"picture": photo("houses"), "title": "Seven front doors", "caption": "Gouache, 30 × 30 cm"},
            {
                "picture": photo("garden"),
                "title": "The path to the pump",
                "caption": "Oil on canvas, 60 × 45 cm. Not for sale",
            },
            {"picture": photo("window"), "title": "Room four, morning", "caption": "Gouache, 48 × 32 cm"},
        ),
    },
    "media_text": {
        "heading": "The still-life table",
        "text": "It stands under the north window and is never cleared, only added to. The bowl has been in "
        "more paintings than anything else in the house.\n\n"
        "In bad weather we paint here all day. You choose your seat on the first morning and keep it, "
        "because *the same pear from the same chair* is the whole lesson.",
        "link": link("What a day indoors is like", 2),
        "picture": photo("bowl", focus={"x": 50, "y": 60}),
        "caption": "The table in October, before the pears went.",
    },
    "features": {
        "heading": "Courses this year",
        "intro": "Eight places each. A week runs from Monday at ten to Friday at four.",
        "items": items(
            {
                "title": "Water and its edges",
                "text": "Oil, outdoors, for people who have painted a little.",
                "note": "April",
                "link": link("The week in detail", 2),
            },
            {
                "title": "First colours",
                "text": "Gouache from the very beginning: three tubes, one brush.",
                "note": "May",
                "link": link("The week in detail", 2),
            },
            {
                "title": "Trees that stand up",
                "text": "Drawing first, then oil. Much walking.",
                "note": "June",
                "link": link("The week in detail", 2),
            },
            {
                "title": "The still-life table",
                "text": "Indoors, whatever the weather does.",
                "note": "September",
                "link": link("The week in detail", 2),
            },
            {
                "title": "Large and fast",
                "text": "House-painters’ brushes, rolls of paper, forty minutes a sheet.",
                "note": "October",
                "link": link("The week in detail", 2),
            },
        ),
    },
    "columns": {
        "heading": "Before you pack",
        "items": items(
            {
                "title": "Getting here",
                "text": "The 14 bus stops at the lane end. From there it is nine minutes on foot, or ring "
                "the bell on the gate and somebody comes with the cart.",
            },
            {
                "title": "Sleeping",
                "text": "Five rooms in the house, two beds in the loft, and a campsite on the island that "
                "takes tents in summer.",
            },
            {
                "title": "What to bring",
                "text": "Boots, a hat, a shirt you are tired of. Paint, boards and easels are part of the "
                "price.",
                "link": link("The whole list", 2),
            },
        ),
    },
    "quote": {
        "text": "You can always tell who scraped it off and began again. Those are the ones I would hang in "
        "my kitchen.",
        "by": "House rule, painted on the boathouse door",
        "note": "It has been repainted twice, each time by somebody who disagreed with the lettering.",
    },
    "call_to_action": {
        "heading": "There are three places left in May",
        "text": "Write a line about what you have painted so far, even if it is nothing. We answer within "
        "two days.",
        "link": link("desk@osier.example", "mailto:desk@osier.example"),
        "picture": photo("sea", focus={"x": 58, "y": 40}),
    },
    "faq": {
        "heading": "Asked by nearly everybody",
        "items": items(
            {
                "question": "I have never held a brush. Can I come?",
                "answer": "Yes, to *First colours* in May. Half of the people there have not either, and the "
                "other half have forgotten.",
            },
            {
                "question": "What if it rains all week?",
                "answer": "Then you will have learned to paint grey, which is most of painting. There is a "
                "stove.",
            },
            {
                "question": "May I bring a dog?",
                "answer": "One dog a week, by agreement. It must not mind turpentine.",
            },
            {
                "question": "Who owns what I make?",
                "answer": "You do. We ask for one small sheet to keep in the drawer, and you may say no.",
            },
        ),
    },
    "pricing": {
        "heading": "What a week costs",
        "intro": "Paint, boards, lunch and the loan of an easel are in every price.",
        "items": items(
            {
                "title": "By the day",
                "price": "€95",
                "per": "a day",
                "text": "Any single day that has a free chair. Come at nine and stay until it gets dark.",
            },
            {
                "title": "The week",
                "price": "€420",
                "per": "five days",
                "text": "Monday to Friday, lunch included, and the hanging on the last evening.",
                "link": link("Ask for a place", 2),
            },
            {
                "title": "With a room",
                "price": "€710",
                "per": "six nights",
                "text": "The week and a room in the house, with breakfast and the key to the boathouse.",
            },
        ),
    },
    "price_list": {
        "heading": "From the paint cupboard",
        "intro": "At what it costs us. Bring the empty tubes back.",
        "items": items(
            {
                "group": "Paint, 40 ml",
                "title": "Earths: ochre, sienna, umber",
                "price": "5.40",
                "note": "Ground for us in a mill two valleys away",
            },
            {"title": "Cobalt blue", "price": "14.80"},
            {"title": "Lead-free white, large", "price": "9.20", "note": "The one everybody runs out of"},
            {"title": "Alizarin crimson", "price": "8.60"},
            {"group": "To paint on", "title": "Primed board, 30 × 40", "price": "3.80"},
            {"title": "Linen by the metre", "price": "22.00", "note": "Cut while you wait"},
            {"title": "Roll of lining paper", "price": "6.50"},
            {"group": "Brushes", "title": "Hog, flat, numbers 4 to 12", "price": "6.90"},
            {"title": "House-painter’s, 50 mm", "price": "4.20"},
        ),
    },
    "hours": {
        "heading": "Withy Lane, behind the lock",
        "items": items(
            {"title": "Monday to Friday", "time": "9 to 6"},
            {"title": "Saturday", "time": "10 to 4"},
            {"title": "Hanging, last Friday", "time": "from 7"},
            {"title": "Sunday", "time": "closed", "closed": True},
        ),
        "text": "Over the footbridge, then the long black building on the left. The bell is a ship’s bell; "
        "ring it twice.",
        "link": link("0555 010 22 33", "tel:+15550102233"),
    },
}
"""The data of each page kind, all of its fields filled."""


def sample(kind: str, number: int = 1, **changes: Any) -> Json:
    return block(kind, number, **{**WORDS[kind], **changes})
