//! Hosts and whole addresses as DNS, browsers, Caddy and OvenMediaEngine all accept them.
//!
//! The URL standard allows more in a host than the others (`0x7f.1`, `a_b`, labels of any length), and reads some
//! of it as a different host. Anything but a plain host is refused with a reason.

use std::net::{IpAddr, Ipv6Addr};

use url::{Host, Url};

use crate::file::leaf::leaf_field;

/// The longest DNS name, without the final dot.
const LONGEST_NAME: usize = 253;
/// The longest part of a name between two dots.
const LONGEST_LABEL: usize = 63;

/// A bare host: a name in lower case (Punycode for other scripts), an IPv4 address, or an IPv6
/// address in brackets.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct HostName(pub(crate) String);

leaf_field!(HostName, "a host name or address", is_str);

impl TryFrom<String> for HostName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.parse::<Ipv6Addr>().is_ok() {
            return Err(format!(
                "expected brackets around an IPv6 address: [{text}]"
            ));
        }
        let alone = !text.contains(['/', '\\', '@', '?', '#']) && !text.contains("://");
        if !alone || (text.contains(':') && !text.starts_with('[')) {
            return Err(
                "expected only a host, such as live.example.net, without scheme or port".to_owned(),
            );
        }
        let host = Host::parse(&text).map_err(|_| unreadable(&text))?;
        check(&text, host.clone())?;
        Ok(HostName(host.to_string()))
    }
}

/// A numeric address that others can reach, as `addresses` of [ome] lists them.
#[derive(Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Address(pub(crate) IpAddr);

leaf_field!(Address, "an IP address such as \"203.0.113.7\"", is_str);

impl TryFrom<String> for Address {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let ip: IpAddr = text.parse().map_err(|_| {
            "expected an IP address such as 203.0.113.7 or 2001:db8::7; a name belongs in `host`"
                .to_owned()
        })?;
        reachable(ip)?;
        Ok(Address(ip))
    }
}

/// Reads an `http` or `https` URL.
///
/// # Errors
/// Why some program would not accept it. The reasons show `example`.
pub(crate) fn web_url(text: &str, example: &str) -> Result<Url, String> {
    let expected = || format!("expected an address such as {example}");
    // as parsed by the URL standard
    let mut clean = text.trim_matches(|c: char| c <= ' ').to_owned();
    clean.retain(|c| !matches!(c, '\t' | '\n' | '\r'));
    let (scheme, rest) = clean.split_once("://").ok_or_else(expected)?;
    if !["http", "https"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web))
    {
        return Err("expected an address that starts with https:// or http://".to_owned());
    }
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    if authority.contains('@') {
        return Err("expected an address without user name and password".to_owned());
    }
    let (written, port) = match authority.rfind(':') {
        Some(colon) if !authority[colon..].contains(']') => {
            (&authority[..colon], Some(&authority[colon + 1..]))
        }
        _ => (authority, None),
    };
    if port.is_some_and(|port| port.parse::<u16>().unwrap_or(0) == 0) {
        return Err("expected a port from 1 to 65535 after the host".to_owned());
    }
    let host = match written.is_empty() {
        true => None,
        false => Some(Host::parse(written).map_err(|_| unreadable(written))?),
    };
    let url = Url::parse(&clean).map_err(|_| expected())?;
    let host = host.ok_or_else(expected)?;
    if scheme.eq_ignore_ascii_case("https")
        && matches!(&host, Host::Domain(name) if name.contains('_'))
    {
        return Err("expected a host without `_`: certificates do not allow it".to_owned());
    }
    check(written, host)?;
    match (url.scheme(), url.port()) {
        ("https", Some(80)) => Err("expected another port: 80 is for http:// only".to_owned()),
        ("http", Some(443)) => Err("expected another port: 443 is for https:// only".to_owned()),
        _ => Ok(url),
    }
}

/// Checks that DNS and other programs accept a host, and read it as the URL standard does.
fn check(written: &str, host: Host<String>) -> Result<(), String> {
    match host {
        Host::Domain(name) => check_name(&name),
        Host::Ipv4(ip) if written != ip.to_string() => Err(format!(
            "expected a name or four numbers: this would be read as {ip}"
        )),
        Host::Ipv4(ip) => reachable(ip.into()),
        Host::Ipv6(ip) => reachable(ip.into()),
    }
}

fn check_name(name: &str) -> Result<(), String> {
    if name.ends_with('.') {
        return Err("expected a host without a dot at its end".to_owned());
    }
    if name.len() > LONGEST_NAME {
        return Err(format!(
            "expected a host of at most {LONGEST_NAME} characters; this one has {}",
            name.len()
        ));
    }
    for label in name.split('.') {
        if label.is_empty() {
            return Err("expected a host without empty parts between its dots".to_owned());
        }
        if label.len() > LONGEST_LABEL {
            return Err(format!(
                "expected parts of at most {LONGEST_LABEL} characters between a host's dots; one has {}",
                label.len()
            ));
        }
        if let Some(bad) = label
            .chars()
            .find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'))
        {
            return Err(format!(
                "expected a host of letters, digits, dots and hyphens, without `{bad}`"
            ));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(
                "expected a host whose parts neither start nor end with a hyphen".to_owned(),
            );
        }
    }
    Ok(())
}

fn reachable(ip: IpAddr) -> Result<(), String> {
    let local_link = matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
    let broadcast = matches!(ip, IpAddr::V4(ip) if ip.is_broadcast());
    if ip.is_unspecified() || ip.is_multicast() || broadcast || local_link {
        return Err(format!(
            "expected an address at which others reach the server; {ip} is not one"
        ));
    }
    Ok(())
}

