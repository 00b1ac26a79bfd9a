use super::*;
use crate::theme::files::File;

fn theme(files: &[(&str, &str)]) -> Theme {
    let mut theme = Theme::default();
    for (name, text) in files {
        let file = File {
            shown: (*name).to_owned(),
            bytes: text.as_bytes().to_vec().into(),
        };
        theme
            .texts
            .entry((*name).to_owned())
            .or_default()
            .push(file);
    }
    theme
}

fn problems(files: &[(&str, &str)], language: &str) -> Vec<String> {
    let (_, mut reports) = Texts::load(&theme(files), language);
    for report in &mut reports {
        report.problems.sort_by_key(|problem| problem.span.start);
    }
    let problems = reports.into_iter().flat_map(|report| report.problems);
    problems.map(|problem| problem.message()).collect()
}

/// Loads texts that must have no problems.
fn load(theme: &Theme, language: &str) -> Texts {
    let (texts, reports) = Texts::load(theme, language);
    assert!(reports.is_empty(), "{reports:?}");
    texts
}

const ENGLISH: (&str, &str) = (
    "en.toml",
    "[a]\nhi = \"Hi {name}\"\nbye = \"Bye\"\nn = { one = \"{n} cake\", other = \"{n} cakes\" }\n[script.a]\nnow = \"Now\"\n",
);

#[test]
fn a_language_builds_on_its_parents() {
    let files = [
        ENGLISH,
        ("pt.toml", "[a]\nhi = \"Oi {name}\"\nbye = \"Adeus\""),
        ("pt-BR.toml", "[a]\nbye = \"Tchau\""),
    ];
    let texts = load(&theme(&files), "pt-BR");
    assert!(texts.known);
    assert_eq!(texts.say("a.hi", &[("name", "{x}")]), "Oi {x}");
    assert_eq!(texts.say("a.bye", &[]), "Tchau");
    assert_eq!(texts.say("a.n", &[("n", "1")]), "1 cake");
    assert!(!load(&theme(&files), "nl").known);
}

#[test]
fn plurals_are_the_languages_own() {
    let polish = "[a]\nn = { one = \"{n} plik\", few = \"{n} pliki\", many = \"{n} plików\", other = \"{n} pliku\" }";
    let texts = load(&theme(&[ENGLISH, ("pl.toml", polish)]), "pl");
    let said = ["1", "3", "5"].map(|n| texts.say("a.n", &[("n", n)]));
    assert_eq!(said, ["1 plik", "3 pliki", "5 plików"]);
}

#[test]
fn what_is_missing_is_named() {
    let texts = load(&theme(&[ENGLISH]), "en");
    let nothing = |_: &str| None;
    assert_eq!(
        texts.fill("a.hi", &nothing),
        Err(Missing::Argument("name".to_owned()))
    );
    assert_eq!(
        texts.fill("a.bie", &nothing),
        Err(Missing::Text(Some("a.bye".to_owned())))
    );
}

#[test]
fn mistakes_of_a_file_all_come_at_once() {
    let german = "[a]\nhi = \"Hallo {nane}\"\nbey = \"Ade\"\nn = { one = 1, ohter = \"\", other = \"}\" }\n[own]\nx = \"y\"";
    assert_eq!(
        problems(&[ENGLISH, ("de.toml", german)], "de"),
        [
            "`a.hi` has no argument `nane`",
            "the theme has no text `a.bey`",
            "`a.n.one` is no text",
            "`ohter` is no plural form",
            "`a.n.other` has a brace too much or too few",
        ]
    );
    assert_eq!(
        problems(&[ENGLISH, ("de.toml", "[a")], "de"),
        ["this is not TOML"]
    );
}

#[test]
fn own_texts_lie_above_the_built_in_ones() {
    let files = [
        ENGLISH,
        ("en.toml", "[a]\nbye = \"See you\"\n[own]\nmore = \"More\""),
    ];
    let texts = load(&theme(&files), "en");
    assert_eq!(texts.say("a.bye", &[]), "See you");
    assert_eq!(texts.say("own.more", &[]), "More");
}

#[test]
fn scripts_get_their_own() {
    let english = "[script.a]\nnow = \"Now\"\n[script.studio]\nstop = \"Stop\"\n[script.queue]\nyou = \"You\"";
    let texts = load(&theme(&[("en.toml", english)]), "en");
    let [all, studio, queue] = texts.scripts();
    assert_eq!(
        all,
        "import{texts}from\"./text.js\";Object.assign(texts,{\"a.now\":\"Now\"});\n"
    );
    assert_eq!(
        studio,
        "import{texts}from\"./text.js\";Object.assign(texts,{\"studio.stop\":\"Stop\"});\n"
    );
    assert_eq!(
        queue,
        "import{texts}from\"./text.js\";Object.assign(texts,{\"queue.you\":\"You\"});\n"
    );
}

