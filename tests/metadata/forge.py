# SPDX-License-Identifier: MIT
"""Files that say what a test wants, block by block: TIFF structures, IPTC, XMP, and the containers
around them. Pictures are as small as their formats allow; nothing decodes them here."""

import struct
import zlib

ASCII, BYTE, SHORT, LONG, RATIONAL, UNDEFINED, SRATIONAL = 2, 1, 3, 4, 5, 7, 10
TYPE_BYTES = {BYTE: 1, ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, UNDEFINED: 1, SRATIONAL: 8}
EXIF_IFD, GPS_IFD = 0x8769, 0x8825

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}


def value_of(kind, value, order):
    """(count, bytes) of a value: bytes, text, a number or a list of numbers or pairs."""
    if isinstance(value, str):
        value = value.encode("utf-8") + b"\0"
    if isinstance(value, bytes):
        return len(value) // TYPE_BYTES[kind], value
    values = value if isinstance(value, list) else [value]
    form = {BYTE: "B", SHORT: "H", LONG: "I", RATIONAL: "II", SRATIONAL: "ii"}[kind]
    parts = [struct.pack(order + form, *(one if isinstance(one, tuple) else (one,)))
             for one in values]
    return len(values), b"".join(parts)


def directory(entries, at, order):
    """An IFD that stands at `at`, its long values behind it."""
    head = struct.pack(order + "H", len(entries))
    beyond, values_at = b"", at + 2 + 12 * len(entries) + 4
    for tag, (kind, value) in sorted(entries.items()):
        count, data = value_of(kind, value, order)
        if len(data) <= 4:
            field = data.ljust(4, b"\0")
        else:
            field = struct.pack(order + "I", values_at + len(beyond))
            beyond += data + b"\0" * (len(data) & 1)
        head += struct.pack(order + "HHI", tag, kind, count) + field
    return head + b"\0\0\0\0" + beyond


def tiff(image=None, exif=None, gps=None, order="<"):
    """A TIFF structure of directories {tag: (type, value)}."""
    image = dict(image or {})
    parts = [(EXIF_IFD, exif), (GPS_IFD, gps)]
    for tag, entries in parts:
        if entries:
            image[tag] = (LONG, 0)
    at = 8 + len(directory(image, 8, order))
    beyond = b""
    for tag, entries in parts:
        if entries:
            image[tag] = (LONG, at + len(beyond))
            beyond += directory(entries, at + len(beyond), order)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "I", 8) + directory(image, 8, order) + beyond


def iim(*sets, charset=None):
    """IPTC of ((number, bytes or text), …); charset: the bytes of 1:90."""
    out = b""
    if charset is not None:
        out += b"\x1c\x01\x5a" + struct.pack(">H", len(charset)) + charset
    for number, data in sets:
        data = data.encode("utf-8") if isinstance(data, str) else data
        out += bytes((0x1C, 2, number)) + struct.pack(">H", len(data)) + data
    return out


def resources(iptc):
    """Photoshop's resources with IPTC among them."""
    data = iptc + b"\0" * (len(iptc) & 1)
    return (b"8BIM" + struct.pack(">H", 0x03ED) + b"\0\0" + struct.pack(">I", 2) + b"ab" +
            b"8BIM" + struct.pack(">H", 0x0404) + b"\0\0" + struct.pack(">I", len(iptc)) + data)


def alternatives(name, **texts):
    """<name> with one text a language; x_default for x-default, en_GB for en-GB."""
    items = "".join(f'<rdf:li xml:lang="{key.replace("_", "-")}">{text}</rdf:li>'
                    for key, text in texts.items())
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"


def bag(name, items, kind="Bag"):
    inside = "".join(f"<rdf:li>{item}</rdf:li>" for item in items)
    return f"<{name}><rdf:{kind}>{inside}</rdf:{kind}></{name}>"


def xmp(*elements, **attributes):
    """A packet; an attribute is written with _ for its colon."""
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    values = "".join(f' {key.replace("_", ":", 1)}="{text}"' for key, text in attributes.items())
    return ('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
            '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            f'<rdf:Description rdf:about=""{spaces}{values}>{"".join(elements)}'
            '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>').encode("utf-8")


def segment(marker, data):
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


FRAME = segment(0xC0, b"\x08" + struct.pack(">HH", 48, 64) + b"\x01\x01\x11\x00")
SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\0\xff\xd9"


def jpeg(exif=None, xmp_packet=None, iptc=None, extra=b""):
    out = b"\xff\xd8"
    if exif is not None:
        out += segment(0xE1, b"Exif\0\0" + exif)
    if xmp_packet is not None:
        out += segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp_packet)
    if iptc is not None:
        data = resources(iptc)
        for at in range(0, len(data), 65000):
            out += segment(0xED, b"Photoshop 3.0\0" + data[at:at + 65000])
    return out + extra + FRAME + SCAN


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def profile(kind, data):
    """A text chunk as ImageMagick writes a profile, packed."""
    digits = data.hex()
    lines = "\n".join(digits[at:at + 72] for at in range(0, len(digits), 72))
    text = f"\n{kind}\n{len(data):8d}\n{lines}\n".encode("ascii")
    return chunk(b"zTXt", b"Raw profile type " + kind.encode() + b"\0\0" + zlib.compress(text))


def international(keyword, text, packed=False):
    data = zlib.compress(text) if packed else text
    return chunk(b"iTXt", keyword + b"\0" + bytes((packed, 0)) + b"\0\0" + data)


def riff(kind, data):
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)


def webp(*chunks):
    size = riff(b"VP8X", bytes((0x0C, 0, 0, 0)) + (63).to_bytes(3, "little") +
                (47).to_bytes(3, "little"))
    body = b"WEBP" + size + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def box(kind, data):
    return struct.pack(">I", len(data) + 8) + kind + data
