//! The map of an app's relays. It has the platforms' stream keys, so it is never among the files of a build:
//! [`crate::relays`] writes it where only OvenMediaEngine can read it.
//!
//! `${env:..}` is not replaced in this file, so the keys themselves must be in it.

use engine::transcode::{AAC, VIDEO};
use roster::{Relay, Secret};

use super::xml::Xml;

/// Where a relay goes, with its key.
pub struct PushTarget {
    /// `rtmp` (also for `rtmps://`) or `srt`.
    pub protocol: &'static str,
    /// The address. Over SRT it contains the stream ID.
    pub url: Secret,
    /// The key, which the engine appends to the address; not over SRT.
    pub key: Option<Secret>,
    /// The names of the tracks: one video, and AAC, which is what platforms accept.
    pub variants: Vec<String>,
}

/// Where a relay goes. `passphrase` is for SRT.
pub fn target(relay: &Relay, key: Option<&Secret>, passphrase: Option<&Secret>) -> PushTarget {
    let address = relay.to.address().trim_end_matches('/');
    let video = relay.rendition.as_ref().map_or(VIDEO, |name| name.as_str());
    let variants = [video, AAC].map(str::to_owned);
    let (protocol, url, key) = match key {
        key if relay.to.is_srt() => {
            let url = with_secret(address.to_owned(), "streamid", key);
            ("srt", with_secret(url, "passphrase", passphrase), None)
        }
        key => ("rtmp", address.to_owned(), key.cloned()),
    };
    PushTarget {
        protocol,
        url: Secret::new(url),
        key,
        variants: variants.into(),
    }
}

/// An SRT address with a secret parameter. The engine passes it on decoded.
fn with_secret(mut url: String, name: &str, secret: Option<&Secret>) -> String {
    let Some(secret) = secret else { return url };
    url.push(if url.contains('?') { '&' } else { '?' });
    url.push_str(name);
    url.push('=');
    for byte in secret.reveal().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => url.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'/' | b':' | b'=' | b',' | b'!' => {
                url.push(char::from(byte));
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// The text of the file, with the targets by stream.
pub fn text<'a>(targets: impl IntoIterator<Item = (&'a Relay, &'a PushTarget)>) -> String {
    Xml::document("PushInfo", &[], |xml| {
        xml.comment("Made from mitts.toml by `mitts relay maps`. Contains stream keys.");
        for (relay, target) in targets {
            xml.element("Push", |xml| {
                xml.leaf("Enable", true);
                // exact: a name with `*` would also match longer names
                xml.leaf("StreamName", &relay.stream.name);
                xml.leaf("VariantNames", target.variants.join(","));
                xml.leaf("Protocol", target.protocol);
                xml.leaf("Url", target.url.reveal());
                if let Some(key) = &target.key {
                    xml.leaf("StreamKey", key.reveal());
                }
            });
        }
    })
}

#[cfg(test)]
mod tests {
    use roster::Roster;

    use super::*;

    fn relays(more: &str) -> Roster {
        let text = format!(
            "[site]\ntitle = \"S\"\nurl = \"https://live.example.net\"\n[apps.show]\n[users.alice]\n\
             [relays.a]\nstream = \"show/alice\"\n{more}\n"
        );
        Roster::parse("mitts.toml", &text).unwrap().0
    }

    #[test]
    fn a_key_is_apart_over_rtmp_and_in_the_address_over_srt() {
        let key = Secret::new("#!::r=live/a&b c".to_owned());
        let env = "key = { env = \"K\" }";
        let roster = relays(&format!("to = \"twitch\"\n{env}"));
        let rtmp = target(&roster.relays["a"], Some(&key), None);
        assert_eq!(rtmp.protocol, "rtmp");
        assert!(rtmp.url.reveal().ends_with(":443/app"));
        assert_eq!(rtmp.key.unwrap().reveal(), key.reveal());
        let roster = relays(&format!("to = \"srt://h.example:9999?latency=200\"\n{env}"));
        let srt = target(&roster.relays["a"], Some(&key), None);
        let url = "srt://h.example:9999?latency=200&streamid=%23!::r=live/a%26b%20c";
        assert_eq!((srt.protocol, srt.url.reveal()), ("srt", url));
        assert!(srt.key.is_none());
        let both = target(&roster.relays["a"], None, Some(&key));
        assert!(
            both.url
                .reveal()
                .ends_with("?latency=200&passphrase=%23!::r=live/a%26b%20c")
        );
        let text = text([(
            &roster.relays["a"],
            &target(&roster.relays["a"], Some(&key), None),
        )]);
        let escaped =
            "<Url>srt://h.example:9999?latency=200&amp;streamid=%23!::r=live/a%26b%20c</Url>";
        assert!(text.contains(escaped), "{text}");
        assert!(
            text.contains("<VariantNames>video,aac</VariantNames>"),
            "{text}"
        );
    }
}
