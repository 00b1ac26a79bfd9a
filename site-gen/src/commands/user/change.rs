//! `mitts user disable`, `enable` and `remove`.

use roster::Roster;

use crate::{
    commands::{print, user::find},
    edit::{document, standing, transaction::edit},
    failure::Failure,
    project::Project,
};

pub(super) fn set_enabled(project: &Project, name: &str, enabled: bool) -> Result<(), Failure> {
    let (was, roster) = edit(project, |draft| {
        let was = find(project, &draft.roster, name)?.enabled;
        standing::set_enabled(&mut draft.document, "users", name, enabled);
        let what = if enabled { "enable" } else { "disable" };
        draft.way_out = Some(format!("change this first, then {what} `{name}`"));
        Ok(was)
    })?;
    let user = &find(project, &roster, name)?.name;
    print(&match (was, enabled) {
        (true, true) => format!("{user} is already enabled.\n"),
        (false, false) => format!("{user} is already disabled.\n"),
        (_, true) => format!("{user} may publish again.\n"),
        (_, false) => format!("{user} may no longer publish. {}\n", live_stream(&roster)),
    })
}

pub(super) fn remove(project: &Project, name: &str) -> Result<(), Failure> {
    let (user, roster) = edit(project, |draft| {
        let user = find(project, &draft.roster, name)?.name.clone();
        // reported at the places that still name the user, in the current file
        let mut without = draft.roster.clone();
        without.users.shift_remove(name);
        let problems = without.recheck().into_iter();
        draft.objections = problems
            .map(|problem| problem.help(format!("remove `{name}` here first")))
            .collect();
        document::remove_user(&mut draft.document, name);
        draft.way_out = Some(format!("change this first, then remove `{name}`"));
        Ok(user)
    })?;
    let ended = match roster.has_live_list() {
        true => format!(" {}", live_stream(&roster)),
        false => String::new(),
    };
    print(&format!("Removed {user} and all of their keys.{ended}\n"))
}

/// What happens to a live stream.
pub(in crate::commands) fn live_stream(roster: &Roster) -> &'static str {
    match roster.has_live_list() {
        true => "A live stream ends when the function has read the roster.",
        false => "A live stream continues until its encoder stops.",
    }
}
