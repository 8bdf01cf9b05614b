"""The few words a page has that are not the owner's, by language: for screen readers, most of them."""

from typing import NamedTuple


class Words(NamedTuple):
    """The few words that a theme itself says, in one language."""

    skip: str
    menu: str
    footer: str
    report: str
    home: str


ENGLISH = Words("Skip to content", "Menu", "Footer", "Report this site", "Go to the home page")
WORDS = {
    "en": ENGLISH,
    "de": Words("Zum Inhalt", "Menü", "Fußzeile", "Diese Seite melden", "Zur Startseite"),
    "es": Words(
        "Ir al contenido", "Menú", "Pie de página", "Denunciar este sitio", "Ir a la página principal"
    ),
    "fr": Words("Aller au contenu", "Menu", "Pied de page", "Signaler ce site", "Aller à la première page"),
    "it": Words("Vai al contenuto", "Menu", "Piè di pagina", "Segnala questo sito", "Vai alla prima pagina"),
    "nl": Words("Naar de inhoud", "Menu", "Voettekst", "Meld deze site", "Naar de eerste pagina"),
    "pl": Words("Przejdź do treści", "Menu", "Stopka", "Zgłoś tę stronę", "Na stronę główną"),
    "pt": Words("Ir para o conteúdo", "Menu", "Rodapé", "Denunciar este site", "Ir para a página inicial"),
}
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def words_for(lang: str) -> Words:
    """The words in this language, in English where we do not have it."""
    return WORDS.get(lang.partition("-")[0].lower(), ENGLISH)


def is_right_to_left(lang: str) -> bool:
    """Whether the language is written from right to left."""
    return lang.partition("-")[0].lower() in RIGHT_TO_LEFT
