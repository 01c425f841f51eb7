# SPDX-License-Identifier: MIT
"""The stock of words from which prompts.py makes requests and (often wrong) hints."""

SHORT = """Describe this image for a photo catalogue.
Describe this photo for a photo catalogue.
Describe this picture for a photo catalogue.
Describe this image for a photo catalog.
Describe this image for a catalogue.
Describe this image for a photo catalogue with a title, a description and keywords.
Describe this image.
Describe this image
Describe this picture
Describe this picture.
Describe this photo.
Describe the image in detail.
Describe this image in detail.
Please describe this photograph.
Write a title, a description and keywords for this image.
Write a title, description and keywords for this photo.
Give this picture a title, a description and keywords.
Provide a title, a description and keywords.
Create catalogue metadata for this image.
Create metadata for this picture.
Analyze this image for cataloguing metadata.
Analyse this photo for a picture catalogue.
Catalogue this photo.
Return exactly three sections: Title, Description, Keywords.
Title, description and keywords, please.""".split("\n")

BRIEF = """Describe this image briefly.
Describe this picture briefly.
Describe this photo briefly.
Briefly describe this image.
Describe this image in one or two sentences.
Describe this image in one sentence.
Write a short description of this picture.
What does this image show?
What is in this picture?""".split("\n")

# The form of the Python tool's recorded runs. {n} is a range of keywords.
STRUCTURED = """Analyze this image and provide structured metadata for image cataloguing.

Respond with exactly these three sections:

Title: A concise, descriptive title (5–12 words).

Description: A factual 1–3 sentence description of what the image shows, covering key subjects, setting, and action.

Keywords: {n} comma-separated keywords ordered from most specific to most general, covering:
{topics}"""
TOPICS = """Specific subjects (people, objects, animals, landmarks)
Setting and location (urban, rural, indoor, outdoor)
Actions and activities
Concepts and themes (e.g. teamwork, solitude, celebration)
Mood and emotion (e.g. serene, dramatic, joyful)
Visual style (e.g. close-up, wide-angle, aerial, silhouette, bokeh)
Colors and lighting (e.g. golden hour, blue tones, high-key)
Seasonal and temporal context
Use-case relevance (e.g. business, travel, food, editorial)""".split("\n")
FACTUAL = ["Be factual about visual content.  Include relevant conceptual and emotional keywords "
           "where clearly supported by the image.",
           "Be factual about visual content.",
           "Be factual. Do not guess what cannot be seen."]

# Stricter forms, of later versions of that tool.
OPENINGS = ["Analyze this image for cataloguing metadata, using British English.",
            "Analyze this image for cataloguing metadata.",
            "Analyze this image and provide structured metadata for image cataloguing."]
CAUTIONS = ["Use only details that are clearly and definitely visible in the image. If a detail "
            "is uncertain, ambiguous, partially obscured, too small to verify, or not directly "
            "visible, leave it out. Do not guess.",
            "Describe visible details faithfully. If a visual detail is uncertain, ambiguous, "
            "partially obscured, or too small to verify, omit it. Do not guess."]
DRAFT = ("Treat the metadata hints below as a draft catalog record. Keep only details that are "
         "clearly confirmed by the image, correct anything contradicted by the image, and add "
         "important visible details that are definitely present.")
SECTIONS = ["""Return exactly these three sections, and nothing else:

Title:
- 5-10 words, concrete and factual, limited to clearly visible content.
- Output only the title text after the label.

Description:
- 1-2 factual sentences describing the main visible subject, setting, lighting, action, and other distinctive visible details. Omit anything uncertain or inferred.

Keywords:
- {n} unique comma-separated terms based only on clearly visible subjects, setting, colors, composition, and style. Omit uncertain tags rather than guessing.""",
            """Return exactly these three sections, and nothing else:

Title: 6-12 words, descriptive and concrete.

Description: 1-2 factual sentences covering key subjects, setting, and action.

Keywords: {n} unique comma-separated terms ordered from most specific to most general."""]
RULES = """Rules:
- Include only details that are definitely visible in the image.
- Reuse metadata terms only when they are clearly supported by the image.
- If metadata and image disagree, follow the image.
- Prefer omission to speculation.
- Do not copy prompt instructions into the Title, Description, or Keywords fields.
- Do not infer identity, location, event, brand, species, time period, or intent unless visually obvious.
- Do not output reasoning, notes, hedging, or extra sections."""
BLIND = ("Create British-English catalogue metadata using only clearly visible facts. Omit "
         "uncertain details and unsupported identity, location, event, brand, species, period, "
         "or intent.")
SUPPLIED = ("Create British-English catalogue metadata from the image and supplied context.\n\n"
            "Treat any capture date/time and GPS as authoritative facts, but do not claim they "
            "are visible. Descriptive hints may be incomplete or wrong: retain details supported "
            "by the image, correct conflicts, and add important visible details.")
