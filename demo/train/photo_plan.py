# SPDX-License-Identifier: MIT
"""The twelve demo photos: what they show, and what their photographer wrote about them.

The captions are a person's, not the models' wording, and name places: a picture of a scene
cannot show that it was taken in Cornwall. One caption claims things that are not there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from scene import Group, Scene


@dataclass
class Camera:
    """What the camera recorded of itself."""

    make: str
    model: str
    lens: str
    exposure: str
    f_number: float
    iso: int
    focal_length_mm: float


@dataclass
class Place:
    """Where a photo was taken. South and west are negative."""

    latitude: float
    longitude: float
    altitude_m: float
    sublocation: str
    city: str
    state: str
    country: str
    country_code: str


@dataclass
class Photo:
    """A file to be made."""

    name: str
    size: tuple[int, int]  # upright
    scene: Scene
    blocks: tuple[str, ...] = ("EXIF", "IPTC", "XMP")  # metadata blocks it gets
    date: str = ""  # ISO 8601 with offset
    camera: Camera | None = None
    place: Place | None = None
    title: str = ""
    caption: str = ""
    keywords: tuple[str, ...] = ()
    rating: int | None = None
    orientation: int = 1  # of the stored pixels; 6: turned a quarter to the left
    profile: str = "srgb"
    not_in_picture: tuple[str, ...] = field(default=())  # claims of the caption that are wrong


PHOTOGRAPHER = "Robin Example"
COPYRIGHT = "© 2025 Robin Example, MIT licence"

_MIRRORLESS = Camera("Example Optics", "EO-7 Mark II", "EO 24-70mm F2.8", "1/250", 8.0, 200, 35.0)
_COMPACT = Camera("Example Optics", "EO Pocket", "7.5-37mm F1.8-2.8", "1/60", 2.0, 1600, 7.5)
_PHONE = Camera("Examplephone", "E12", "E12 back camera 5.1mm f/1.6", "1/1000", 1.6, 50, 5.1)

PHOTOS = [
    Photo(
        "lighthouse.jpg", (1200, 800),
        Scene("beach", "day", "clear", sun=True, seed=7, groups=[
            Group("lighthouse", 1, "red"), Group("boat", 2, "blue"), Group("umbrella", 1, "yellow"),
            Group("bird", 3)]),
        date="2025-06-14T11:42:10+01:00", camera=_MIRRORLESS, rating=5,
        place=Place(50.2231, -5.4012, 12.0, "Godrevy Beach", "Gwithian", "Cornwall",
                    "United Kingdom", "GB"),
        title="The red and white lighthouse from the beach",
        caption="A red and white lighthouse above the sand on a cloudless morning, with two "
                "blue sailing boats passing and a yellow parasol waiting for its owner.",
        keywords=("lighthouse", "beach", "sailing boats", "parasol", "gulls", "sea", "sand",
                  "summer", "blue sky", "coast", "Cornwall")),
    Photo(
        "rainy-street.jpg", (800, 1200),
        Scene("street", "night", "rain", seed=3, groups=[
            Group("car", 1, "yellow"), Group("person", 2, "red")]),
        date="2024-11-03T20:15:44+09:00", camera=_COMPACT, rating=3,
        place=Place(34.6687, 135.5019, 7.0, "Dōtonbori", "Ōsaka", "Ōsaka Prefecture", "Japan",
                    "JP"),
        title="Two people and a taxi on a wet night",
        caption="Rain on the high street after dark. Two passers-by in red and a yellow car "
                "under the lit windows.",
        keywords=("rain", "night", "street", "car", "taxi", "people", "red coats", "city lights",
                  "wet", "urban")),
    Photo(
        "desert-camp.jpg", (1600, 900),
        Scene("desert", "day", "clear", sun=True, seed=1, groups=[
            Group("tent", 2, "purple"), Group("cactus", 3), Group("balloon", 2, "orange")]),
        date="2025-03-22T08:05:31-03:00", camera=_PHONE, rating=4, orientation=6,
        place=Place(-22.9087, -68.1997, 2408.5, "Valle de la Luna", "San Pedro de Atacama",
                    "Antofagasta", "Chile", "CL"),
        title="Hot-air balloons over the camp",
        caption="Two orange hot-air balloons drift over the desert camp early in the day. "
                "Purple tents between the cacti.",
        keywords=("hot-air balloons", "desert", "tents", "camping", "cacti", "sand", "morning",
                  "sunshine", "adventure", "Atacama")),
    Photo(
        "kites.jpg", (1200, 800),
        Scene("meadow", "day", "cloudy", seed=2, groups=[
            Group("person", 3, "green"), Group("ball", 1, "red"), Group("kite", 2, "pink"),
            Group("tree", 2)]),
        blocks=("EXIF", "XMP"), date="2025-01-19T15:20:00+13:00", camera=_PHONE,
        profile="p3",
        place=Place(-43.5309, 172.6203, 6.0, "Hagley Park", "Christchurch", "Canterbury",
                    "New Zealand", "NZ"),
        title="Kite day in the park",
        caption="Three friends in green shirts flying two pink kites; somebody's red ball lies "
                "in the grass.",
        keywords=("kites", "kite flying", "people", "ball", "park", "grass", "trees", "clouds",
                  "leisure", "summer")),
    Photo(
        "boats-on-the-lake.heic", (1200, 800),
        Scene("lake", "sunset", "clear", sun=True, mountains=True, seed=6, groups=[
            Group("house", 1, "red"), Group("boat", 3, "white"), Group("dog", 1, "brown")]),
        blocks=("EXIF", "XMP"), date="2025-08-30T20:51:07+02:00", camera=_PHONE, rating=5,
        place=Place(61.0953, 10.4662, 123.0, "Mjøsa", "Lillehammer", "Innlandet", "Norway", "NO"),
        title="Evening by the lake",
        caption="Three white sailing boats lie before the mountains at sunset. A brown dog "
                "waits by the red house on the shore.",
        keywords=("lake", "sunset", "sailing boats", "mountains", "dog", "red house", "evening",
                  "calm", "Norway")),
    Photo(
        "winter-village.avif", (1000, 1000),
        Scene("snow", "day", "snowfall", seed=2, groups=[
            Group("house", 2, "yellow"), Group("person", 1, "blue"), Group("tree", 2)]),
        blocks=("EXIF", "XMP"), date="2024-12-21T13:10:26+02:00", camera=_COMPACT,
        place=Place(66.5039, 25.7294, 95.0, "", "Rovaniemi", "Lappi", "Finland", "FI"),
        title="Two yellow houses in the snow",
        caption="Snow falls on two yellow wooden houses; a neighbour in blue walks by.",
        keywords=("snow", "winter", "houses", "snowfall", "trees", "walking", "cold", "village")),
    Photo(
        "beach-evening.webp", (1200, 800),
        Scene("beach", "sunset", "cloudy", sun=True, seed=6, groups=[
            Group("person", 3, "white"), Group("dog", 2, "black"), Group("bird", 2)]),
        blocks=("EXIF", "XMP"), date="2025-02-08T19:48:12+11:00", camera=_MIRRORLESS, rating=4,
        place=Place(-33.8915, 151.2767, 3.0, "Bondi Beach", "Sydney", "New South Wales",
                    "Australia", "AU"),
        title="Three friends and two dogs at dusk",
        caption="Three people in white and their two black dogs on the beach as the sun goes "
                "down behind the clouds.",
        keywords=("beach", "sunset", "people", "dogs", "sea", "evening", "friends", "birds",
                  "orange sky")),
    Photo(
        "snowmen.png", (800, 1200),
        Scene("snow", "night", "clear", moon=True, seed=3, groups=[
            Group("house", 1, "blue"), Group("snowman", 2), Group("tree", 1)]),
        date="2025-01-04T22:31:59+01:00", camera=_COMPACT,
        place=Place(46.6863, 7.8632, 570.0, "", "Interlaken", "Bern", "Switzerland", "CH"),
        title="Two snowmen keep watch by moonlight",
        caption="A clear, cold night: two snowmen stand guard before a blue house under the "
                "moon and the stars.",
        keywords=("snowmen", "snow", "night", "moon", "stars", "house", "winter", "tree")),
    Photo(
        "dogs-in-fog.png", (1000, 1000),
        Scene("meadow", "day", "fog", seed=6, groups=[
            Group("dog", 3, "brown"), Group("tree", 2)]),
        blocks=()),
    Photo(
        "tents-at-night.webp", (800, 1000),
        Scene("lake", "night", "clear", moon=True, seed=8, groups=[
            Group("person", 1, "yellow"), Group("tent", 2, "orange"), Group("tree", 3)]),
        blocks=("EXIF",), date="2025-07-26T23:05:18+01:00", camera=_PHONE),
    Photo(
        "street-cars.tiff", (1200, 800),
        Scene("street", "day", "cloudy", seed=6, groups=[
            Group("car", 3, "red"), Group("umbrella", 1, "green"), Group("tree", 1)]),
        date="2025-05-05T16:02:40-04:00", camera=_MIRRORLESS, rating=2,
        place=Place(40.7420, -73.9878, 14.0, "Fifth Avenue", "New York", "New York",
                    "United States", "US"),
        title="Three red cars on the avenue",
        caption="Three red cars in a row before grey office buildings; a green parasol and a "
                "street tree on the pavement.",
        keywords=("cars", "red cars", "street", "city", "buildings", "parasol", "tree", "clouds",
                  "traffic")),
    Photo(
        "panorama.jpg", (1800, 720),
        Scene("meadow", "day", "clear", mountains=True, sun=True, seed=7, groups=[
            Group("house", 3, "white"), Group("flower", 4, "purple"), Group("balloon", 1, "red")]),
        date="2025-05-29T10:12:03+02:00", camera=_MIRRORLESS, rating=1,
        place=Place(47.2692, 11.4041, 574.0, "", "Innsbruck", "Tirol", "Austria", "AT"),
        title="The old castle above the river",
        caption="The medieval castle with its stone tower above the river, with cyclists on "
                "the bridge, seen from the meadow with the white houses.",
        keywords=("castle", "river", "cyclists", "bridge", "tower", "meadow", "houses",
                  "mountains", "Alps"),
        not_in_picture=("castle", "river", "cyclists", "bridge", "tower")),
]
