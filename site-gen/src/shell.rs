//! Quotes commands that users paste into a POSIX shell.

use std::{borrow::Cow, path::Path};

/// A word of a command, quoted if the shell would interpret it.
pub fn word(text: &str) -> Cow<'_, str> {
    // only NUL cannot be quoted, and arguments and paths never contain it
    shlex::try_quote(text).unwrap_or(Cow::Borrowed(text))
}

/// A path as a command's argument, so that a leading `-` does not make it an option.
pub fn path(path: &Path) -> String {
    let text = path.to_string_lossy();
    match text.starts_with('-') {
        true => word(&format!("./{text}")).into_owned(),
        false => word(&text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_pasted_as_they_are_meant() {
        for (given, pasted) in [
            ("friends", "friends"),
            ("a/b-c_1.toml", "a/b-c_1.toml"),
            ("my site", "'my site'"),
            ("-odd", "./-odd"),
            ("-odd one", "'./-odd one'"),
            ("it's", "\"it's\""),
            ("$HOME", "'$HOME'"),
            ("~", "'~'"),
            ("a*", "'a*'"),
            ("a;b", "'a;b'"),
            ("", "''"),
        ] {
            assert_eq!(path(Path::new(given)), pasted);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_what_was_meant() {
        for name in [
            "my site",
            "it's",
            "\"$x\" `y` \\",
            "-n",
            "!a",
            "~",
            "é\nz",
            "#",
            "a=b",
        ] {
            let line = format!("printf %s {}", path(Path::new(name)));
            let output = std::process::Command::new("sh")
                .args(["-c", &line])
                .output();
            let said = String::from_utf8(output.unwrap().stdout).unwrap();
            assert_eq!(said.strip_prefix("./").unwrap_or(&said), name, "{line}");
        }
    }
}
