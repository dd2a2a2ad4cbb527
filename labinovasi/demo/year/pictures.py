from __future__ import annotations

import io

from PIL import Image, ImageDraw


def jpeg(scene: str, mood: float) -> bytes:
    image = Image.new("RGB", (960, 640), (233, 226, 212))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, 960, 640), fill=(134, 157, 122))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=88)
    return target.getvalue()
