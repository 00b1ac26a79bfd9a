//! The environment variables for OvenMediaEngine's secrets.
//!
//! `Server.xml` supports `${env:NAME}` but cannot read files. For a secret that the roster keeps in a file, the variable
//! has a fixed name, and must be set by whoever starts the engine.

use roster::{Roster, SecretRef};

/// The variable of the admission secret if the roster names a file.
pub const ADMISSION_VARIABLE: &str = "MITTS_ADMISSION_SECRET";
/// The variable of the REST interface's token if the roster names a file.
pub const API_VARIABLE: &str = "OME_API_TOKEN";
/// The variable of Redis's password if the roster names a file.
const MAP_VARIABLE: &str = "MITTS_REDIS_PASSWORD";

/// The variable of the secret with which OvenMediaEngine signs admission webhooks.
///
/// If it is unset, the engine silently signs with an empty secret, so the receiver must refuse an empty secret.
pub fn admission_variable(roster: &Roster) -> &str {
    variable(&roster.admission.secret, ADMISSION_VARIABLE)
}

/// The variable of the REST interface's token; `None` if the interface is off. If it is unset, the engine does not start.
pub fn api_variable(roster: &Roster) -> Option<&str> {
    let token = roster.ome.api_token.as_ref()?;
    Some(variable(token, API_VARIABLE))
}

/// The variable of the password of the cluster's Redis; `None` if it has none.
pub(super) fn map_variable(roster: &Roster) -> Option<&str> {
    Some(variable(roster.map_password()?, MAP_VARIABLE))
}

/// The secrets that OvenMediaEngine and the function share. Nobody else knows them, so they can be generated.
pub fn shared_secrets(roster: &Roster) -> impl Iterator<Item = &SecretRef> {
    std::iter::once(&roster.admission.secret).chain(&roster.ome.api_token)
}

/// Turns the REST interface on, also where the roster names no token for it.
pub fn with_rest(roster: &mut Roster) {
    let token = || SecretRef::Env(API_VARIABLE.to_owned());
    roster.ome.api_token.get_or_insert_with(token);
}

fn variable<'a>(secret: &'a SecretRef, fixed: &'static str) -> &'a str {
    match secret {
        SecretRef::Env(name) => name,
        SecretRef::File(_) => fixed,
    }
}
