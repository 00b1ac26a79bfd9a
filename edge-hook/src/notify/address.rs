//! Addresses of targets, and the hosts that they may have.

use std::{collections::BTreeSet, fmt, net::IpAddr, path::Path};

use axum::http::{
    Uri,
    uri::{PathAndQuery, Scheme},
};
use roster::{Notify, SecretError, is_public};

use super::{
    sign::{BadSecret, Signer},
    target::{Kind, Source},
};

/// The hosts of Discord and Slack.
const KNOWN: [&str; 5] = [
    "discord.com",
    "discordapp.com",
    "canary.discord.com",
    "ptb.discord.com",
    "hooks.slack.com",
];

/// The hosts that requests may go to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hosts {
    allowed: BTreeSet<String>,
    /// Those that may be in the network of this machine.
    local: BTreeSet<String>,
}

/// An address of a target, which is a secret.
#[derive(Clone)]
pub(super) struct Address {
    uri: Uri,
    /// Signs requests to a program.
    pub(super) signer: Option<Signer>,
}

/// Why an address cannot be used. Says nothing of it.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadAddress {
    /// The secret cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The secret cannot sign.
    #[error(transparent)]
    Signature(#[from] BadSecret),
    /// Not an address.
    #[error("the secret is not an address such as https://discord.com/api/webhooks/..")]
    Form,
    /// Plain HTTP.
    #[error("the address does not begin with https://")]
    Plain,
    /// A host that is not allowed.
    #[error("the address is not on {}; add its host to `hosts` of [notify]", KNOWN[0])]
    Host,
    /// A numeric address in the network of this machine.
    #[error(
        "the address is in the network of this machine; add its host to `local_hosts` of [notify]"
    )]
    Inside,
}

impl Hosts {
    pub(super) fn of(notify: &Notify) -> Self {
        let names =
            |list: &[roster::At<String>]| list.iter().map(|host| host.value.clone()).collect();
        let mut allowed: BTreeSet<_> = names(&notify.hosts);
        allowed.extend(KNOWN.map(str::to_owned));
        Hosts {
            allowed,
            local: names(&notify.local_hosts),
        }
    }

    /// Whether a request to `host` may be sent to this address, to which the host's name resolves.
    pub(super) fn may_reach(&self, host: &str, ip: IpAddr) -> bool {
        is_public(ip) || self.is_local(host)
    }

    fn is_local(&self, host: &str) -> bool {
        self.local.contains(&host.to_ascii_lowercase())
    }

    /// Checks all but what only the resolver knows. Where the roster names the host, it need not be listed.
    fn check(&self, uri: &Uri, is_named: bool) -> Result<(), BadAddress> {
        let authority = uri.authority().ok_or(BadAddress::Form)?;
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() || authority.as_str().contains('@') {
            return Err(BadAddress::Form);
        }
        let local = self.is_local(&host);
        match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => {}
            Some(scheme) if *scheme == Scheme::HTTP && local => {}
            Some(scheme) if *scheme == Scheme::HTTP => return Err(BadAddress::Plain),
            _ => return Err(BadAddress::Form),
        }
        if !local && !is_named && !self.allowed.contains(&host) {
            return Err(BadAddress::Host);
        }
        match numeric(&host) {
            Some(ip) if !self.may_reach(&host, ip) => Err(BadAddress::Inside),
            _ => Ok(()),
        }
    }
}

/// The address that a host is, if it is no name. The client does not resolve such a host.
fn numeric(host: &str) -> Option<IpAddr> {
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    bare.unwrap_or(host).parse().ok()
}

impl Address {
    /// Reads the address and its secret.
    pub(super) fn read(source: &Source, folder: &Path, hosts: &Hosts) -> Result<Self, BadAddress> {
        match source {
            Source::Secret(secret) => Address::of(secret.read(folder)?.reveal(), None, hosts),
            Source::Signed(url, secret) => {
                let signer = Signer::new(secret.read(folder)?.reveal())?;
                Address::of(url.as_str(), Some(signer), hosts)
            }
        }
    }

    /// The address in a text. One whose requests are signed is in the roster, so its host is allowed.
    pub(super) fn of(
        text: &str,
        signer: Option<Signer>,
        hosts: &Hosts,
    ) -> Result<Self, BadAddress> {
        let uri: Uri = text.trim().parse().map_err(|_| BadAddress::Form)?;
        hosts.check(&uri, signer.is_some())?;
        Ok(Address { uri, signer })
    }

