//! Which addresses are on the internet, and which in the network of a machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is on the internet: neither this machine, nor its network, nor reserved. The registries are
/// <https://www.iana.org/assignments/iana-ipv4-special-registry> and the one for IPv6.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        // this network; shared by providers; protocol assignments; benchmarks; reserved
        || a == 0
        || a == 100 && (64..128).contains(&b)
        || (a, b, c) == (192, 0, 0)
        || a == 198 && (b == 18 || b == 19)
        || a >= 240;
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, ..] = ip.segments();
    let octets = ip.octets();
    let inner = |at: usize| {
        let bytes = [octets[at], octets[at + 1], octets[at + 2], octets[at + 3]];
        is_public_v4(bytes.into())
    };
    if ip.to_ipv4_mapped().is_some() {
        return inner(12);
    }
    match (a, b, c) {
        // translated by NAT64, and 6to4: they hold an IPv4 address
        (0x64, 0xff9b, 0) => inner(12),
        (0x2002, ..) => inner(2),
        // documentation, Teredo and other assignments
        (0x2001, 0xdb8, _) | (0x3fff, 0..=0xfff, _) | (0x2001, 0..=0x1ff, _) => false,
        // 2000::/3 is the internet
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn an_inner_address_is_not_public_in_any_dress() {
        for (public, addresses) in [
            (
                true,
                "203.0.114.1 8.8.8.8 100.63.0.1 172.32.0.1 2606:4700::1 2a00::1 ::ffff:8.8.8.8 64:ff9b::808:808",
            ),
            (
                false,
                "0.0.0.0 127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.0.8 \
                 192.0.2.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 fe80::1 fc00::1 fd00::1 ff02::1 \
                 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001:db8::1 \
                 2001::1 fec0::1 100::1",
            ),
        ] {
            for address in addresses.split_whitespace() {
                assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
            }
        }
    }
}
