#!/usr/bin/env python3
"""Two sites of the same pages: one for `mitts build`, one for Hugo.

    generate.py USERS DIR

writes DIR/mitts (a roster and its content) and DIR/hugo. The same number gives the same bytes, always:
nothing here asks the clock, the machine or a random source. The hashes are of no key.
"""

import hashlib
import json
import random
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
THEME = HERE.parents[1] / "themes" / "default" / "assets"

FIRST = """Ada Bas Cleo Dara Edo Femke Gus Hana Ines Joris Kaya Lotte Milan Noor Otis Pia Quinn Rosa Sven Tess
Umar Vera Wout Xena Yara Zoë Amir Bente Chidi Dilan Elif Finn Greta Hugo Iris Jonas Kim Lars Maud Nils""".split()
LAST = """Bakker Castillo Dijkstra Eriksen Fischer García Hansen Ivanova Jansen Kowalski Lindqvist Meijer Nakamura
Okafor Petrov Quist Rossi Smit Tanaka Ueda Visser Wouters Xu Yılmaz Zhang O'Brien Dekker Moreau Novák Silva""".split()
WORDS = """about after again always another around bake bread build camera casual chess close code cook corner
crumb desk dough draw early engine evening every favourite few film first flour friend game garden good guitar
hammer heat hour idea keyboard kitchen late learn level light listen little long loud machine make map market
morning music never night oven paint piano place play practice project quiet race radio read record rye salt
season see show slow sometimes song sound starter story stream street table talk tape think time together tool
train try under vegetable view voice walk warm watch water weather week wheel window winter with wood work
workshop write yeast year""".split()

# name, title and Markdown of the pages that a site of friends has
PAGES = [
    ("about", "About", 6),
    ("how-to-stream", "How to stream", 14),
    ("rules", "House rules", 8),
    ("questions", "Questions", 12),
]
MENU = {"about", "how-to-stream"}

# pages that mitts makes by itself and Hugo gets as Markdown: /go-live/ and a page for each of three slots
MORE = 5


def sentence(rng: random.Random) -> str:
    words = [rng.choice(WORDS) for _ in range(rng.randint(6, 16))]
    if rng.random() < 0.3:
        at = rng.randrange(len(words))
        words[at] = rng.choice(["*{}*", "**{}**", "`{}`"]).format(words[at])
    if rng.random() < 0.3:
        words[rng.randrange(len(words) - 1)] += ","
    text = " ".join(words)
    return text[0].upper() + text[1:] + rng.choice("....!?")


def paragraph(rng: random.Random, most: int = 5) -> str:
    return " ".join(sentence(rng) for _ in range(rng.randint(2, most)))


def about(rng: random.Random) -> str:
    """What a streamer says of themselves: about 900 bytes, some more and some less."""
    parts = [paragraph(rng)]
    if rng.random() < 0.6:
        days = rng.sample(["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"], 3)
        parts.append("\n".join(f"- **{day}**: {' '.join(rng.sample(WORDS, 4))}" for day in days))
    if rng.random() < 0.4:
        parts.append(f"## {' '.join(rng.sample(WORDS, 3)).capitalize()}")
    parts.append(paragraph(rng))
    if rng.random() < 0.5:
        word = rng.choice(WORDS)
        parts.append(f"Find me at [{word} & friends](https://{word}.example/~{rng.randrange(1000)}?a=1&b=2).")
    if rng.random() < 0.3:
        parts.append(f"> {sentence(rng)}")
    parts.append(paragraph(rng, 3))
    return "\n\n".join(parts) + "\n"


def article(rng: random.Random, sections: int) -> str:
    parts = [paragraph(rng)]
    for _ in range(sections):
        parts.append(f"## {' '.join(rng.sample(WORDS, 3)).capitalize()}")
        parts.append(paragraph(rng))
        parts.append("| what | how |\n|---|---|\n" + "\n".join(
            f"| {rng.choice(WORDS)} | `{rng.choice(WORDS)}` |" for _ in range(3)))
    return "\n\n".join(parts) + "\n"


def users(count: int):
    """Slug, name, Markdown and key hash of each user."""
    for number in range(count):
        rng = random.Random(f"user {number}")
        first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
        letters = {"ë": "e", "í": "i", "ı": "i", "á": "a", "'": ""}
        slug = "".join(letters.get(c, c) for c in f"{first}-{last}-{number}".lower())
        digest = hashlib.sha256(f"no key {number}".encode()).hexdigest()
        yield slug, f"{first} {last}", about(rng), digest


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split()).upper()