    /// Where a request goes: for Discord, a new message is asked for its ID, and `message` is edited.
    pub(super) fn uri(&self, kind: Kind, message: Option<&str>) -> Option<Uri> {
        if kind != Kind::Discord {
            return Some(self.uri.clone());
        }
        let path = self.uri.path().trim_end_matches('/');
        let query = self.uri.query();
        let text = match (message, query) {
            (None, None) => format!("{path}?wait=true"),
            (None, Some(query)) => format!("{path}?{query}&wait=true"),
            (Some(id), None) => format!("{path}/messages/{id}"),
            (Some(id), Some(query)) => format!("{path}/messages/{id}?{query}"),
        };
        let mut parts = self.uri.clone().into_parts();
        parts.path_and_query = Some(text.parse::<PathAndQuery>().ok()?);
        Uri::from_parts(parts).ok()
    }

    /// Whether both lead to the same place.
    pub(super) fn is_same(&self, other: &Address) -> bool {
        self.uri == other.uri
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        let mut hosts = Hosts::of(&Notify::default());
        hosts.allowed.insert("chat.club.example".to_owned());
        hosts.local.insert("10.0.0.7".to_owned());
        hosts.local.insert("[fd00::7]".to_owned());
        hosts.local.insert("chat.lan".to_owned());
        hosts
    }

    #[test]
    fn only_allowed_hosts_are_asked_and_the_own_network_only_where_the_roster_says_so() {
        for (text, secret, named) in [
            ("https://discord.com/api/webhooks/1/x", "ok", "ok"),
            ("https://Discord.com/api/webhooks/1/x", "ok", "ok"),
            ("https://hooks.slack.com/services/x", "ok", "ok"),
            ("https://chat.club.example:8443/hooks/x", "ok", "ok"),
            ("http://discord.com/api/webhooks/1/x", "Plain", "Plain"),
            ("https://discord.com.evil.example/x", "Host", "ok"),
            ("https://discord.com./x", "Host", "ok"),
            ("https://8.8.8.8/x", "Host", "ok"),
            ("https://me:pw@discord.com/x", "Form", "Form"),
            ("https://discord.com@evil.example/x", "Form", "Form"),
            ("http://127.0.0.1/x", "Plain", "Plain"),
            ("https://127.0.0.1/x", "Host", "Inside"),
            ("https://169.254.169.254/x", "Host", "Inside"),
            ("https://[::1]/x", "Host", "Inside"),
            ("https://[::ffff:10.0.0.7]/x", "Host", "Inside"),
            ("http://10.0.0.7:8065/x", "ok", "ok"),
            ("http://[fd00::7]/x", "ok", "ok"),
            ("http://chat.lan/x", "ok", "ok"),
            ("ftp://discord.com/x", "Form", "Form"),
            ("/api/webhooks", "Form", "Form"),
            ("discord.com", "Form", "Form"),
        ] {
            let uri: Uri = text.parse().unwrap();
            let said = |is_named| match hosts().check(&uri, is_named) {
                Ok(()) => "ok".to_owned(),
                Err(bad) => format!("{bad:?}"),
            };
            assert_eq!(
                (said(false), said(true)),
                (secret.to_owned(), named.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn the_resolved_address_is_what_counts() {
        let ip = |text: &str| text.parse().unwrap();
        assert!(hosts().may_reach("discord.com", ip("8.8.8.8")));
        assert!(!hosts().may_reach("discord.com", ip("127.0.0.1")));
        assert!(!hosts().may_reach("chat.club.example", ip("10.0.0.7")));
        assert!(hosts().may_reach("Chat.LAN", ip("10.0.0.7")));
    }

    #[test]
    fn discord_is_asked_for_the_message_and_edits_it() {
        let of = |text: &str| Address {
            uri: text.parse().unwrap(),
            signer: None,
        };
        let to = |address: &Address, kind, message| address.uri(kind, message).unwrap().to_string();
        let plain = of("https://discord.com/api/webhooks/1/x");
        let thread = of("https://discord.com/api/webhooks/1/x?thread_id=7");
        assert_eq!(
            to(&plain, Kind::Discord, None),
            "https://discord.com/api/webhooks/1/x?wait=true"
        );
        assert_eq!(
            to(&thread, Kind::Discord, Some("5")),
            "https://discord.com/api/webhooks/1/x/messages/5?thread_id=7"
        );
        assert_eq!(
            to(&thread, Kind::Discord, None),
            "https://discord.com/api/webhooks/1/x?thread_id=7&wait=true"
        );
        assert_eq!(
            to(&thread, Kind::Slack, None),
            "https://discord.com/api/webhooks/1/x?thread_id=7"
        );
        assert_eq!(format!("{plain:?}"), "Address(..)");
    }
}