WRITE = """Write:
- a concrete 5-10-word title;
- a 1-2-sentence factual description of the main visible subject, setting, action, lighting, and distinctive details;
- {n} unique, comma-separated keywords."""
RETURN = ("Return exactly these three sections and nothing else:\n"
          "Title:\nDescription:\nKeywords:")

SPOTS = """Town centre, Seafront, High Street, Harbour, Market Square, Station Road, Old Town, \
Quay, Castle Hill, Church Lane, Riverside, Park, Museum, Pier, Cathedral, Bridge, Abbey, Canal, \
Village green, St Michael's Parish Church""".split(", ")
TOWNS = """Halesworth, Felixstowe, Bristol, Dover, Tring, Seaford, London, Windsor, Petersfield, \
Woodbridge, Alton, Southend-on-Sea, Oxford, Cambridge, Whitby, York, Bath, Glasgow, Cardiff, \
Norwich, Ely, Rye, Hastings, Lewes, Brighton, Wells, Totnes, Falmouth, Bishop's Stortford, \
Marrakesh, Lisbon, Reykjavik, Sydney, Cape Town, Santiago, Kyoto, Oslo, Vienna""".split(", ")
COUNTIES = """Suffolk, Kent, Essex, Sussex, Hampshire, Hertfordshire, Surrey, Norfolk, Devon, \
Cornwall, Dorset, Yorkshire, Somerset""".split(", ")
COUNTRIES = ["England", "Scotland", "Wales", "Portugal", "Iceland", "Chile", "Australia", "Japan"]
TAGS = """Architecture, Arch, Boat, Bridge, Britain, British, Building, Bushes, Car, Castle, \
Chapel, Chimney, Church, City, Clouds, Dock, England, Entrance, Europe, Faith, Fence, Flag, \
Fortress, Gothic, Grass, Graveyard, Gull, Harbor, Hill, Holiday, Industrial, Landscape, Marina, \
Mast, Mill, Moored, Objects, People, Red brick, River, Roof, Rope, Sailing, Sea, Sign, Sky, Spire, \
Stone, Street, Tower, Town, Tree, UK, United Kingdom, Wall, Water, Windows, ancient, beautiful, \
black, blue, brown, building, calm, cemetery, church spire, cloudy sky, evening, exterior, \
gravestone, grey, heritage, historic, landmark, medieval, old, outdoor, overcast, place of \
worship, religion, tombstone, tourism, travel, vintage, weathered, worship""".split(", ")
CLAIMS = """A {manner} view of a {stuff} {building} beside the {water}, with {who} in the foreground under a {sky} sky.
This is an image of {who} at the {water}. Seen on a {sky} afternoon.
The {stuff} {building} of {town} stands above the {water}, a {manner} example of its kind from the {n}th century.
{town} {building}, pictured here on a {sky} {month} day, has been a {manner} landmark since 1{n}{n}2.
Two {who} are speeding across the {water}, leaving white wakes behind them, against a {sky} blue sky.
A {sky} morning in the {manner} village of {town}, {county}. This view from the {building} looks out over the {water}.
An exterior view of a {manner} {stuff} {building}, featuring round towers, an arched entrance and a small bridge, built on a steep grassy hill.
People sit outside a {manner} cafe near the {water} in {town}, while {who} wait by the {building}.
The soft, even light of the {sky} day accentuates the textures and formidable presence of this {manner} {building}.
This listing records a {manner} {building} of {stuff}, its current structure dating largely from the early {n}th century.""".split("\n")
CLAIM_WORDS = {
    "manner": "wide low-angle historic quiet busy scenic traditional prominent intricate".split(),
    "stuff": "stone brick wooden medieval modern flint ruined flint-knapped".split(),
    "building": "church castle station bridge hall abbey tower mill warehouse cottage".split(),
    "water": "river harbour square canal estuary road market sea churchyard".split(),
    "who": "cyclists passengers barges boats headstones flags gulls visitors trains".split(),
    "sky": "cloudy sunny dull bright clear overcast cool February-like".split(),
    "month": "January February March April June July October December".split(),
    "town": TOWNS,
    "county": COUNTIES,
    "n": [str(n) for n in range(1, 20)],
}
SYLLABLES = """an ar as bel ber bo ca cen com con da de den di do dor el em en er es far fi for gal \
gen gra hal har hi ho in is ja jo ka ken la le len lin lo ma men mi mo na ne ni no nor or os pa per \
pla po pra qui ra re ri ro sa sen ser si so sta ste ta ten ter ti tion to tra ty ul un ur va ven ver \
vi wa wes wi wo ya yor ze zo ing ed ly ment ness ward shire ton ham ford""".split()
