// The site of most tests: one roster with everything that a page can have.

const CROWD = 63; // more than fit on one home page

export const SECRET = "a secret of this test run";
export const TOKEN = "bakers:a token of this test run";

const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+Z/, "Z");

/**
 * `mitts.toml` for a site at this address, with these ports; `media` are those of `[ome.ports]` that only a real engine needs. It
 * is long, since the roster is.
 */
export function roster({ origin, http, thumbnail, hook, api, media = {}, version }) {
  const grid = ["alice", "bob", "dora", ...Array.from({ length: 6 }, (_, i) => `guest-${i + 1}`)];
  return `
[site]
title = "Sourdough"
tagline = "Eight friends, one oven"
url = "${origin}"
language = "en"
timezone = "Europe/Amsterdam"

[ome]
${version ? `version = "${version}"\n` : ""}api_token = { env = "OME_API_TOKEN" }

[ome.ports]
api = ${api}
http = ${http}
thumbnail = ${thumbnail}
${Object.entries(media).map(([name, port]) => `${name} = ${port}\n`).join("")}

[admission]
url = "http://127.0.0.1:${hook}/admission"
secret = { env = "MITTS_ADMISSION_SECRET" }

[apps.show]
title = "The show"
ingest = ["whip", "rtmp", "srt"]
playback = ["webrtc", "llhls"]

[apps.radio]
title = "LL-HLS alone"
playback = ["llhls"]

[apps.talk]
title = "WebRTC alone"
playback = ["webrtc"]

[users.alice]
name = "Alice"
apps = ["show", "radio"]
about = "users/alice.md"

[users.bob]
name = "Bob <b>& Söhne</b>"
apps = ["show"]

[users.carol]
name = "Carol"
apps = ["show"]
watchers = ["alice"]

[users.dora]
name = "Dora"
apps = ["radio"]

[users.erin]
name = "Erin"
apps = ["talk"]
${Array.from({ length: CROWD }, (_, i) => `
[users.guest-${i + 1}]
name = "Guest ${i + 1}"
apps = ["radio"]
`).join("")}
[layouts.finals]
title = "Finals"
canvas = [1280, 720]
slots = [
  { stream = "show/alice", x = 0, y = 120, w = 854, h = 480, label = "Alice" },
  { stream = "show/bob", x = 854, y = 120, w = 426, h = 240 },
  { stream = "radio/dora", x = 854, y = 360, w = 426, h = 240, label = "Dora" },
]

[layouts.call]
title = "Everyone"
kind = "grid"
streams = [${grid.map((name) => `"${/^(alice|bob)$/.test(name) ? "show" : "radio"}/${name}"`).join(", ")}]
${version ? "" : channel()}`;
}

/** A real engine would always encode it: tests of channels have their own. */
const channel = () => `
[channels.main]
title = "Main"
app = "show"
turns = [
  { user = "alice", at = ${day(-0.01)}, for = "1h" },
  { user = "bob", at = ${day(2)}, for = "30m" },
]
`;

/** The files under `content/`. */
export const CONTENT = {
  "users/alice.md": "Bread, *slowly*.\n\n<script>window.raw = true</script>\n\n- [x] starter\n- [ ] crust\n",
  "everything.md": `+++
title = "Everything Markdown has"
description = "A page of each kind of thing"
menu = true
+++

## A table

| Left | Right |
|---|---|
| \`{{ whip_url }}/YOUR-KEY?direction=whip\` | a value that is long enough to make a narrow telephone scroll it |

## Words

A footnote[^1], ~~no~~ yes, and a quotation:

> Time is an ingredient.

[^1]: At the end of the page.

## Tasks and code

- [x] feed the starter
- [ ] bake

\`\`\`sh
mitts build --out /srv/www/a/very/long/path/that/does/not/fit/on/a/telephone --deploy /etc/mitts/likewise
\`\`\`

### Deeper

1. one
2. two
`,
};
