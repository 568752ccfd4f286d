"""Pictures are made anew from their pixels: no place, no camera, no hidden bytes stay in them."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from duijie.core.uploads.kinds import FileKind, RefusedFileError

MOST_PIXELS = 40_000_000
_FORMATS = {FileKind.PNG: "PNG", FileKind.JPEG: "JPEG", FileKind.WEBP: "WEBP"}
_QUALITY = 90


def made_anew(content: bytes, kind: FileKind) -> bytes:
    """This will return the same picture, upright, from its pixels alone.

    Its size is known from its head before anything is unpacked. Raises RefusedFileError.
    """
    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise RefusedFileError("too_many_pixels")
            if getattr(picture, "n_frames", 1) > 1:
                raise RefusedFileError("animated")
            clean = _pixels(ImageOps.exif_transpose(picture), kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RefusedFileError("too_many_pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
        raise RefusedFileError("damaged") from error
    made = BytesIO()
    clean.save(made, _FORMATS[kind], quality=_QUALITY)
    return made.getvalue()


def _pixels(picture: Image.Image, kind: FileKind) -> Image.Image:
    if picture.mode.startswith("I"):
        # 16 bits a pixel: the upper eight are what a screen shows.
        picture = picture.convert("I").point([value // 256 for value in range(65536)], "L")
    is_clear = "transparency" in picture.info or picture.mode in {"RGBA", "LA", "PA"}
    mode = "RGBA" if is_clear and kind != FileKind.JPEG else "L" if picture.mode in {"1", "L"} else "RGB"
    same = picture.convert(mode)
    clean = Image.new(mode, same.size)
    clean.paste(same)
    return clean
