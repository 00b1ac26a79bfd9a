//! Tests of rendered Markdown.

use super::*;

fn html(source: &str) -> String {
    let words = Words::new(|key| format!("<{key}>"));
    let place = Place {
        words: Some(&words),
        ..Place::default()
    };
    render(source, &place).html()
}

#[test]
fn raw_html_and_scripts_land_as_text() {
    let page = html("a <b onclick=x>c</b>\n\n<script>alert(1)</script>\n");
    assert!(!page.contains("<b "), "{page}");
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&lt;script&gt;"), "{page}");
}

#[test]
fn links_go_to_harmless_schemes_only() {
    for bad in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
    ] {
        let page = html(&format!("[x]({bad}) ![y]({bad}) <{bad}>"));
        for attribute in ["href=\"", "src=\""] {
            for target in page.split(attribute).skip(1) {
                assert!(target.starts_with("#\""), "{page}");
            }
        }
    }
    let told = render("[x](javascript:alert(1)) <vbscript:x>", &Place::default());
    let places: Vec<_> = told
        .problems
        .iter()
        .map(|problem| problem.span.clone())
        .collect();
    assert_eq!(places, [4..23, 26..36]);
    let label = told.problems[0].label.as_str();
    assert!(label.contains("mailto:, tel:"), "{label}");
    let good = render(
        "[x](matrix:r/a:b) [y](xmpp:a@b) <sms:1> <ircs://a/b>",
        &Place::default(),
    );
    assert!(
        good.problems.is_empty() && !good.html().contains("\"#\""),
        "{}",
        good.html()
    );
    assert!(html("[x](/a:b/)").contains("href=\"/a:b/\""));
    assert!(html("<https://example.net>").contains("href=\"https://example.net\""));
}

