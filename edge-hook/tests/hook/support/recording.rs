//! Requests recorded from a running OvenMediaEngine, which the crate `engine` keeps, and variants of them.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

/// A recorded request.
#[derive(Deserialize)]
pub(crate) struct Recorded {
    pub(crate) case: String,
    pub(crate) signature: String,
    /// The raw bytes that were signed.
    pub(crate) body: String,
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.case)
    }
}

/// All recorded requests.
pub(crate) fn all() -> Vec<Recorded> {
    include_str!("../../../../engine/tests/data/admission.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The body of a recorded request, with another address.
pub(crate) fn like(case: &str, url: &str) -> String {
    like_with(case, &[("url", url)])
}

/// The body of a recorded request, with other values in its `request`.
pub(crate) fn like_with(case: &str, changes: &[(&str, &str)]) -> String {
    let recorded = all()
        .into_iter()
        .find(|recorded| recorded.case == case)
        .expect(case);
    let mut body: Value = serde_json::from_str(&recorded.body).unwrap();
    for (name, value) in changes {
        let place = &mut body["request"][name];
        assert!(place.is_string(), "no {name} in {case}");
        *place = (*value).into();
    }
    body.to_string()
}