/// Why the URL standard rejects a host.
fn unreadable(written: &str) -> String {
    let last = written.trim_end_matches('.').rsplit('.').next();
    let last = last.unwrap_or_default();
    let hex = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    let number = match hex {
        Some(hex) => hex.chars().all(|c| c.is_ascii_hexdigit()),
        None => !last.is_empty() && last.chars().all(|c| c.is_ascii_digit()),
    };
    if number {
        "expected four numbers from 0 to 255, or a name whose last part is not a number".to_owned()
    } else if written.contains('[') {
        "expected an IPv6 address such as [2001:db8::7]".to_owned()
    } else if written.split('.').any(|label| label.is_empty()) {
        "expected a host without empty parts between its dots".to_owned()
    } else {
        "expected a host such as live.example.net".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Result<String, String> {
        HostName::try_from(text.to_owned()).map(|host| host.0)
    }

    fn url(text: &str) -> Result<String, String> {
        web_url(text, "https://live.example.net").map(|url| url.to_string())
    }

    #[test]
    fn what_dns_takes_is_taken() {
        let long = format!("{}.example", "a".repeat(63));
        let longest = format!("{}{}", "abcdefghi.".repeat(25), "net");
        assert_eq!(longest.len(), 253);
        for (written, read) in [
            ("live.example.net", "live.example.net"),
            ("LIVE.Example.NET", "live.example.net"),
            ("localhost", "localhost"),
            ("3com.example", "3com.example"),
            ("1.2.3.4", "1.2.3.4"),
            ("[2001:DB8::7]", "[2001:db8::7]"),
            ("[::1]", "[::1]"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("例え.jp", "xn--r8jz45g.jp"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            (&long, &long),
            (&longest, &longest),
        ] {
            assert_eq!(host(written).as_deref(), Ok(read), "{written}");
            assert_eq!(
                url(&format!("https://{written}:8443")),
                Ok(format!("https://{read}:8443/"))
            );
        }
    }

    #[test]
    fn what_dns_or_a_program_would_not_take_or_read_otherwise_is_refused() {
        let long = format!("{}.example", "a".repeat(64));
        let longest = format!("{}{}", "abcdefghi.".repeat(25), "nets");
        for (written, why) in [
            ("", "a host"),
            (".", "dot"),
            ("live.example.net.", "dot at its end"),
            ("live..example", "between its dots"),
            (".example", "between its dots"),
            (&long, "one has 64"),
            (&longest, "this one has 254"),
            ("-live.example", "hyphen"),
            ("live-.example", "hyphen"),
            ("a{b}", "without `{`"),
            ("a b", "host"),
            ("a%20b", "host"),
            ("1.2.3", "read as 1.2.0.3"),
            ("0x7f.1", "read as 127.0.0.1"),
            ("2130706433", "read as 127.0.0.1"),
            ("127.0.0.01", "read as 127.0.0.1"),
            ("1.2.3.256", "four numbers"),
            ("1.2.3.4.5", "four numbers"),
            ("live.example.1", "four numbers"),
            ("0.0.0.0", "reach"),
            ("255.255.255.255", "reach"),
            ("224.0.0.1", "reach"),
            ("[::]", "reach"),
            ("[fe80::1]", "reach"),
            ("[2001:db8::1", "IPv6"),
            ("[fe80::1%25eth0]", "IPv6"),
            ("[1.2.3.4]", "IPv6"),
        ] {
            let refused = host(written).unwrap_err();
            assert!(refused.contains(why), "{written}: {refused}");
            url(&format!("https://{written}/")).expect_err(written);
        }
        for (written, why) in [
            ("2001:db8::7", "[2001:db8::7]"),
            ("live.example.net:80", "only a host"),
            ("https://live.example.net", "only a host"),
            ("live.example.net/", "only a host"),
            ("u@live.example.net", "only a host"),
            ("[::1]:80", "IPv6"),
        ] {
            let refused = host(written).unwrap_err();
            assert!(refused.contains(why), "{written}: {refused}");
        }
    }

    #[test]
    fn an_address_is_refused_for_what_is_wrong_with_it() {
        for (written, why) in [
            ("live.example.net", "such as"),
            ("https:live.example.net", "such as"),
            ("https:///live.example.net", "such as"),
            ("ftp://live.example.net", "https:// or http://"),
            ("https://u:p@live.example.net", "user name"),
            ("https://@live.example.net", "user name"),
            ("https://live.example.net:0", "1 to 65535"),
            ("https://live.example.net:65536", "1 to 65535"),
            ("https://live.example.net:", "1 to 65535"),
            ("https://live.example.net:-1", "1 to 65535"),
            ("https://live.example.net:80", "80 is for http://"),
            ("http://live.example.net:443", "443 is for https://"),
        ] {
            let refused = url(written).unwrap_err();
            assert!(refused.contains(why), "{written}: {refused}");
        }
        assert!(
            url("https://my_pc.example")
                .unwrap_err()
                .contains("without `_`")
        );
        for private in ["http://my_pc:8000/", "http://edge_hook:9000/admission"] {
            assert_eq!(url(private).as_deref(), Ok(private));
        }
        assert_eq!(
            url("HTTPS://[::1]:443\\x").as_deref(),
            Ok("https://[::1]/x")
        );
    }

    #[test]
    fn addresses_are_numeric_and_reached_by_others() {
        let address = |text: &str| Address::try_from(text.to_owned()).map(|address| address.0);
        for good in ["203.0.113.7", "127.0.0.1", "2001:db8::7"] {
            assert_eq!(address(good).unwrap().to_string(), good);
        }
        for bad in [
            "live.example.net",
            "*",
            "0.0.0.0",
            "[2001:db8::7]",
            "1.2.3",
            "203.0.113.7:10000",
            "::",
            "fe80::1",
            "",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
