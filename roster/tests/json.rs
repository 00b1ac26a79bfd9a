//! Problems as JSON: an exact sample, and the form of all cases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{fs, path::Path};

use roster::{Report, Roster, render};
use serde_json::Value;
use snapbox::{Data, IntoData, assert_data_eq, str};

fn report(text: &str) -> Report {
    match Roster::parse("mitts.toml", text) {
        Ok((_, report)) | Err(report) => report,
    }
}

#[test]
fn a_sample() {
    let text = "[site]\ntitel = \"é\"\ntitle = \"T\" # é\nurl = \"x\"\n\n[channels.x]\napp = 1\n";
    assert_data_eq!(
        Data::text(render::json(&[report(text)])).raw(),
        str![[r#"
[
  {
    "severity": "error",
    "code": "unknown-field",
    "file": "mitts.toml",
    "line": 2,
    "column": 1,
    "message": "unknown field `titel` in [site]",
    "expected": "expected one of `admins`, `aliases`, `embed`, `language`, `picture`, `tagline`, `theme`, `timezone`, `title`, `url`",
    "help": "did you mean `title`?",
    "source": "titel = \"é\""
  },
  {
    "severity": "error",
    "code": "value",
    "file": "mitts.toml",
    "line": 4,
    "column": 7,
    "message": "`url` has a wrong value",
    "expected": "expected an address such as https://live.example.net",
    "help": null,
    "source": "url = \"x\""
  },
  {
    "severity": "error",
    "code": "type",
    "file": "mitts.toml",
    "line": 7,
    "column": 7,
    "message": "`app` is a whole number",
    "expected": "expected a name: 1 to 63 of a-z, 0-9 and -",
    "help": null,
    "source": "app = 1"
  }
]
"#]]
        .raw()
    );
}

#[test]
fn nothing_wrong_is_an_empty_list() {
    let good = "[site]\ntitle = \"T\"\nurl = \"https://a\"\n";
    assert_eq!(render::json(&[report(good)]), "[]");
    assert_eq!(render::json(&[]), "[]");
}

#[test]
fn every_case_has_the_same_fields_and_places_that_exist() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let report = report(&text);
        let json: Value =
            serde_json::from_str(&render::json(std::slice::from_ref(&report))).unwrap();
        let list = json.as_array().unwrap();
        assert_eq!(list.len(), report.problems.len());
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split('\n').collect();
        for problem in list {
            let fields: Vec<&String> = problem.as_object().unwrap().keys().collect();
            let mut expected = [
                "severity", "code", "file", "line", "column", "message", "expected", "help",
                "source",
            ];
            expected.sort_unstable();
            let mut found = fields.clone();
            found.sort_unstable();
            assert_eq!(found, expected, "{}", path.display());
            assert!(["error", "warning"].contains(&problem["severity"].as_str().unwrap()));
            assert_eq!(problem["file"], "mitts.toml");
            let number = |field: &str| usize::try_from(problem[field].as_u64().unwrap()).unwrap();
            let line = lines[number("line") - 1].trim_end_matches('\r');
            let column = number("column");
            assert!(
                (1..=line.chars().count() + 1).contains(&column),
                "{problem}"
            );
            // replaced with dots, character for character
            let source = problem["source"].as_str().unwrap();
            let (shown, whole) = (source.chars().count(), line.chars().count());
            let part = (line.len() > 4096 || line.contains('\r')) && shown < whole;
            assert!(part || shown == whole, "{problem}");
        }
    }
}
