//! The answer to a webhook, and its JSON.

use serde::Serialize;

/// The answer to the engine; `R` is the reason of a denial.
///
/// The engine treats every status but 200, and anything but a JSON boolean in `allowed`, as a denial. A denial is also
/// sent with status 200.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<R> {
    /// `{"allowed":true}`.
    Allowed {
        /// The address with another stream name; `None` keeps the address.
        new_url: Option<String>,
        /// Milliseconds until the engine ends the session; `None` means never. Must not be 0, which also means
        /// never. Not for viewers: LL-HLS viewers behind a proxy share upstream connections, and the first
        /// session that expires ends the others.
        lifetime: Option<u64>,
    },
    /// `{"allowed":false}`.
    Denied(R),
    /// `{}`: a closing request needs no decision.
    Noted,
}

#[derive(Serialize)]
struct Wire<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifetime: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl<R> Answer<R> {
    /// A word for logs: `allowed`, `denied` or `noted`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Answer::Allowed { .. } => "allowed",
            Answer::Denied(_) => "denied",
            Answer::Noted => "noted",
        }
    }

    /// The reason of a denial.
    pub fn reason(&self) -> Option<&R> {
        match self {
            Answer::Denied(reason) => Some(reason),
            Answer::Allowed { .. } | Answer::Noted => None,
        }
    }
}

impl<R: AsRef<str>> Answer<R> {
    /// The answer as JSON for the engine.
    pub fn to_json(&self) -> Vec<u8> {
        let mut wire = Wire {
            allowed: None,
            new_url: None,
            lifetime: None,
            reason: None,
        };
        match self {
            Answer::Allowed { new_url, lifetime } => {
                wire.allowed = Some(true);
                wire.new_url = new_url.as_deref();
                wire.lifetime = *lifetime;
            }
            Answer::Denied(reason) => {
                wire.allowed = Some(false);
                wire.reason = Some(reason.as_ref());
            }
            Answer::Noted => {}
        }
        let mut json = Vec::with_capacity(192);
        // writing strings, a number and a boolean into memory cannot fail
        let written = serde_json::to_writer(&mut json, &wire);
        debug_assert!(written.is_ok());
        json
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_its_json() {
        let allowed = Answer::Allowed {
            new_url: Some("rtmp://h/show/ann".to_owned()),
            lifetime: Some(5),
        };
        for (answer, json) in [
            (
                allowed,
                r#"{"allowed":true,"new_url":"rtmp://h/show/ann","lifetime":5}"#,
            ),
            (Answer::Denied("no"), r#"{"allowed":false,"reason":"no"}"#),
            (Answer::Noted, "{}"),
        ] {
            assert_eq!(answer.to_json(), json.as_bytes());
        }
    }
}
