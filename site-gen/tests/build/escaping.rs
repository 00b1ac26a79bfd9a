//! Markup, scripts and template syntax are escaped in all texts that users write.

use scraper::Selector;

use crate::{
    pages::{assert_nothing_runs, pages},
    support::{SMALL, Site, Tree},
};

const EVIL: &str = r#"<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{ 7*7 }}{% raw %}</title></main>&lt;b&gt;"#;

const MARKDOWN: &str = r#"
# <script>alert(3)</script> "quoted" {{ MARK }}

<script>alert(4)</script>
<img src=x onerror=alert(5)> <a href="javascript:alert(6)" onclick=alert(7)>x</a>
<style>*{display:none}</style><iframe src=//evil.example></iframe><base href=//evil.example>

![g](/x.png "onerror=alert(14)") [h](<https://x.example/" onmouseover="alert(15)>) [i]: javascript:alert(17)

[j][k]

[k]: /x.png "x\" onclick=\"alert(19)"

| a | b | c |
|:--|:-:|--:|
| <script>alert(20)</script> | `<script>alert(21)</script>` | 1 |

- [ ] <b onclick=alert(22)>x</b>
- ~~<script>~~ [^"><script>alert(23)</script>]

[^"><script>alert(23)</script>]: note <script>alert(24)</script>

```"><script>alert(25)</script>
</code></pre><script>alert(26)</script>
```

<!-- --><script>alert(27)</script>
<![CDATA[<script>alert(28)</script>]]> <?php ?> <!DOCTYPE html>

Setext <script>alert(29)</script>
===
"#;

/// Links that could run scripts, one on each line.
const LINKS: &str = r#"
[a](javascript:alert(8))
[b](JaVaScRiPt:alert(9))
[c](java&#10;script:alert(10))
[d](&#1;javascript:alert(11))
[e](data:text/html,<script>alert(12)</script>)
<javascript:alert(16)>
[j][k]

[k]: javascript:alert(18) "x\" onclick=\"alert(19)"
"#;

/// A site with these texts wherever text is possible.
fn evil() -> (Site, Tree) {
    let site = Site::empty();
    let text = format!("'''{EVIL}'''").replace("'>", "\">");
    site.write(
        "mitts.toml",
        format!(
            r#"
[site]
title = {text}
tagline = {text}
url = "https://live.example.net"

[apps.show]
title = {text}

[apps.clips]
title = {text}

[users.alice]
name = {text}
apps = ["show", "clips"]
about = "users/alice.md"
keys = [{{ hash = "sha256:3d22232cc9e101c788106eaee3b5f7dc6b9e1a3a539f3b68177539e89cd17370", label = {text} }}]

[users.bob]
name = {text}
apps = ["show"]
watchers = ["alice"]

[layouts.finals]
title = {text}
slots = [{{ stream = "show/alice", x = 0, y = 0, w = 960, h = 540, label = {text} }}]

[layouts.call]
title = {text}
kind = "grid"
streams = ["show/*"]

[channels.main]
title = {text}
app = "show"
turns = [{{ user = "alice", at = 2026-12-04T20:00:00+01:00, for = "30m" }}]
"#
        ),
    );
    site.write(
        "content/x.png",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01",
    );
    site.write("content/users/alice.md", MARKDOWN);
    let front =
        format!("+++\ntitle = {text}\ndescription = {text}\nmenu = true\ndate = 2026-12-01\n+++\n");
    site.write(
        "content/texts.md",
        front + &MARKDOWN.replace("MARK", "site_title") + "\na\u{1b}b\u{0}c\u{b}d\n",
    );
    site.write("content/plain.md", MARKDOWN.replace("MARK", "site_title"));
    site.good(&["build"]);
    let tree = site.tree("public");
    (site, tree)
}

#[test]
fn no_written_text_becomes_markup() {
    let (_site, tree) = evil();
    assert_nothing_runs(&tree, &["https://cdn.jsdelivr.net/"]);
    let heading = Selector::parse("h1").unwrap();
    let mut seen = 0;
    for (name, page) in pages(&tree) {
        if name == "alice/index.html" {
            // they appear as text
            let heading: String = page.select(&heading).next().unwrap().text().collect();
            assert!(heading.contains("<script>alert(1)</script>"), "{heading}");
            assert!(heading.contains("{{ 7*7 }}"), "{heading}");
            let text: String = page.root_element().text().collect();
            assert!(text.contains("<script>alert(4)</script>"), "{text}");
            // texts of users are not templates
            assert!(text.contains("{{ MARK }}"), "{text}");
            seen += 1;
        }
        let whole: String = page.root_element().text().collect();
        assert!(!whole.contains("49"), "{name} ran a template of a person's");
    }
    assert_eq!(seen, 1);
}

#[test]
fn links_that_could_run_code_are_refused() {
    let site = Site::new(&format!("{SMALL}about = \"users/alice.md\"\n"));
    for name in ["links.md", "users/alice.md"] {
        site.write(&format!("content/{name}"), LINKS);
    }
    let said = site.bad(1, &["check"]);
    assert_eq!(
        said.matches("links cannot lead there").count(),
        14,
        "{said}"
    );
    for line in 2..=8 {
        for name in ["links.md", "users/alice.md"] {
            assert!(said.contains(&format!("content/{name}:{line}:")), "{said}");
        }
    }
    // an address in angle brackets is found too
    site.write("content/links.md", "");
    site.write("content/users/alice.md", "<javascript:alert(16)>\n");
    site.bad(1, &["build"]);
}

#[test]
fn a_name_is_the_same_in_every_output() {
    let (_site, tree) = evil();
    let title = Selector::parse("title").unwrap();
    let player = Selector::parse("[data-name]").unwrap();
    let described = Selector::parse("meta[name=description]").unwrap();
    for (name, page) in pages(&tree) {
        let title: String = page.select(&title).next().unwrap().text().collect();
        assert!(
            title.contains("<script>alert(1)</script>\"\""),
            "{name}: {title}"
        );
        for player in page.select(&player) {
            let name = player.attr("data-name").unwrap();
            assert!(name.contains("onerror=alert(2)>{{ 7*7 }}"), "{name}");
        }
        if let Some(described) = page.select(&described).next() {
            assert!(!described.attr("content").unwrap().is_empty(), "{name}");
        }
    }
    let sitemap = std::str::from_utf8(&tree["sitemap.xml"]).unwrap();
    assert!(
        sitemap.contains("<loc>https://live.example.net/alice/</loc>"),
        "{sitemap}"
    );
    well_formed(sitemap);
    let feed = std::str::from_utf8(&tree["feed.xml"]).unwrap();
    well_formed(feed);
    assert!(
        feed.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{feed}"
    );
}

/// Fails if a document is not well-formed.
#[track_caller]
fn well_formed(text: &str) {
    // the parser accepts these
    let odd = |c: char| c.is_control() && !"\t\r\n".contains(c);
    assert!(!text.contains(odd), "{text}");
    let mut reader = quick_xml::Reader::from_str(text);
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(_) => depth += 1,
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
}

/// Keys, hashes, labels of keys and names of secrets are only for the admin.
#[test]
fn no_secret_of_the_roster_is_in_the_output() {
    let site = Site::empty();
    let hash = "3d22232cc9e101c788106eaee3b5f7dc6b9e1a3a539f3b68177539e89cd17370";
    let roster = format!(
        r#"[site]
title = "T"
url = "https://live.example.net"

[ome]
api_token = {{ env = "NAME_OF_TOKEN" }}

[admission]
secret = {{ file = "name-of-secret.txt" }}

[apps.show]

[users.alice]
keys = [{{ hash = "sha256:{hash}", label = "label-of-key", until = 2033-03-03 }}]
watchers = ["bob"]

[users.bob]

[relays.out]
stream = "show/alice"
to = "rtmp://relay.example/app"
key = {{ env = "NAME_OF_RELAY_KEY" }}

[notify]
discord = {{ env = "NAME_OF_DISCORD" }}
"#
    );
    site.write("mitts.toml", &roster);
    site.write("name-of-secret.txt", "value-of-secret");
    let said = site.good(&["user", "add", "carol", "--label", "label-of-carol"]);
    let key = said
        .lines()
        .find(|line| line.starts_with("mitts_"))
        .unwrap();
    let carol = roster::KeyHash::of(key).to_string();
    let mut command = site.command(&["build"]);
    command.env("NAME_OF_TOKEN", "value-of-token");
    assert!(command.status().unwrap().success());
    let everywhere = [
        key,
        &key[6..],
        hash,
        &carol["sha256:".len()..],
        "value-of-secret",
        "value-of-token",
        "label-of-key",
        "label-of-carol",
        "2033-03-03",
    ];
    let on_pages = ["NAME_OF", "name-of-secret", "relay.example"];
    // newkey.js makes them
    let hash_of_key = regex::Regex::new("sha256:[0-9a-f]").unwrap();
    for (folder, words) in [
        ("public", [&everywhere[..], &on_pages].concat()),
        ("deploy", everywhere.to_vec()),
        (".mitts", everywhere.to_vec()),
    ] {
        let tree = site.tree(folder);
        assert!(!tree.is_empty());
        for (name, bytes) in tree {
            let text = String::from_utf8_lossy(&bytes);
            let page = folder == "public";
            assert!(
                !(page && hash_of_key.is_match(&text)),
                "{name} holds a hash"
            );
            for word in &words {
                assert!(!text.contains(word), "{folder}/{name} holds {word}");
            }
        }
    }
}
