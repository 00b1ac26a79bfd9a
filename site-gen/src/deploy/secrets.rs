//! The environment variables through which OvenMediaEngine gets its secrets.
//!
//! `Server.xml` can say `${env:NAME}` and cannot read a file, so a secret that the roster keeps in a
//! file reaches the engine under a fixed name; who starts the engine fills it.

use roster::{Roster, SecretRef};

/// Holds the admission secret where the roster names a file.
pub const ADMISSION_VARIABLE: &str = "MITTS_ADMISSION_SECRET";
/// Holds the REST interface's token where the roster names a file.
pub const API_VARIABLE: &str = "OME_API_TOKEN";

/// The variable that holds the secret OvenMediaEngine signs admission webhooks with.
///
/// Unset, the engine signs with an empty key and says nothing; whoever checks the signatures has to
/// refuse an empty secret.
pub fn admission_variable(roster: &Roster) -> &str {
    variable(&roster.admission.secret, ADMISSION_VARIABLE)
}

/// The variable that holds the REST interface's token; `None` when the interface is off. Unset, the
/// engine does not start.
pub fn api_variable(roster: &Roster) -> Option<&str> {
    let token = roster.ome.api_token.as_ref()?;
    Some(variable(token, API_VARIABLE))
}

fn variable<'a>(secret: &'a SecretRef, fixed: &'static str) -> &'a str {
    match secret {
        SecretRef::Env(name) => name,
        SecretRef::File(_) => fixed,
    }
}
