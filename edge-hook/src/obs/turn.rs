//! Users who have nothing but their turns on channels.

use jiff::Timestamp;
use roster::{App, Tables, User};

use super::refusal::Refusal;

/// Refuses a user with `only_turns` who has no turn now.
pub(super) fn in_turn(
    roster: &Tables,
    user: &User,
    app: &App,
    now: Timestamp,
) -> Result<(), Refusal> {
    if !user.only_turns || roster.slot(user, app, now).is_some() {
        return Ok(());
    }
    let next = roster.next_turn(user, app, now);
    Err(next.map_or(Refusal::NoTurn, |[opens, at]| Refusal::Turn { opens, at }))
}
