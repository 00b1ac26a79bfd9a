//! A folder of the server that OvenMediaEngine reads or writes.

use std::path::{Component, Path, PathBuf};

use crate::file::leaf::leaf_field;

/// An absolute path below the root, as OvenMediaEngine's configuration can name it.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Folder(pub(crate) PathBuf);

leaf_field!(
    Folder,
    "a folder such as \"/var/lib/mitts/recordings\"",
    is_str
);

impl TryFrom<String> for Folder {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        // the engine replaces `${..}`, and trims its values
        if text.contains(char::is_control) || text.contains("${") || text.trim() != text {
            return Err("expected a path of visible characters, without `${`");
        }
        let path = Path::new(&text);
        if !path.is_absolute() {
            return Err("expected a path that begins with `/`: OvenMediaEngine has another folder");
        }
        let plain = |part: Component<'_>| matches!(part, Component::RootDir | Component::Normal(_));
        if !path.components().all(plain) {
            return Err("expected a path without `..`");
        }
        match path.parent() {
            None => Err("expected a folder of its own, not the whole disk"),
            Some(_) => Ok(Folder(path.components().collect())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_of_its_own_is_taken() {
        let read = |text: &str| Folder::try_from(text.to_owned()).map(|folder| folder.0);
        assert_eq!(read("/var/lib/x/"), Ok("/var/lib/x".into()));
        assert_eq!(read("/a b/é"), Ok("/a b/é".into()));
        for bad in [
            "",
            "/",
            "//",
            "x",
            "./x",
            "/a/../b",
            "/a/${env:HOME}",
            "/a\n",
            " /a",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
