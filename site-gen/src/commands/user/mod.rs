//! `mitts user`.

mod add;
pub(super) mod change;
pub(super) mod key;
mod list;
pub(super) mod settings;

use roster::{Roster, Slug};

use crate::{cli::User, failure::Failure, project::Project};

pub(super) fn run(project: &Project, command: User) -> Result<(), Failure> {
    match command {
        User::Add(args) => add::add(project, args),
        User::Rotate(args) => add::rotate(project, args),
        User::List(args) => list::list(project, &args),
        User::Show { user } => list::show(project, &user),
        User::Disable { user } => change::set_enabled(project, &user, false),
        User::Enable { user } => change::set_enabled(project, &user, true),
        User::Remove { user } => change::remove(project, &user),
    }
}

/// The user of this name, or an error with "did you mean".
pub(super) fn find<'r>(
    project: &Project,
    roster: &'r Roster,
    name: &str,
) -> Result<&'r roster::User, Failure> {
    roster.users.get(name).ok_or_else(|| {
        let near = roster::nearest(name, roster.users.keys().map(Slug::as_str));
        let hint = match near {
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!("; `{}` lists all", project.command("user list")),
        };
        // the name may be a mistyped key
        Failure::Usage(roster::mask_keys(&format!(
            "there is no user `{name}`{hint}"
        )))
    })
}
