# SPDX-License-Identifier: MIT
"""Pictures for tests of workers."""


def ppm(path, width, height, pixel, length=None):
    """Writes the picture whose pixel(x, y) gives red, green and blue; length cuts its bytes short."""
    pixels = bytes(v for y in range(height) for x in range(width) for v in pixel(x, y))
    path.write_bytes(b"P6\n%d %d\n255\n" % (width, height) + pixels[:length])
    return path


def nowhere_flat(x, y):
    return tuple((x * y * (channel + 1) + x) % 256 for channel in range(3))
