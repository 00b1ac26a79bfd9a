//! `<TranscodeWebhook>` of an application: the function says what is encoded of each stream.

use roster::Roster;

use super::{super::secrets::admission_variable, xml::Xml};

/// Milliseconds in which the function must answer, in whole seconds as for admission.
const TIMEOUT: u32 = 3000;

/// Everything inside `<TranscodeWebhook>`. Without an answer that it understands, the engine would end the stream; so it
/// uses the profiles of its configuration.
pub(super) fn fill(roster: &Roster, xml: &mut Xml) {
    let variable = admission_variable(roster);
    xml.leaf("Enable", true);
    xml.leaf("ControlServerUrl", roster.admission.url.transcode());
    xml.leaf("SecretKey", format_args!("${{env:{variable}}}"));
    xml.leaf("Timeout", TIMEOUT);
    xml.leaf("UseLocalProfilesOnConnectionFailure", true);
    xml.leaf("UseLocalProfilesOnServerDisallow", true);
    xml.leaf("UseLocalProfilesOnErrorResponse", true);
}