#[test]
fn extensions_are_there() {
    let page = html("|a|\n|-|\n|b|\n\n~~c~~ [^1]\n\n- [x] d\n\n[^1]: e\n");
    let done = "<input type=\"checkbox\" disabled checked aria-label=\"&lt;markdown.done&gt;\">";
    for part in [
        "<table>",
        "</tbody></table></section>",
        "<del>c</del>",
        "footnote",
        done,
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[test]
fn tables_have_classes_and_no_styles() {
    let page = html("|a|b|c|\n|:-|:-:|-:|\n|1|2|3|\n\n|d|\n|-|\n|4|\n");
    for part in [
        "<th scope=\"col\">a</th><th scope=\"col\" class=\"center\">b</th><th scope=\"col\" class=\"right\">c</th>",
        "<td>1</td><td class=\"center\">2</td><td class=\"right\">3</td>",
        "<th scope=\"col\">d</th>",
        "<td>4</td>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("style"), "{page}");
}

#[test]
fn tables_have_no_empty_headers() {
    let page = html("| | |\n|-|:-:|\n|1|2|\n");
    assert!(
        !page.contains("<th")
            && page.contains(
                "<table><tbody>\n<tr><td>1</td><td class=\"center\">2</td></tr>\n</tbody></table>"
            ),
        "{page}"
    );
    let page = html("| |a|![](b.png)|`c`|\n|-|-|-|-|\n|1|2|3|4|\n");
    for part in [
        "<thead><tr><td></td><th scope=\"col\">a</th><td><img",
        "<th scope=\"col\"><code>c</code></th></tr></thead><tbody>\n<tr><td>1</td>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[test]
fn headings_and_links_have_words() {
    let empty = render(
        "a [](b.md) c\n\n##\n\n## &nbsp;\n\n## d\n",
        &Place::default(),
    );
    assert_eq!(empty.toc.len(), 1, "{:?}", empty.toc);
    let page = empty.html();
    assert!(
        page.contains("<p>a  c</p>") && page.matches("<h2").count() == 1,
        "{page}"
    );
    for (source, alt) in [
        ("[![](a.png)](b.html)", "b.html"),
        ("[![](a.png)](b.html \"A loaf\")", "A loaf"),
        ("## ![](a.png)", "a.png"),
        ("[![Bread](a.png)](b.html)", "Bread"),
        ("![](a.png)", ""),
    ] {
        let page = html(source);
        assert!(page.contains(&format!("alt=\"{alt}\"")), "{source}: {page}");
    }
}

#[test]
fn headings_skip_no_level() {
    let levels = |source| -> Vec<u8> {
        let rendered = render(source, &Place::default());
        let toc: Vec<u8> = rendered.toc.iter().map(|heading| heading.level).collect();
        let page = rendered.html();
        for level in &toc {
            assert!(
                page.contains(&format!("<h{level} ")) && page.contains(&format!("</h{level}>")),
                "{page}"
            );
        }
        toc
    };
    assert_eq!(levels("# a\n## b\n### c\n## d\n"), [1, 2, 3, 2]);
    assert_eq!(
        levels("### a\n### b\n##### c\n##### d\n### e\n"),
        [2, 2, 3, 3, 2]
    );
    assert_eq!(levels("###### a\n#### b\n## c\n"), [2, 2, 2]);
}

#[test]
fn variables_are_replaced_as_text_and_unknown_ones_told() {
    let variables = Variables::from([("host", "<live>".to_owned())]);
    let rendered = render(
        "`{{ host }}` and {{ hots }}\n\n```\n{{host}}\n```\n",
        &Place {
            variables: Some(&variables),
            ..Place::default()
        },
    );
    assert_eq!(
        rendered.html().matches("&lt;live&gt;").count(),
        2,
        "{}",
        rendered.html()
    );
    assert_eq!(
        rendered.problems[0].message(),
        "there is no variable `hots`"
    );
    assert_eq!(
        rendered.problems[0].help.as_deref(),
        Some("did you mean `host`?")
    );
    assert_eq!(html("{{ host }}"), "<p>{{ host }}</p>\n");
}

#[test]
fn headings_have_anchors_of_their_own() {
    let rendered = render(
        "# Set *up*\n\n## Keys\n\n## Keys\n\nText.",
        &Place::default(),
    );
    let ids: Vec<_> = rendered
        .toc
        .iter()
        .map(|heading| heading.id.as_str())
        .collect();
    assert_eq!(ids, ["set-up", "keys", "keys-2"]);
    assert!(
        rendered
            .html()
            .contains("<h2 id=\"keys-2\">Keys<a class=\"anchor\" href=\"#keys-2\""),
        "{}",
        rendered.html()
    );
    assert_eq!(rendered.title.as_deref(), Some("Set up"));
    assert_eq!(rendered.summary, "Text.");
}

#[test]
fn anchors_are_unique_and_none_of_the_pages_own() {
    let rendered = render(
        "## Keys\n\n## Keys 2\n\n## Keys\n\n## Main\n\n## toc\n",
        &Place::default(),
    );
    let ids: Vec<_> = rendered.toc.iter().map(|at| at.id.as_str()).collect();
    assert_eq!(ids, ["keys", "keys-2", "keys-3", "main-2", "toc-2"]);
}

#[test]
fn a_heading_that_becomes_the_title_is_shown_once() {
    let rendered = render_untitled(
        "Hello.\n\n# Set *up*\n\n## Keys\n\n# More\n",
        &Place::default(),
    );
    assert_eq!(rendered.title.as_deref(), Some("Set up"));
    assert!(!rendered.html().contains("Set"), "{}", rendered.html());
    let titles: Vec<_> = rendered.toc.iter().map(|at| at.title.as_str()).collect();
    assert_eq!(titles, ["Keys", "More"]);
    assert!(render("# A\n", &Place::default()).html().contains("<h1"));
}

#[test]
fn code_is_coloured_by_classes() {
    let page = html("```toml\n# <a>\n[site]\ntitle = \"S\" # b\nn = 1\n```\n");
    for part in [
        "<pre><code class=\"language-toml\"><span class=\"hl-c\"># &lt;a&gt;</span>\n",
        "<span class=\"hl-s\">&quot;S&quot;</span>",
        "<span class=\"hl-n\">1</span>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("style"), "{page}");
    let plain = "<pre><code>a &lt; b\n</code></pre>\n";
    assert_eq!(html("```\na < b\n```\n"), plain);
    assert_eq!(html("    a < b\n"), plain);
}

#[test]
fn code_keeps_every_character() {
    let tags = regex::Regex::new("<[^>]*>").unwrap();
    let code =
        "#!/bin/sh\nif [ \"$a\" ]; then\n\techo '<&>' | sed 's/a/b/g'   \nfi\n\n{ unclosed\n";
    for language in [
        "sh", "json", "rust", "toml", "html", "xml", "js", "css", "yaml", "diff", "ini",
    ] {
        let page = html(&format!("```{language}\n{code}```\n"));
        let text = tags.replace_all(&page, "").into_owned();
        let text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"");
        let text = text.replace("&#39;", "'").replace("&amp;", "&");
        assert_eq!(text, format!("{code}\n"), "{language}: {page}");
    }
}

#[test]
fn an_unknown_language_is_plain_and_told() {
    let rendered = render("a\n\n```tmol\n<x>\n```\n", &Place::default());
    let html = rendered.html();
    assert!(
        html.contains("<code class=\"language-tmol\">&lt;x&gt;\n"),
        "{html}"
    );
    let problem = &rendered.problems[0];
    assert_eq!(problem.severity(), roster::Severity::Warning);
    assert_eq!((problem.span.clone(), problem.code()), (6..10, "language"));
    assert_eq!(problem.help.as_deref(), Some("did you mean `toml`?"));
}

#[test]
fn callouts_are_titled_boxes_and_other_quotes_are_quotes() {
    let page = html("> [!WARNING]\n> *Hot.*\n\n> quoted\n");
    assert!(page.contains("<div class=\"callout callout-warning\" role=\"note\">\n<p class=\"callout-title\">&lt;markdown.warning&gt;</p>\n<p><em>Hot.</em></p>\n</div>"), "{page}");
    assert!(page.contains("<blockquote>\n<p>quoted</p>"), "{page}");
}

#[test]
fn images_load_late_and_keep_their_text() {
    let page = html("![a *b* \"c\"](x.png \"t\")");
    let tag = "<img src=\"x.png\" alt=\"a b &quot;c&quot;\" title=\"t\" loading=\"lazy\" decoding=\"async\">";
    assert_eq!(page, format!("<p>{tag}</p>\n"));
}

#[test]
fn what_is_before_the_mark_is_the_summary() {
    let source = "# T\n\nOne\nline.\n\n- no\n\nTwo.\n\n<!-- more -->\n\nThree.\n";
    let rendered = render(source, &Place::default());
    assert_eq!(rendered.summary, "One line. Two.");
    let html = rendered.html();
    assert!(html.contains("Three") && !html.contains("more"), "{html}");
}

#[test]
fn a_text_is_cut_where_a_player_stands() {
    let roster = "[site]\ntitle = \"S\"\nurl = \"https://a.example\"\n[apps.show]\n[users.alice]\n\
        [layouts.call]\nkind = \"grid\"\nstreams = [\"show/*\"]\n";
    let (roster, _) = roster::Roster::parse("mitts.toml", roster).unwrap();
    let variables = Variables::default();
    let place = Place {
        variables: Some(&variables),
        roster: Some(&roster),
        ..Place::default()
    };
    let source =
        "a\n\n{{ stream(\"show/alice\") }}\n\n{{layout( \"call\" )}}\n\nb `{{ stream(\"x\") }}`\n";
    let rendered = render(source, &place);
    assert_eq!(rendered.problems.len(), 0, "{:?}", rendered.problems);
    let [
        Part::Html(a),
        Part::Stream(stream),
        Part::Layout(layout),
        Part::Html(b),
    ] = &rendered.parts[..]
    else {
        panic!("{:?}", rendered.parts)
    };
    assert_eq!(
        (a.as_str(), stream.to_string().as_str(), layout.as_str()),
        ("<p>a</p>\n", "show/alice", "call")
    );
    assert!(b.contains("<code>{{ stream(\"x\") }}</code>"), "{b}");
    assert_eq!(html(source).matches("stream(").count(), 2);
}

#[test]
fn code_shows_what_other_programs_replace() {
    let variables = Variables::from([("site_url", "u".to_owned())]);
    let place = Place {
        variables: Some(&variables),
        ..Place::default()
    };
    let rendered = render(
        "`{{ github.actor }}` `{{ site_urll }}`\n\n    {{ x }}\n",
        &place,
    );
    let html = rendered.html();
    for shown in ["{{ github.actor }}", "{{ site_urll }}", "{{ x }}"] {
        assert!(html.contains(shown), "{html}");
    }
    let [near] = &rendered.problems[..] else {
        panic!("{:?}", rendered.problems);
    };
    assert_eq!(near.severity(), roster::Severity::Warning);
    assert_eq!(near.help.as_deref(), Some("did you mean `site_url`?"));
}

#[test]
fn footnotes_have_ids_that_no_heading_has() {
    let rendered = render(
        "a[^Toc] b[^2]\n\n## Fn 2\n\n[^toc]: c\n\n[^2]: d\n",
        &Place::default(),
    );
    let html = rendered.html();
    for part in [
        "href=\"#fn-toc\"",
        "id=\"fn-toc\"",
        "href=\"#fn-2\"",
        "id=\"fn-2\"",
        "id=\"fn-2-2\"",
    ] {
        assert_eq!(html.matches(part).count(), 1, "{part} in {html}");
    }
    let headings: Vec<&str> = rendered.toc.iter().map(|heading| &*heading.id).collect();
    let anchors = anchors(&headings, &rendered.notes);
    assert!(anchors.contains("fn-2") && !anchors.contains("2"));
}

#[test]
fn headings_of_any_script_have_anchors() {
    let rendered = render("## 配信\n\n## Über uns\n\n## …\n", &Place::default());
    let ids: Vec<_> = rendered.toc.iter().map(|at| at.id.as_str()).collect();
    assert_eq!(ids, ["配信", "über-uns", "section"]);
}

#[test]
fn languages_have_the_names_that_people_call_them() {
    for (language, code) in [
        ("shell", "# a"),
        ("Shell", "# a"),
        ("csharp", "// a"),
        ("golang", "// a"),
        ("jsonc", "// a"),
        ("docker", "# a"),
        ("postgresql", "-- a"),
        ("systemd", "; a"),
    ] {
        let page = html(&format!("```{language}\n{code}\n```\n"));
        assert!(page.contains("<span class=\"hl-c\">"), "{language}: {page}");
    }
    for language in ["powershell", "caddyfile", "mermaid", "TEXT"] {
        let rendered = render(&format!("```{language}\na\n```\n"), &Place::default());
        assert!(rendered.problems.is_empty(), "{language}");
    }
}
