//! `roster.idx`: the index of a large roster, which the function reads instead of its text.

use std::path::Path;

use anyhow::Context;
use roster::Roster;

/// Its name in `deploy/`.
pub const NAME: &str = "roster.idx";

/// From how many users on it is built, unless `index` of `[admission]` says otherwise. The function reads the text of so
/// many in a twentieth of a second.
const MANY: usize = 5000;

/// Whether it is built.
pub fn is_wanted(roster: &Roster) -> bool {
    let index = roster.admission.index;
    index.unwrap_or(roster.users.len() >= MANY)
}

/// Its bytes, for a roster with this text in `folder`, and the server's files in `deploy`.
///
/// # Errors
/// When the roster is too large.
pub fn bytes(roster: &Roster, text: &str, folder: &Path, deploy: &Path) -> anyhow::Result<Vec<u8>> {
    let folder = from(folder, deploy);
    roster::index::write(roster, text, &folder).context("cannot make the index of the roster")
}

/// The way from `deploy` to `folder`: `..` if the one is in the other, which stays right when both are moved; otherwise the
/// absolute path.
fn from(folder: &Path, deploy: &Path) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = absolute(folder);
    let way = match absolute(deploy).strip_prefix(&folder) {
        Ok(below) => below.components().map(|_| "..").collect(),
        Err(_) => folder,
    };
    way.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_roster_is_relative_if_it_can_be() {
        let way = |deploy: &str| from(Path::new("/srv/mitts"), Path::new(deploy));
        assert_eq!(way("/srv/mitts/deploy"), "..");
        assert_eq!(way("/srv/mitts/out/deploy"), "../..");
        assert_eq!(way("/etc/mitts"), "/srv/mitts");
    }

    #[test]
    fn many_users_have_an_index() {
        let head = "[site]\ntitle = \"T\"\nurl = \"https://h.example\"\n[apps.show]\n";
        let roster = |users: usize, more: &str| {
            let users = (0..users).map(|at| format!("[users.u{at}]\n"));
            let text = format!("{head}{more}{}", users.collect::<String>());
            Roster::parse("mitts.toml", &text).unwrap().0
        };
        assert!(!is_wanted(&roster(MANY - 1, "")) && is_wanted(&roster(MANY, "")));
        assert!(is_wanted(&roster(1, "[admission]\nindex = true\n")));
        assert!(!is_wanted(&roster(MANY, "[admission]\nindex = false\n")));
    }
}
