"""Pictures as they are kept: upright, in sRGB, without a byte of what was sent; and what is no picture."""

import io
import threading
import time
from collections.abc import Iterator

import pytest
from PIL import Image, ImageCms

from sitemaker.lib.images.decoder import BadImage, Busy, DecodedImage, ImageDecoder, check, tidy_name
from sitemaker.lib.images.renditions import Photo
from tests import pictures


@pytest.fixture(scope="module")
def image_decoder() -> ImageDecoder:
    return ImageDecoder()


def decode(image_decoder: ImageDecoder, content: bytes, *widths: int) -> DecodedImage:
    return image_decoder.decode(io.BytesIO(content), widths or (1080, 2400))


def opened(made: DecodedImage, width: int) -> Image.Image:
    return Image.open(io.BytesIO(made.files[width]))


def corner(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    pixel = picture.convert("RGB").getpixel((int(x * (picture.width - 1)), int(y * (picture.height - 1))))
    assert isinstance(pixel, tuple)
    return tuple(int(each) for each in pixel)


def is_red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 150 and pixel[2] < 90


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_four_kinds_become_webp(image_decoder: ImageDecoder, kind: str) -> None:
    made = decode(image_decoder, pictures.saved(pictures.drawn(1400, 900), kind))
    assert (made.width, made.height) == (1400, 900) and list(made.files) == [1080, 1400]
    shown = opened(made, 1080)
    assert (shown.format, shown.size) == ("WEBP", (1080, 694))
    assert is_red(corner(shown, 0.02, 0.02)) and not is_red(corner(shown, 0.98, 0.98))


@pytest.mark.parametrize("width", [1, 200, 360, 361, 1080, 1081, 2400, 2401, 5000])
def test_first_sizes_are_those_that_pages_name(image_decoder: ImageDecoder, width: int) -> None:
    made = decode(image_decoder, pictures.saved(pictures.drawn(width, 40), "PNG"))
    widths = Photo("x", width, 40).widths
    assert set(made.files) <= set(widths) and max(made.files) == widths[-1] and min(width, 1080) in made.files


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_set_upright(image_decoder: ImageDecoder, orientation: int) -> None:
    """EXIF 2.32, tag 0x0112: in each, the red corner ends where the eye expects it."""
    upright = pictures.drawn(300, 200)
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Transpose's own numbers, the other way round
    stored = upright.transpose(Image.Transpose(back[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = decode(image_decoder, pictures.saved(stored, "JPEG", exif=exif.tobytes(), quality=95))
    shown = opened(made, 300)
    assert (made.width, made.height) == (300, 200) and shown.size == (300, 200)
    assert is_red(corner(shown, 0.02, 0.02)) and not is_red(corner(shown, 0.98, 0.02))
    assert not is_red(corner(shown, 0.02, 0.98))


def test_nothing_is_left_of_who_and_where(image_decoder: ImageDecoder) -> None:
    sent = pictures.jpeg(located=True, orientation=6)
    assert pictures.MAKER.encode() in sent
    made = decode(image_decoder, sent)
    for content in made.files.values():
        shown = Image.open(io.BytesIO(content))
        assert not shown.getexif() and not {"exif", "icc_profile", "xmp"} & set(shown.info)
        assert pictures.MAKER.encode() not in content


@pytest.mark.security(53)
def test_no_byte_beside_the_pixels_gets_through(image_decoder: ImageDecoder) -> None:
    for name, content in pictures.polyglots():
        assert pictures.SCRIPT in content or b"__HALT" in content, name
        for file in decode(image_decoder, content).files.values():
            assert b"<script" not in file and b"HALT_COMPILER" not in file, name
            assert Image.open(io.BytesIO(file)).format == "WEBP", name


def swapped_profile() -> bytes:
    """sRGB with red and blue in each other's place, under another name."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    tags = {profile[at : at + 4]: int.from_bytes(profile[at + 4 : at + 8]) for at in range(132, 400, 12)}
    red, blue = (slice(tags[name] + 8, tags[name] + 20) for name in (b"rXYZ", b"bXYZ"))
    turned = bytearray(profile)
    turned[red], turned[blue] = profile[blue], profile[red]
    return bytes(turned).replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))


def test_colours_of_other_spaces_become_those_of_browsers(image_decoder: ImageDecoder) -> None:
    """What is red by its numbers and blue by its profile is blue for everybody; alpha stays."""
    for mode in ("RGB", "RGBA"):
        picture = Image.new(mode, (60, 40), (255, 0, 0, 128)[: len(mode)])
        made = decode(image_decoder, pictures.saved(picture, "PNG", icc_profile=swapped_profile()))
        shown = opened(made, 60)
        assert corner(shown, 0.5, 0.5)[2] > 200 and corner(shown, 0.5, 0.5)[0] < 60, mode
        assert shown.mode == mode


def test_profiles_that_say_nothing_change_nothing(image_decoder: ImageDecoder) -> None:
    plain = decode(image_decoder, pictures.saved(pictures.drawn(200, 100), "PNG"))
    broken = decode(image_decoder, pictures.saved(pictures.drawn(200, 100), "PNG", icc_profile=b"no profile"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = decode(image_decoder, pictures.saved(pictures.drawn(200, 100), "PNG", icc_profile=srgb))
    assert plain.files == broken.files == same.files


def test_what_shines_through_does_so_still(image_decoder: ImageDecoder) -> None:
    clear = pictures.drawn(300, 200, "RGBA")
    clear.putalpha(Image.linear_gradient("L").resize((300, 200)))
    palette = pictures.drawn(300, 200, "P")
    palette.info["transparency"] = palette.getpixel((1, 1))
    for picture in (clear, palette):
        shown = opened(decode(image_decoder, pictures.saved(picture, "PNG")), 300)
        assert shown.mode == "RGBA" and shown.getchannel("A").getextrema()[0] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_mode_is_understood(image_decoder: ImageDecoder, mode: str) -> None:
    grey = Image.linear_gradient("L").resize((2600, 2600))
    picture = grey.convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else None
    made = decode(
        image_decoder, pictures.saved(picture or grey.convert(mode), "JPEG" if mode == "CMYK" else "PNG"), 500
    )
    shown = opened(made, 500)
    assert corner(shown, 0.5, 0.02)[0] < 60 and corner(shown, 0.5, 0.98)[0] > 190


def test_animated_pictures_give_their_first_frame(image_decoder: ImageDecoder) -> None:
    red, blue = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (60, 40), "blue")
    for kind in ("GIF", "WEBP", "PNG"):
        shown = opened(
            decode(image_decoder, pictures.saved(red, kind, save_all=True, append_images=[blue])), 60
        )
        assert is_red(corner(shown, 0.5, 0.5)) and getattr(shown, "n_frames", 1) == 1, kind


@pytest.mark.parametrize(("name", "content"), pictures.DISGUISED.items())
def test_what_is_no_picture_is_named(image_decoder: ImageDecoder, name: str, content: bytes) -> None:
    with pytest.raises(BadImage) as refused:
        decode(image_decoder, content)
    assert str(refused.value).startswith("This") and str(refused.value).endswith((".", "PNG."))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (pictures.heic(), "Most Compatible"),
        (pictures.tiff_bomb(), "TIFF"),
        (b"%PDF-1.4", "PDF"),
        (b"  \n<svg viewBox='0 0 1 1'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "SVG"),
        (b"\x00\x00\x00\x1cftypavif", "AVIF"),
        (b"\x00\x00\x00\x1cftypisom", "video"),
        (b"BM" + bytes(60), "BMP"),
        (b"8BPS", "Photoshop"),
        (b"what is this", "JPEG, PNG, WebP or GIF"),
        (b"", "empty"),
    ],
)
def test_refusals_name_the_thing_and_the_way_out(content: bytes, word: str) -> None:
    with pytest.raises(BadImage, match=word):
        check(io.BytesIO(content))


def test_a_wrong_name_hurts_nobody(image_decoder: ImageDecoder) -> None:
    assert tidy_name("holiday.txt") and decode(image_decoder, pictures.png()).width == 400


@pytest.mark.sweep
@pytest.mark.security(54)
def test_bombs_are_refused_quickly(image_decoder: ImageDecoder) -> None:
    for name, content in pictures.bombs():
        began = time.monotonic()
        with pytest.raises(BadImage):
            decode(image_decoder, content)
        assert time.monotonic() - began < 2, name


@pytest.mark.security(54)
def test_ten_thousand_frames_are_one(image_decoder: ImageDecoder) -> None:
    began = time.monotonic()
    made = decode(image_decoder, pictures.gif(40, 40, frames=10_000))
    assert made.width == 40 and time.monotonic() - began < 2


@pytest.mark.sweep
@pytest.mark.security(54)
def test_memory_is_limited() -> None:
    """The limit is the child's own: with little of it an honest picture is refused, with a sentence."""
    narrow = ImageDecoder()
    narrow.configure(threads=8, megabytes=120)
    with pytest.raises(BadImage, match="memory"):
        narrow.decode(io.BytesIO(pictures.saved(pictures.drawn(6000, 6000), "PNG")))


@pytest.mark.sweep
def test_large_pictures_of_every_kind_fit_into_the_limit(image_decoder: ImageDecoder) -> None:
    """Just below 50 million pixels."""
    large = pictures.drawn(8600, 5800)
    for kind, options in (("JPEG", {"progressive": True}), ("PNG", {"compress_level": 1}), ("GIF", {})):
        made = decode(image_decoder, pictures.saved(large, kind, **options))
        assert (made.width, made.height) == (8600, 5800) and max(made.files) == 2400, kind


def test_too_long_is_said(image_decoder: ImageDecoder) -> None:
    with pytest.raises(BadImage, match="too long and narrow"):
        decode(image_decoder, pictures.saved(Image.new("1", (400, 20_000)), "PNG"))


@pytest.mark.sweep
def test_one_at_a_time_and_a_few_wait() -> None:
    """Threads are left for readers: who finds the room full is told at once."""
    image_decoder = ImageDecoder()
    image_decoder.configure(threads=6, megabytes=512)
    content = pictures.saved(pictures.noisy(1200, 900), "JPEG")
    said: list[str] = []

    def send() -> None:
        try:
            decode(image_decoder, content)
            said.append("taken")
        except Busy:
            said.append("busy")

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["busy"] * 4 + ["taken"] * 2


def names() -> Iterator[str]:
    yield from pictures.STRANGE_NAMES


@pytest.mark.security(58)
def test_names_are_tidied_for_people_to_read() -> None:
    tidied = {name: tidy_name(name) for name in names()}
    for name in tidied.values():
        assert name and len(name) <= 100 and name.isprintable() and "/" not in name and "\\" not in name
        assert not any(sign in name for sign in "\u202e\u2066\r\n\x00")
    assert tidied["../../../etc/passwd.jpg"] == "passwd.jpg"
    assert tidied["C:\\Users\\alice\\holiday.jpg"] == "holiday.jpg"
    assert tidied["x" * 300 + ".jpg"].endswith("…​.jpg".replace("\u200b", "")) and tidied[""] == "Image"
    assert tidied["\U0001f98a\U0001f98a.jpg"] == "\U0001f98a\U0001f98a.jpg"
