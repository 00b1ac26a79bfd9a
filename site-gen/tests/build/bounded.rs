//! Builds with texts of a megabyte that once took minutes or overflowed the stack. The tests do not measure time, since
//! a machine may be slow; the output shows whether the work was done or skipped.

use crate::support::{SMALL, Site};

/// Builds a site with this page, and returns the page's HTML.
fn built(text: &str) -> String {
    let site = Site::new(SMALL);
    site.write("content/t.md", text);
    site.good(&["build"]);
    site.read("public/t/index.html")
}

/// Checks a site with this invalid page, and returns the messages.
fn refused(text: &str) -> String {
    let site = Site::new(SMALL);
    site.write("content/t.md", text);
    site.bad(1, &["check"])
}

#[test]
fn a_long_line_of_code_is_plain() {
    let line = "A".repeat(1 << 20);
    for language in ["sh", "bash", "js", "html", "toml", "diff"] {
        let page = built(&format!("# T\n\n```{language}\nCERT={line}\n```\n"));
        assert!(page.contains(&format!("CERT={line}")), "{language}");
    }
    let page = built(&format!("# T\n\n```sh\n# short\nCERT={line}\n```\n"));
    assert!(page.contains("<span class=\"hl-c\"># short"));
}

#[test]
fn much_code_is_plain() {
    let few = "```json\n[1]\n```\n\n";
    let page = built(&format!(
        "# T\n\n{few}```json\n{}```\n",
        "[1]\n".repeat(100_000)
    ));
    assert_eq!(page.matches("hl-n").count(), 1);
    let page = built(&format!("# T\n\n```json\n{}\n```\n", "[\n".repeat(50_000)));
    assert!(!page.contains("hl-"));
}

#[test]
fn many_headings_and_links_to_them() {
    let many = 20_000;
    let headings: String = (0..many).map(|n| format!("## A {}\n\n", n % 100)).collect();
    let links: String = (0..many)
        .map(|n| format!("[a](#a-{})\n", n % 100))
        .collect();
    let page = built(&format!("# T\n\n{headings}\n{links}"));
    assert_eq!(page.matches("<h2 id=\"a").count(), many);
    let lost: String = (0..2000).map(|n| format!("[a](#b-{n}) ")).collect();
    let said = refused(&format!("# T\n\n{headings}\n{lost}\n"));
    assert_eq!(said.matches("there is no anchor").count(), 2000);
}

#[test]
fn many_mistakes() {
    let languages: String = (0..5000).map(|n| format!("```x{n}\n```\n")).collect();
    let site = Site::new(SMALL);
    site.write("content/t.md", format!("# T\n\n{languages}"));
    assert!(site.good(&["check"]).contains("5000 warnings"));
    let variables: String = (0..5000).map(|n| format!("{{{{ x{n} }}}} ")).collect();
    let said = refused(&format!("# T\n\n{variables}\n"));
    assert!(said.contains("there is no variable `x4999`"));
    let streams: String = (0..2000)
        .map(|n| format!("{{{{ stream(\"show/x{n}\") }}}}\n\n"))
        .collect();
    assert!(refused(&format!("# T\n\n{streams}")).contains("show/x1999"));
}

#[test]
fn deep_and_wide_texts() {
    let n = 100_000;
    for text in [
        format!("{}a\n", "> ".repeat(n)),
        format!("{}a\n", "- ".repeat(n)),
        "*a _b ".repeat(n),
        "[a](b".repeat(n),
        format!("{}a{}", "[".repeat(n), "](/)".repeat(n)),
        format!("{}a](/live.json)", "![".repeat(n)),
        "<!-- a -->".repeat(n),
        format!("`{}`", "` ".repeat(n)),
        format!("|{}\n|{}\n", "a|".repeat(1000), "-|".repeat(1000)) + &"|\n".repeat(n / 10),
        format!("[a]: /{}\n\n", "b".repeat(1000)) + &"[a] ".repeat(n),
        "[^1] ".repeat(n / 10) + "\n\n[^1]: a\n",
    ] {
        let start: String = text.chars().take(20).collect();
        let site = Site::new(SMALL);
        site.write("content/t.md", format!("# T\n\n{text}\n"));
        let output = site.run(&["check"]);
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 1)), "{start}: {code:?}");
    }
}

#[test]
fn deep_and_wide_front_matter() {
    for front in [
        format!("tags = {}1{}", "[".repeat(200_000), "]".repeat(200_000)),
        format!("{}a = 1", "a.".repeat(200_000)),
        "a = \n".repeat(20_000),
    ] {
        let said = refused(&format!("+++\n{front}\n+++\n# T\n"));
        assert!(said.contains("content/t.md:"));
    }
}
