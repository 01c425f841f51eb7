#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the demo photos: pictures, metadata and the truth about both.

    make_photos.py demo/photos --controls demo/controls

Needs the programs `vips` (HEIC, AVIF, colour profiles) and `exiftool`. Everything is fixed by the
plan's seeds; other versions of the encoders give other bytes, not other pictures.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PIL import Image

from photo_plan import COPYRIGHT, PHOTOGRAPHER, PHOTOS, Photo
from render import draw
from scene import Scene

_FORMATS = {".jpg": "JPEG", ".png": "PNG", ".webp": "WebP", ".heic": "HEIC", ".avif": "AVIF",
            ".tiff": "TIFF"}
_SAVE = {".jpg": {"quality": 88}, ".png": {"optimize": True},
         ".webp": {"quality": 85, "method": 6}, ".tiff": {"compression": "tiff_lzw"}}
_HEIF = {".heic": "[Q=65,compression=hevc]", ".avif": "[Q=60,compression=av1]"}


def run(*command: str | Path) -> None:
    """Runs a program; its complaints end ours."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                            check=False)
    if result.returncode != 0:
        raise SystemExit(f"{command[0]} failed: {result.stderr.strip() or result.stdout.strip()}")


def exif_tags(photo: Photo) -> list[str]:
    """EXIF: what the camera writes, and who took it."""
    local, offset = photo.date[:19].replace("-", ":").replace("T", " "), photo.date[19:]
    tags = [f"EXIF:{name}={local}" for name in ("DateTimeOriginal", "CreateDate")]
    tags += [f"EXIF:{name}={offset}" for name in ("OffsetTimeOriginal", "OffsetTimeDigitized")]
    if photo.camera:
        camera = photo.camera
        tags += [f"EXIF:Make={camera.make}", f"EXIF:Model={camera.model}",
                 f"EXIF:LensModel={camera.lens}", f"EXIF:ExposureTime={camera.exposure}",
                 f"EXIF:FNumber={camera.f_number}", f"EXIF:ISO={camera.iso}",
                 f"EXIF:FocalLength={camera.focal_length_mm}"]
    if photo.caption:
        tags += [f"EXIF:ImageDescription={photo.caption}", f"EXIF:Artist={PHOTOGRAPHER}",
                 f"EXIF:Copyright={COPYRIGHT}"]
    if photo.place:
        place = photo.place
        tags += [f"EXIF:GPSLatitude={abs(place.latitude)}",
                 f"EXIF:GPSLatitudeRef={'N' if place.latitude >= 0 else 'S'}",
                 f"EXIF:GPSLongitude={abs(place.longitude)}",
                 f"EXIF:GPSLongitudeRef={'E' if place.longitude >= 0 else 'W'}",
                 f"EXIF:GPSAltitude={place.altitude_m}", "EXIF:GPSAltitudeRef=0"]
    return tags


def iptc_tags(photo: Photo) -> list[str]:
    """IPTC-IIM, as catalogue programs have written it since the nineties."""
    place = photo.place
    tags = ["IPTC:CodedCharacterSet=UTF8", f"IPTC:ObjectName={photo.title}",
            f"IPTC:Caption-Abstract={photo.caption}", f"IPTC:By-line={PHOTOGRAPHER}",
            f"IPTC:CopyrightNotice={COPYRIGHT}",
            f"IPTC:DateCreated={photo.date[:10].replace('-', ':')}",
            f"IPTC:TimeCreated={photo.date[11:]}",
            f"IPTC:City={place.city}", f"IPTC:Province-State={place.state}",
            f"IPTC:Country-PrimaryLocationName={place.country}"]
    tags += [f"IPTC:Sub-location={place.sublocation}"] if place.sublocation else []
    return tags + [f"IPTC:Keywords={word}" for word in photo.keywords]


def xmp_tags(photo: Photo) -> list[str]:
    """XMP, as today's catalogue programs write it."""
    place = photo.place
    tags = [f"XMP-dc:Title={photo.title}", f"XMP-dc:Description={photo.caption}",
            f"XMP-dc:Creator={PHOTOGRAPHER}", f"XMP-dc:Rights={COPYRIGHT}",
            f"XMP-photoshop:City={place.city}", f"XMP-photoshop:State={place.state}",
            f"XMP-photoshop:Country={place.country}",
            f"XMP-photoshop:DateCreated={photo.date}",
            f"XMP-iptcCore:CountryCode={place.country_code}"]
    tags += [f"XMP-iptcCore:Location={place.sublocation}"] if place.sublocation else []
    tags += [f"XMP-xmp:Rating={photo.rating}"] if photo.rating is not None else []
    return tags + [f"XMP-dc:Subject={word}" for word in photo.keywords]


