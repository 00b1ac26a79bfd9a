//! The content security policy, also with a CDN, without Caddy, and for embedded pages.

use site_gen::{
    deploy::{
        DeployOptions,
        headers::{EMBED_PATHS, content_security_policy, embed_policy, is_embed, security_headers},
    },
    endpoints::Endpoints,
};

use crate::files::roster;

#[test]
fn behind_caddy_the_socket_is_named_too() {
    let policy = |case| content_security_policy(&roster(case), &DeployOptions::default());
    assert!(policy("small").contains("connect-src 'self' wss://live.example.net; "));
    assert!(policy("full").contains("connect-src 'self' wss://live.example.net:8443; "));
    // A policy cannot contain an IPv6 address.
    assert!(policy("awkward").contains("connect-src 'self'; "));
}

#[test]
fn players_from_the_cdn_are_an_additional_source() {
    let options = DeployOptions {
        cdn: Some("https://cdn.jsdelivr.net".to_owned()),
        ..DeployOptions::default()
    };
    let policy = content_security_policy(&roster("small"), &options);
    assert!(policy.contains("script-src 'self' https://cdn.jsdelivr.net; "));
}

#[test]
fn without_caddy_the_engines_ports_are_sources() {
    let options = DeployOptions {
        endpoints: Endpoints::Direct,
        ..DeployOptions::default()
    };
    let policy = content_security_policy(&roster("small"), &options);
    for part in [
        "img-src 'self' http://*:3334; ",
        "media-src 'self' blob: http://*:3333; ",
        "connect-src 'self' ws://*:3333 http://*:3333 http://*:3334; ",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    let names: Vec<_> = security_headers(&roster("small"), &options)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert!(!names.contains(&"strict-transport-security"));
    assert!(names.is_sorted());
}

#[test]
fn only_pages_for_other_sites_may_be_framed_there() {
    let options = DeployOptions::default();
    assert_eq!(embed_policy(&roster("small"), &options), None);
    let policy = embed_policy(&roster("full"), &options).unwrap();
    assert!(
        policy.contains("frame-ancestors 'self' https://club.example https://forum.example:8443; ")
    );
    assert!(
        content_security_policy(&roster("full"), &options).contains("frame-ancestors 'self'; ")
    );
}

/// `mitts serve` and Caddy agree on which pages these are.
#[test]
fn pages_for_other_sites_are_known_by_their_path() {
    let caddy = regex::Regex::new(EMBED_PATHS).unwrap();
    for (path, wanted) in [
        ("/alice/embed/", true),
        ("/alice/radio/embed/", true),
        ("/embed/", false),
        ("/alice/embed", false),
        ("/alice/embed/x", false),
        ("/a/b/c/embed/", false),
        ("/Alice/embed/", false),
        ("//embed/", false),
    ] {
        assert_eq!(
            (is_embed(path), caddy.is_match(path)),
            (wanted, wanted),
            "{path}"
        );
    }
}
