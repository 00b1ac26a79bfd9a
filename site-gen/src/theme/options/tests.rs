use super::{background::SHEET, *};

fn with(toml: &str) -> Result<(ThemeOptions, Vec<Report>), Vec<Report>> {
    let mut theme = Theme::built_in();
    theme.options.push(File {
        shown: "theme.toml".to_owned(),
        bytes: toml.as_bytes().to_vec().into(),
    });
    let (options, reports) = ThemeOptions::load(&theme);
    match reports.iter().any(Report::has_errors) {
        true => Err(reports),
        false => Ok((options, reports)),
    }
}

fn messages(reports: Vec<Report>) -> Vec<String> {
    let problems = reports.into_iter().flat_map(|report| report.problems);
    problems.map(|problem| problem.message()).collect()
}

#[test]
fn the_built_in_options_change_nothing() {
    let (options, warnings) = with("").unwrap();
    assert!(warnings.is_empty());
    assert_eq!(options.style(SHEET, "a{}"), "a{}");
    let Backgrounds { dark, light } = Backgrounds::of(&Theme::built_in());
    assert!(dark.is_some() && light.is_some());
}

#[test]
fn options_become_custom_properties() {
    let toml = "accent = \"#4bc0f0\"\naccent_light = \"#07577a\"\nfont = \"Inter, sans-serif\"\nradius = 4\nscheme = \"light\"\n\
        fonts = [{ family = \"Inter\", file = \"favicon.svg\", weight = \"100 900\" }]\n";
    let (options, warnings) = with(toml).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    let css = options.style(SHEET, "@media (prefers-color-scheme: light){a{}}");
    for part in [
        "@media all{a{}}",
        "@font-face{font-family:\"Inter\";src:url(favicon.svg);font-weight:100 900;",
        ":root{--sans:Inter, sans-serif;--radius:4px;--radius-s:2px;}",
        "@media not all{:root{--accent:#4bc0f0;--on-accent:#1c120a;}}",
        "@media all{:root{--accent:#07577a;--on-accent:#fffaf4;}}",
        ":root{--player-accent:#4bc0f0;--on-player-accent:#1c120a;--player-glow:#1f5064;",
        ":root{color-scheme:light}",
    ] {
        assert!(css.contains(part), "{part} is not in {css}");
    }
}

#[test]
fn an_accent_that_cannot_be_read_is_shown() {
    let (options, warnings) = with("accent = \"#ffe08a\"\n").unwrap();
    assert_eq!(
        messages(warnings),
        ["this accent is hard to read on light pages"]
    );
    assert_eq!(
        options.accents.map(|accent| accent.is_some()),
        [true, false]
    );
}

#[test]
fn players_have_the_accent_of_dark_pages_and_can_be_read() {
    let accent = |toml: &str| {
        let css = with(toml).unwrap().0.style(SHEET, "");
        let accent = css.split("--player-accent:").nth(1);
        accent.map(|rest| rest[..7].to_owned())
    };
    let shown = |toml| accent(toml).unwrap_or_default();
    assert_eq!(shown("accent = \"#3b82f6\""), "#3b82f6");
    assert_eq!(shown("accent_light = \"#07577a\""), "");
    let ground = Backgrounds::of(&Theme::built_in()).dark.unwrap();
    for toml in [
        "accent = \"#07577a\"",
        "accent_light = \"#07577a\"\nscheme = \"light\"",
    ] {
        let lighter = Colour::parse(&shown(toml)).unwrap();
        assert!(lighter.contrast(ground) >= READABLE, "{lighter} of {toml}");
    }
}

/// `obs.css` and `queue-obs.css` are the only style sheets of OBS pages.
#[test]
fn colours_are_named_in_one_place() {
    let written = regex::Regex::new(
        r"(?i)#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(|[:\s,](black|white|red|green|blue|orange|yellow|brown|gr[ae]y|silver|gold)\b[^-:]",
    );
    let written = written.unwrap();
    assert!(written.is_match("color: #fff;") && !written.is_match("white-space: nowrap;"));
    let theme = Theme::built_in();
    let sheets = theme
        .assets
        .iter()
        .filter(|(name, _)| name.ends_with(".css"));
    for (name, file) in sheets {
        let lines = file.text().unwrap().lines();
        let found: Vec<&str> = lines.filter(|line| written.is_match(line)).collect();
        let all_of_them = ["mitts.css", "rich.css", "obs.css", "queue-obs.css"];
        let names_them = all_of_them.contains(&name.as_str());
        assert_eq!(!found.is_empty(), names_them, "{name}: {found:#?}");
    }
}

#[test]
fn mistakes_all_come_at_once() {
    let toml = "acent = \"#ffffff\"\nscheme = \"drak\"\nfont = \"x;}\"\nlogo = \"favicn.svg\"\nfooter = [{ title = \"x\", url = \"javascript:1\" }]\n";
    assert_eq!(
        messages(with(toml).unwrap_err()),
        [
            "unknown field `acent` in theme.toml",
            "`scheme` has a wrong value",
            "`font` has a wrong value",
            "the theme has no such asset",
            "`url` has a wrong value",
        ]
    );
}

#[test]
fn names_of_fonts_close_their_quotes() {
    assert_eq!(
        messages(with("font = \"Bob's Sans\"\n").unwrap_err()),
        ["`font` has a wrong value"]
    );
    let (options, _) = with("font = \"'Bob Sans', serif\"\n").unwrap();
    assert!(
        options
            .style(SHEET, "")
            .contains("--sans:'Bob Sans', serif;")
    );
}