def write_metadata(path: Path, photo: Photo) -> None:
    """Writes the photo's metadata blocks into a file."""
    makers = {"EXIF": exif_tags, "IPTC": iptc_tags, "XMP": xmp_tags}
    tags = [tag for block in photo.blocks for tag in makers[block](photo)]
    if photo.orientation != 1:
        tags.append(f"EXIF:Orientation#={photo.orientation}")
    if tags:
        run("exiftool", "-q", "-q", "-overwrite_original", "-charset", "iptc=UTF8", "-XMPToolkit=",
            *(f"-{tag}" for tag in tags), path)


def encode(photo: Photo, pixels: np.ndarray, path: Path, scratch: Path) -> None:
    """Writes the picture with its metadata in the format that its name tells."""
    if path.suffix in _HEIF:
        # libvips carries EXIF and XMP over; exiftool's own XMP in HEIF is one that other
        # libraries do not find
        base = scratch / "base.jpg"
        Image.fromarray(pixels).save(base, quality=98, subsampling=0)
        write_metadata(base, photo)
        run("vips", "copy", base, f"{path}{_HEIF[path.suffix]}")
        return
    if photo.profile == "p3":
        base = scratch / "base.png"
        Image.fromarray(pixels).save(base)
        run("vips", "icc_transform", base, f"{path}[Q=88]", "p3", "--input-profile", "srgb")
    else:
        Image.fromarray(pixels).save(path, **_SAVE[path.suffix])
    write_metadata(path, photo)


def metadata_truth(photo: Photo) -> dict:
    """Every value written, by a plain name."""
    if not photo.blocks:
        return {"blocks": []}
    truth: dict = {"blocks": list(photo.blocks), "date_time": photo.date}
    truth["camera"] = asdict(photo.camera) if photo.camera else None
    if photo.caption:
        truth |= {"description": photo.caption, "creator": PHOTOGRAPHER, "copyright": COPYRIGHT}
    if photo.place:
        place = asdict(photo.place)
        truth["gps"] = {name: place.pop(name) for name in ("latitude", "longitude", "altitude_m")}
        if "XMP" in photo.blocks or "IPTC" in photo.blocks:
            truth |= {name: value for name, value in place.items() if value}
            truth |= {"title": photo.title, "keywords": list(photo.keywords)}
        if "XMP" in photo.blocks and photo.rating is not None:
            truth["rating"] = photo.rating
    return truth


def make_photo(photo: Photo, out: Path, scratch: Path) -> None:
    """One photo and the JSON beside it."""
    path = out / photo.name
    upright = draw(photo.scene, *photo.size)
    stored = np.ascontiguousarray(np.rot90(upright)) if photo.orientation == 6 else upright
    encode(photo, stored, path, scratch)
    truth = {
        "file": photo.name, "format": _FORMATS[path.suffix], "width": photo.size[0],
        "height": photo.size[1], "orientation": photo.orientation,
        "colour_profile": {"srgb": "sRGB", "p3": "Display P3"}[photo.profile],
        "scene": photo.scene.to_dict(), "metadata": metadata_truth(photo),
        "claimed_but_not_in_the_picture": list(photo.not_in_picture),
    }
    text = json.dumps(truth, indent=2, ensure_ascii=False)
    path.with_name(path.name + ".json").write_text(text + "\n")
    print(f"{photo.name}: {path.stat().st_size} bytes")


def make_controls(out: Path) -> None:
    """A blank picture and a noise picture: whoever describes a scene in them invents it."""
    out.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (320, 240), (150, 160, 170)).save(out / "blank.png", optimize=True)
    noise = np.random.default_rng(1).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    Image.fromarray(noise).save(out / "noise.png", optimize=True)


def try_seeds(name: str, count: int, out: Path) -> None:
    """Draws a plan's scene with other seeds, to choose one that hides nothing."""
    photo = next(photo for photo in PHOTOS if photo.name == name)
    out.mkdir(parents=True, exist_ok=True)
    for seed in range(count):
        scene = Scene.from_dict(photo.scene.to_dict() | {"seed": seed})
        Image.fromarray(draw(scene, *photo.size)).save(out / f"{Path(name).stem}-{seed}.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--controls", type=Path, help="folder for the blank and noise pictures")
    parser.add_argument("--try-seeds", nargs=2, metavar=("PHOTO", "COUNT"),
                        help="only draw this photo's scene with the seeds below COUNT")
    options = parser.parse_args()
    if options.try_seeds:
        try_seeds(options.try_seeds[0], int(options.try_seeds[1]), options.out)
        return
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for photo in PHOTOS:
            make_photo(photo, options.out, Path(scratch))
    if options.controls:
        make_controls(options.controls)


if __name__ == "__main__":
    main()
