//! Media servers that cannot rename a stream.

use engine::{Address, webhook::Request};

use super::verdict::{Answer, Reason, Verdict};

/// Denies a publisher whose stream would have to be renamed: the key stands in the place of the public name, where
/// everybody would see it.
pub(crate) fn without_renaming<'d>(mut verdict: Verdict<'d>, request: &Request<'_>) -> Verdict<'d> {
    if let Answer::Allowed {
        new_url: Some(new_url),
        ..
    } = &verdict.answer
    {
        let name = |url: &str| Address::parse(url).map(|address| address.stream.to_owned());
        if name(new_url) != name(&request.url) {
            verdict.answer = Answer::Denied(Reason::KeyAsName);
            verdict.admitted = None;
            verdict.guest = None;
        }
    }
    verdict
}
