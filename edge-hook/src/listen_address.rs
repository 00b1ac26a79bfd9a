//! Where a server listens, as people write it.

use std::net::{Ipv4Addr, SocketAddr};

/// An address and a port, such as `127.0.0.1:9000` or `[::1]:9000`. `localhost:9000` and `9000` alone are
/// of this machine.
///
/// # Errors
/// What was expected, for anything else.
pub fn listen_address(text: &str) -> Result<SocketAddr, &'static str> {
    let here = |port: &str| {
        let port: u16 = port.parse().ok()?;
        Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    };
    text.parse()
        .ok()
        .or_else(|| here(text.strip_prefix("localhost:").unwrap_or(text)))
        .ok_or(
            "expected an address and a port, such as 127.0.0.1:9000, localhost:9000, or 0.0.0.0:9000 \
             for other machines, too",
        )
}

#[cfg(test)]
mod tests {
    use super::listen_address;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, address) in [
            ("127.0.0.1:9000", "127.0.0.1:9000"),
            ("0.0.0.0:80", "0.0.0.0:80"),
            ("[::1]:9000", "[::1]:9000"),
            ("localhost:9000", "127.0.0.1:9000"),
            ("9000", "127.0.0.1:9000"),
        ] {
            assert_eq!(listen_address(text), Ok(address.parse().unwrap()), "{text}");
        }
        for text in [
            "",
            "localhost",
            "example.net:80",
            ":9000",
            "127.0.0.1",
            "localhost:99999",
        ] {
            assert!(listen_address(text).is_err(), "{text}");
        }
    }
}
