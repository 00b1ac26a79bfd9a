//! Whom to invite, from a file.

use std::{collections::HashSet, path::Path};

use roster::MOST_NAME;

use crate::failure::Failure;

/// A name for people, without spaces around it.
///
/// # Errors
/// When it is empty, too long, or has invisible characters.
pub fn name(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    let wrong = |why: &str| Err(Failure::Usage(format!("the name {why}")));
    match text {
        "" => wrong("is empty"),
        _ if text.len() > MOST_NAME => wrong(&format!("is longer than {MOST_NAME} bytes")),
        _ if text.chars().any(char::is_control) => wrong("has a control character"),
        _ => Ok(text.to_owned()),
    }
}

/// The names in a file, one a line. Empty lines are left out.
///
/// # Errors
/// When it cannot be read, has no name, or the same one twice: two people would have one link.
pub fn read(path: &Path) -> Result<Vec<String>, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::Usage(format!("{shown} cannot be read: {error}")))?;
    names(&text).map_err(|(line, failure)| match failure {
        Failure::Usage(why) => Failure::Usage(format!("{shown}:{line}: {why}")),
        other => other,
    })
}

fn names(text: &str) -> Result<Vec<String>, (usize, Failure)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut names = Vec::new();
    let mut seen = HashSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let name = name(line).map_err(|failure| (number, failure))?;
        if !seen.insert(name.clone()) {
            let why = format!("`{name}` is there twice; both would have the same link");
            return Err((number, Failure::Usage(why)));
        }
        names.push(name);
    }
    match names.is_empty() {
        true => Err((1, Failure::Usage("there is no name in it".to_owned()))),
        false => Ok(names),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_name_a_line() {
        let found = names("\u{feff}Mia\r\n\r\n  Zoë Müller \n=1+1").ok();
        assert_eq!(found.unwrap(), ["Mia", "Zoë Müller", "=1+1"]);
        let wrong = |text: &str| names(text).map_err(|(line, _)| line).unwrap_err();
        assert_eq!(wrong("\n \n"), 1);
        assert_eq!(wrong("Mia\n\nMia"), 3);
        assert_eq!(wrong("Mia\nZ\u{7}"), 2);
        assert_eq!(wrong(&"a".repeat(61)), 1);
    }
}
