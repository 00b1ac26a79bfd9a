"""The same Markdown pages as a site for `mitts build`, for Zola and for Hugo.

    generate.py PAGES DIR [plain]

writes DIR/mitts, DIR/zola and DIR/hugo. With `plain`, code is not highlighted. The same number of pages always has the
same bytes.
"""

import random
import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOLS = ("mitts", "zola", "hugo")

# the number of pages in a folder
FOLDER = 250

WORDS = """about after again always another around bake bread build camera casual chess close code cook corner
crumb desk dough draw early engine evening every favourite few film first flour friend game garden good guitar
hammer heat hour idea keyboard kitchen late learn level light listen little long loud machine make map market
morning music never night oven paint piano place play practice project quiet race radio read record rye salt
season see show slow sometimes song sound starter story stream street table talk tape think time together tool
train try under vegetable view voice walk warm watch water weather week wheel window winter with wood work
workshop write yeast year""".split()
TAGS = [f"{first} {second}" for first in WORDS[:80:10] for second in WORDS[5:55:10]]

CODE = {
    "toml": '[ovens.{0}]\nname = "{1}"\nheat = {2}\nsteam = true\n# how long, in minutes\nbake = [10, {2}]\n',
    "sh": 'for loaf in {0}/*.txt; do\n  echo "baking $loaf with {1}"\n  bake --heat {2} "$loaf" || exit 1\ndone\n',
    "json": '{{\n  "{0}": {{ "{1}": {2}, "steam": true }},\n  "rise": [1, 2.5, null]\n}}\n',
    "rust": '/// Bakes {0}.\npub fn {0}(loaf: &Loaf) -> Result<u32, Error> {{\n    let heat = loaf.heat("{1}")? + {2};\n    Ok(heat)\n}}\n',
}


def sentence(rng: random.Random) -> str:
    words = [rng.choice(WORDS) for _ in range(rng.randint(7, 15))]
    if rng.random() < 0.3:
        at = rng.randrange(len(words))
        words[at] = rng.choice(["*{}*", "**{}**", "`{}`"]).format(words[at])
    return " ".join(words).capitalize() + "."


def paragraph(rng: random.Random) -> str:
    return " ".join(sentence(rng) for _ in range(rng.randint(5, 6)))


def heading(rng: random.Random) -> str:
    return " ".join(rng.sample(WORDS, 3)).capitalize()


def text(rng: random.Random, count: int) -> str:
    """About 3,300 bytes of Markdown."""
    language = rng.choice(list(CODE))
    code = CODE[language].format(rng.choice(WORDS), rng.choice(WORDS), rng.randrange(180, 260))
    rows = "\n".join(f"| {rng.choice(WORDS)} | {rng.randrange(500)} g | {rng.choice(WORDS)} |" for _ in range(6))
    items = "\n".join(f"- **{rng.choice(WORDS)}**: {sentence(rng)}" for _ in range(4))
    steps = "\n".join(f"{step}. {sentence(rng)}" for step in range(1, 5))
    other = address(rng.randrange(count))
    parts = [
        paragraph(rng),
        f"## {heading(rng)}", paragraph(rng), items,
        f"## {heading(rng)}", paragraph(rng), f"| what | how much | where |\n|---|--:|---|\n{rows}",
        f"### {heading(rng)}", paragraph(rng), f"```{language}\n{code}```",
        f"## {heading(rng)}", steps,
        f"> {sentence(rng)}",
        f"See [the {rng.choice(WORDS)}]({other}) or [elsewhere](https://{rng.choice(WORDS)}.example/?a=1&b=2). {paragraph(rng)}",
    ]
    return "\n\n".join(parts) + "\n"


def folder_of(number: int) -> str:
    return f"part-{number // FOLDER + 1}"


def address(number: int) -> str:
    return f"/{folder_of(number)}/page-{number + 1}/"


def front(tool: str, title: str, day: str, tags: list) -> str:
    quoted = ", ".join(f'"{tag}"' for tag in tags)
    tagged = f"[taxonomies]\ntags = [{quoted}]" if tool == "zola" else f"tags = [{quoted}]"
    return f'+++\ntitle = "{title}"\ndate = {day}\n{tagged}\n+++\n\n'


def generate(count: int, folder: Path, plain: bool) -> None:
    for tool in TOOLS:
        shutil.rmtree(folder / tool, ignore_errors=True)
        shutil.copytree(HERE / tool, folder / tool)
    if plain:
        config = folder / "zola" / "config.toml"
        config.write_text(config.read_text().partition("[markdown.highlighting]")[0])
    for number in range(count):
        rng = random.Random(f"page {number}")
        title = f"{heading(rng)} {number + 1}"
        day = f"{2010 + number % 16}-{number // 16 % 12 + 1:02}-{number // 192 % 28 + 1:02}"
        tags, body = rng.sample(TAGS, 2), text(rng, count)
        if plain:
            body = re.sub(r"^```\w+$", "```text", body, flags=re.MULTILINE)
        for tool in TOOLS:
            place = folder / tool / "content" / folder_of(number)
            if not place.exists():
                place.mkdir(parents=True)
                if tool != "mitts":
                    name = folder_of(number).replace("-", " ").capitalize()
                    listed = 'sort_by = "date"\npaginate_by = 20\n' if tool == "zola" else ""
                    (place / "_index.md").write_text(f'+++\ntitle = "{name}"\n{listed}+++\n')
            (place / f"page-{number + 1}.md").write_text(front(tool, title, day, tags) + body)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    generate(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] == ["plain"])
