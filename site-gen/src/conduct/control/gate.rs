//! Whether a request is from the site itself, and who sends it.

use axum::http::{HeaderMap, request::Parts};
use edge_hook::{Directory, client_of_page, is_own};
use jiff::Timestamp;
use roster::{Roster, Slug};

use super::{Control, limits::Asker, problem::Problem};

/// The site's own header. A page of another site cannot send it: its browser would ask first, and gets no permission.
pub(super) const HEADER: &str = "Mitts-Control";

/// What browsers say of where a request comes from.
const FETCH_SITE: &str = "sec-fetch-site";

/// Refuses requests of other sites' pages, and acts without the site's own header.
pub(super) fn from_here(roster: &Roster, head: &Parts, is_act: bool) -> Result<(), Problem> {
    let site = roster.site.url.origin();
    if !is_own(site, &head.uri, &head.headers) || is_elsewhere(&head.headers) {
        return Err(Problem::other_origin(site));
    }
    let has_header = head
        .headers
        .get(HEADER)
        .is_some_and(|value| value.as_bytes() == b"1");
    match is_act && !has_header {
        true => Err(Problem::no_header()),
        false => Ok(()),
    }
}

/// Whether a browser says that a page of another origin sends this. Other programs say nothing.
fn is_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get(FETCH_SITE).map(|site| site.as_bytes());
    site.is_some_and(|site| site != b"same-origin" && site != b"none")
}

/// Counts a request for its address.
pub(super) fn address(
    control: &Control,
    roster: &Roster,
    head: &Parts,
    is_act: bool,
) -> Result<(), Problem> {
    let client = client_of_page(&roster.admission, &head.extensions, &head.headers);
    let counted = control.limits.count(&Asker::Address(client), is_act);
    counted.map_err(Problem::often)
}

/// The people who are logged in. Counts the request for each of them.
pub(super) fn people(
    control: &Control,
    directory: &Directory,
    headers: &HeaderMap,
    is_act: bool,
    now: Timestamp,
) -> Result<Vec<Slug>, Problem> {
    let people = control.sessions.people(directory, headers, now);
    if people.is_empty() {
        return Err(Problem::no_session());
    }
    for person in &people {
        let asker = Asker::Person(person.clone());
        control
            .limits
            .count(&asker, is_act)
            .map_err(Problem::often)?;
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[test]
    fn only_the_site_itself_acts() {
        let text = "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n";
        let (roster, _) = Roster::parse("mitts.toml", text).unwrap();
        let own = ("origin", "https://live.example.net");
        let header = ("mitts-control", "1");
        for (headers, reads, acts) in [
            (&[own, header][..], true, true),
            (&[header], true, true),
            (&[own], true, false),
            (&[own, ("mitts-control", "0")], true, false),
            (&[("origin", "https://evil.example"), header], false, false),
            (&[("origin", "null"), header], false, false),
            (
                &[("origin", "http://live.example.net"), header],
                false,
                false,
            ),
            (
                &[own, header, ("sec-fetch-site", "same-origin")],
                true,
                true,
            ),
            (&[header, ("sec-fetch-site", "none")], true, true),
            (&[header, ("sec-fetch-site", "same-site")], false, false),
            (&[header, ("sec-fetch-site", "cross-site")], false, false),
        ] {
            let mut request = Request::post("/control/channels/main/skip");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let head = request.body(()).unwrap().into_parts().0;
            let read = from_here(&roster, &head, false);
            assert_eq!(read.is_ok(), reads, "{headers:?}");
            assert_eq!(from_here(&roster, &head, true).is_ok(), acts, "{headers:?}");
        }
    }
}