def generate(count: int, folder: Path) -> None:
    for name in ("mitts", "hugo"):
        shutil.rmtree(folder / name, ignore_errors=True)
    mitts, hugo = folder / "mitts", folder / "hugo"
    (mitts / "content" / "users").mkdir(parents=True)
    shutil.copytree(HERE / "hugo", hugo)
    (hugo / "content" / "users").mkdir(parents=True)
    (hugo / "content" / "stage").mkdir()
    shutil.copytree(THEME, hugo / "assets")

    everyone = list(users(count))
    streams = {slug: name for slug, name, _, _ in everyone}
    crew = [slug for slug, *_ in everyone[:: max(1, count // 16)]][:16]
    places = [(0, 180, 1280, 720), (1280, 180, 640, 360), (1280, 540, 640, 360)]
    slots = dict(zip(crew, places))
    menu = [("Finals", "/finals/"), ("The crew", "/call/")]

    roster = [
        '[site]\ntitle = "Sourdough"\ntagline = "Friends, one oven"\n'
        'url = "https://live.example.net"\nlanguage = "en"\ntimezone = "Europe/Amsterdam"\n\n'
        '[ome]\nversion = "0.21.0"\n\n'
        '[admission]\nurl = "http://127.0.0.1:9000/admission"\nsecret = { env = "MITTS_ADMISSION_SECRET" }\n\n'
        '[apps.show]\ntitle = "The show"\ningest = ["whip", "rtmp", "srt"]\nplayback = ["webrtc", "llhls"]\n'
    ]
    for slug, name, text, digest in everyone:
        roster.append(
            f'\n[users.{slug}]\nname = "{name}"\napps = ["show"]\nabout = "users/{slug}.md"\n'
            f'keys = [\n  {{ hash = "sha256:{digest}", label = "studio PC" }},\n]\n')
        (mitts / "content" / "users" / f"{slug}.md").write_text(text)
        on = [link for link, there in zip(menu, (slots, crew)) if slug in there]
        links = "".join(f'\n[[params.on]]\ntitle = "{title}"\npath = "{path}"' for title, path in on)
        # the tint is a digest of the name; Hugo is given it
        tint = hashlib.sha256(slug.encode()).digest()[0] % 12
        (hugo / "content" / "users" / f"{slug}.md").write_text(
            f'+++\ntitle = "{name}"\n[params]\ninitials = "{initials(name)}"\ntint = {tint}{links}\n+++\n{text}')

    groups = {"crew": crew, "bakers": [slug for slug, *_ in everyone[:40]], "night": list(streams)[-25:]}
    roster.append("\n[groups]\n" + "".join(f"{name} = {json.dumps(slugs)}\n" for name, slugs in groups.items()))
    roster.append('\n[layouts.finals]\ntitle = "Finals"\ncanvas = [1920, 1080]\nslots = [\n' + "".join(
        f'  {{ stream = "show/{slug}", x = {x}, y = {y}, w = {w}, h = {h} }},\n'
        for slug, (x, y, w, h) in slots.items()) + "]\n")
    roster.append('\n[layouts.call]\ntitle = "The crew"\nkind = "grid"\nstreams = ["@crew"]\n')
    (mitts / "mitts.toml").write_text("".join(roster))

    def stage(slug, title, kind, shown):
        rows = "".join(f'\n[[params.slots]]\nslug = "{one}"\nname = "{streams[one]}"{place}' for one, place in shown)
        (hugo / "content" / "stage" / f"{slug}.md").write_text(
            f'+++\ntitle = "{title}"\n[params]\nkind = "{kind}"{rows}\n+++\n')

    stage("finals", "Finals", "slots", [
        (slug, f"\nx = {x}\ny = {y}\nw = {w}\nh = {h}") for slug, (x, y, w, h) in slots.items()])
    stage("call", "The crew", "grid", [(slug, "") for slug in crew])

    for name, title, sections in PAGES:
        text = article(random.Random(name), sections)
        shown = "menu = true\n" if name in MENU else ""
        (mitts / "content" / f"{name}.md").write_text(f'+++\ntitle = "{title}"\n{shown}+++\n{text}')
        (hugo / "content" / f"{name}.md").write_text(f'+++\ntitle = "{title}"\n+++\n{text}')
        if name in MENU:
            menu.append((title, f"/{name}/"))
    for number in range(1, MORE + 1):
        text = article(random.Random(f"more {number}"), 10)
        (hugo / "content" / f"more-{number}.md").write_text(f'+++\ntitle = "More {number}"\n+++\n{text}')
    menu.append(("Go live", "/more-1/"))
    with open(hugo / "hugo.toml", "a") as config:
        for weight, (title, path) in enumerate(menu, 1):
            config.write(f'\n[[menus.main]]\nname = "{title}"\nurl = "{path}"\nweight = {weight}\n')


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    generate(int(sys.argv[1]), Path(sys.argv[2]))
