// What the usual town lacks: profiles with pictures, a group with a page, an event, and Markdown with all its features.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./programs.mjs";

const FACE = await readFile(join(ROOT, "content/users/alice.png"));

const later = new Date(Date.now() + 3 * 86_400_000).toISOString().replace(/\.\d+Z/, "Z");

/** Adds to the usual roster. */
export const enrich = (text) => `${text
  .replace("tagline =", 'embed = "*"\ntagline =')
  .replace('about = "users/alice.md"', `about = "users/alice.md"
avatar = "users/alice.png"
tags = ["bread", "mornings"]
links = [{ title = "Recipes", url = "https://alice.example/" }]`)}
[groups.crew]
title = "The crew"
about = "users/crew.md"
members = ["alice", "bob", "dora"]

[[events]]
title = "The great bake"
about = "Bring flour & friends"
at = ${later}
for = "2h"
layout = "finals"
`;

const post = (title, day, tags, text) => `+++\ntitle = "${title}"\ndate = 2026-11-${day}\ntags = ${JSON.stringify(tags)}\n+++\n\n${text}\n`;

/** Files under `content/`. */
export const CONTENT = {
  "users/alice.png": FACE,
  "users/crew.md": "Three of *us*.\n",
  "pictures/loaf.png": FACE,
  "news/_index.md": "+++\ntitle = \"News\"\nmenu = true\n+++\n\nWhat is new.\n",
  "news/first.md": post("First", "01", ["bread"], "The first.\n\n<!-- more -->\n\nAnd the rest."),
  "news/second.md": post("Second", "02", ["bread", "site"], "The second."),
  "news/deeper/_index.md": "+++\ntitle = \"Deeper\"\n+++\n",
  "news/deeper/third.md": post("Third", "03", [], "The third."),
  "rich.md": `+++
title = "Rich"
tags = ["site"]
+++

## Code

\`\`\`rust
/// Whether it is done.
fn baked(loaf: &Loaf) -> bool { loaf.minutes >= 45 && loaf.name != "rye" } // not yet
\`\`\`

\`\`\`toml
[site]
title = "Sourdough" # a name
\`\`\`

## Callouts

${["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"].map((kind) => `> [!${kind}]\n> Something to [know](news/first.md).\n`).join("\n")}

## A picture

![A loaf](pictures/loaf.png)

## A player

{{ stream("show/alice") }}

## A layout

{{ layout("finals") }}
`,
  // Things that authors leave empty, skip or forget.
  "odd.md": `+++
title = "Odd"
+++

#### Too deep

| | |
|---|---|
| Flour | 900 g |
| Water | 800 g |

| | Flour | |
|---|---|---|
| Monday | 900 g | rye |

##

A link to [](news/first.md) nothing, and one of a picture alone: [![](pictures/loaf.png)](news/first.md)

## ![](pictures/loaf.png)

###### Deeper still

- [ ] one

  | a |
  |---|
  | ${"verylongword".repeat(40)} |

[^1]: nobody refers to this.
`,
  "together.md": `+++\ntitle = "Together"\n+++\n\nEverybody.\n\n{{ layout("call") }}\n`,
};
