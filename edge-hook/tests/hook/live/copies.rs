//! ETags: a viewer who has the list already gets a 304.

use super::{PATH, ids, start, until};
use crate::support::{child::wait, client::Answer};

#[test]
fn a_viewer_who_has_the_list_gets_a_304() {
    let (_engine, server) = start(&["show/alice"]);
    let first = server.get(PATH, "");
    let etag = first.header("etag").unwrap().to_owned();
    assert_eq!(first.header("cache-control"), Some("public, max-age=1"));
    for known in [
        &etag,
        &format!("\"x\", {etag}"),
        etag.trim_start_matches("W/"),
        "*",
    ] {
        let again = server.get(PATH, &format!("If-None-Match: {known}\r\n"));
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{known}");
        assert_eq!(again.header("etag"), Some(etag.as_str()));
        assert_eq!(again.header("cache-control"), Some("public, max-age=1"));
    }
    let other = server.get(PATH, "If-None-Match: W/\"x\"\r\n");
    assert_eq!(other.status, 200);
}

#[test]
fn a_copy_stays_good_over_polls_that_find_nothing_new() {
    let (engine, server) = start(&["show/alice"]);
    let etag = |answer: &Answer| answer.header("etag").unwrap().to_owned();
    let first = etag(&server.get(PATH, ""));
    wait("another poll", || {
        assert_eq!(etag(&server.get(PATH, "")), first);
        (engine.polls("show") > 1).then_some(())
    });
    engine.inside().streams.clear();
    until(&server, "an empty list", |list| ids(list).is_empty());
    assert_ne!(etag(&server.get(PATH, "")), first);
}