/// Every built-in language has every text, with the arguments of the English one.
#[test]
fn built_in_languages_are_complete() {
    let theme = Theme::built_in();
    let english = file::read(theme.texts["en.toml"][0].text().unwrap(), &mut Vec::new());
    for (name, files) in &theme.texts {
        let mut problems = Vec::new();
        let read = file::read(files[0].text().unwrap(), &mut problems);
        assert!(problems.is_empty(), "{name}: {problems:?}");
        for (key, text) in &english {
            let Some(other) = read.get(key) else {
                panic!("{name} has no {key}");
            };
            if date::arguments(key).is_empty() {
                assert_eq!(other.arguments(), text.arguments(), "{key} of {name}");
            }
        }
        assert_eq!(read.len(), english.len(), "{name} says more than English");
    }
}

/// No number falls back to `other` because its own form is missing.
#[test]
fn built_in_languages_have_their_plurals() {
    let theme = Theme::built_in();
    for name in theme.texts.keys() {
        let language = name.trim_end_matches(".toml");
        let texts = load(&theme, language);
        for (key, text) in &texts.texts {
            let Text::Plural(forms) = text else { continue };
            for n in (0..=200).chain([1_000, 1_000_000]) {
                let form = texts.category(&n.to_string());
                assert!(
                    forms.contains_key(form),
                    "{language}: {key} has no `{form}`"
                );
            }
        }
    }
}

#[test]
fn scripts_have_a_direction() {
    for language in ["ar", "he", "fa-IR", "ur", "az-Arab", "yi"] {
        assert_eq!(direction(language), "rtl", "{language}");
    }
    for language in ["en", "ja", "de-CH", "fa-Latn", "xx"] {
        assert_eq!(direction(language), "ltr", "{language}");
    }
}

#[test]
fn dates_are_as_their_language_writes_them() {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let at = "2027-03-09T19:00:00Z".parse().unwrap();
    let written = [
        ("de", "Di., 9. März 2027, 20:00 CET", "9. März 2027"),
        ("fr", "mar. 9 mars 2027, 20:00 CET", "9 mars 2027"),
        ("es", "mar, 9 mar 2027, 20:00 CET", "9 de marzo de 2027"),
        ("ja", "2027年3月9日(火) 20:00 CET", "2027年3月9日"),
    ];
    for (language, moment, day) in written {
        let texts = load(&Theme::built_in(), language);
        assert_eq!(texts.moment(at, &zone), moment);
        assert_eq!(texts.day(jiff::civil::date(2027, 3, 9)), day);
    }
}

#[test]
fn a_date_may_be_made_of_other_parts_than_the_english_one() {
    let english = "[date]\nmoment = \"{day} {month}\"\nday = \"{day} {month}\"\nweekdays = \"a b c d e f g\"\nmonths = \"a b c\"\nmonths_short = \"a b c\"";
    let good = "[date]\nday = \"{day}-{number}-{year}\"";
    let texts = load(&theme(&[("en.toml", english), ("nl.toml", good)]), "nl");
    assert_eq!(texts.day(jiff::civil::date(2027, 3, 9)), "9-3-2027");
    let bad = "[date]\nday = \"{day} {time}\"\nmoment = \"{time} {hour}\"";
    assert_eq!(
        problems(&[("en.toml", english), ("nl.toml", bad)], "nl"),
        [
            "`date.day` has no argument `time`",
            "`date.moment` has no argument `hour`",
        ]
    );
}

#[test]
fn dates_are_in_the_sites_zone() {
    let texts = load(&Theme::built_in(), "en");
    let zone = jiff::tz::TimeZone::get("Europe/Amsterdam").unwrap();
    let at = "2026-12-04T19:00:00Z".parse().unwrap();
    assert_eq!(texts.moment(at, &zone), "Fri 4 Dec 2026, 20:00 CET");
    assert_eq!(texts.day(jiff::civil::date(2026, 12, 1)), "1 December 2026");
}

#[test]
fn lists_of_names_are_whole() {
    let english = "[date]\nmonths = \"a b c d e f g h i j k l\"\nweekdays = \"a b c d e f g\"";
    let dutch = "[date]\nmonths = \"jan feb\"\nweekdays = \"ma di wo do vr za zo xx\"";
    assert_eq!(
        problems(&[("en.toml", english), ("nl.toml", dutch)], "nl"),
        ["`date.months` has 2 names", "`date.weekdays` has 8 names"]
    );
}

#[test]
fn own_english_takes_nothing_from_other_languages() {
    let files = [
        ENGLISH,
        ("en.toml", "[a]\nhi = \"Hi\""),
        ("de.toml", "[a]\nhi = \"Hallo {name}\""),
    ];
    let texts = load(&theme(&files), "de");
    assert_eq!(texts.say("a.hi", &[("name", "x")]), "Hallo x");
}

#[test]
fn every_english_is_spoken() {
    for language in ["en", "en-US", "en-GB"] {
        assert!(load(&theme(&[ENGLISH]), language).known);
    }
}

#[test]
fn an_area_may_have_a_text_called_other() {
    let own = "[own]\nother = \"Others\"\nmore = \"More\"";
    let texts = load(&theme(&[ENGLISH, ("en.toml", own)]), "en");
    assert_eq!(texts.say("own.other", &[]), "Others");
}
