//! How commands reach the site's engine: its REST interface, on this machine or at `MITTS_OME_API`, as for the function.

use engine::rest::RestClient;
use roster::{Roster, Secret, SecretRef};

use crate::{
    deploy::{ADMISSION_VARIABLE, API_VARIABLE},
    failure::Failure,
    project::Project,
};

/// Where the REST interface is, if not on this machine.
const ADDRESS: &str = "MITTS_OME_API";

/// The address of the REST interface.
pub fn address(roster: &Roster) -> String {
    let given = std::env::var(ADDRESS)
        .ok()
        .filter(|given| !given.is_empty());
    given.unwrap_or_else(|| roster.ome.ports.api_address())
}

/// The token of the REST interface: that of the roster, or the one that `mitts serve` made.
///
/// # Errors
/// Where it is missing, and what to do.
pub fn token(project: &Project, roster: &Roster) -> Result<Secret, String> {
    if let Some(token) = &roster.ome.api_token {
        return secret(project, token, API_VARIABLE);
    }
    // `mitts serve --engine` turns the interface on, with this
    let usual = SecretRef::Env(API_VARIABLE.to_owned());
    secret(project, &usual, API_VARIABLE).map_err(|_| {
        format!(
            "OvenMediaEngine's REST interface is off; add api_token = {{ env = \"{API_VARIABLE}\" }} to [ome], build, and \
             start OvenMediaEngine again"
        )
    })
}

/// The secret with which the engine signs: that of the roster, or the one that `mitts serve` made.
///
/// # Errors
/// Where it is missing, and what to do.
pub fn admission_secret(project: &Project, roster: &Roster) -> Result<Secret, String> {
    secret(project, &roster.admission.secret, ADMISSION_VARIABLE)
}

fn secret(project: &Project, place: &SecretRef, usual: &str) -> Result<Secret, String> {
    let name = match place {
        SecretRef::Env(name) => name,
        SecretRef::File(_) => usual,
    };
    let read = place.read(project.folder());
    read.or_else(|error| own(project, name).ok_or_else(|| error.to_string()))
}

/// A secret that `mitts serve` made on this machine.
fn own(project: &Project, name: &str) -> Option<Secret> {
    let text = std::fs::read_to_string(project.path(".mitts/secrets").join(name)).ok()?;
    (!text.is_empty()).then(|| Secret::new(text))
}

/// A client of the REST interface.
///
/// # Errors
/// When there is no token, or the address or token cannot be used.
pub fn client(project: &Project, roster: &Roster) -> Result<RestClient, Failure> {
    let token = token(project, roster).map_err(Failure::Usage)?;
    RestClient::new(&address(roster), token.reveal())
        .map_err(|error| Failure::Usage(error.to_string()))
}

/// Runs requests to their end.
///
/// # Errors
/// When the machine cannot.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(anyhow::Error::new)?;
    Ok(runtime.block_on(work))
}
