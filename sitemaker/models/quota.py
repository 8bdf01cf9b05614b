"""What a page or a site may hold, and the refusals of what would be more."""

from .. import content

KB, MB = 1024, 1024 * 1024


class Full(content.Refused):
    """A page or a site holds all it may: nothing was changed. The sentence names the limit and the way on."""


class TooFast(content.Refused):
    """More changes within a minute than a site takes: the same again is taken after so many ``seconds``."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds
