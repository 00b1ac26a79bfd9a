//! Where a site is deployed to.

use std::{fmt, str::FromStr};

/// A host for ssh, such as `live.example.net` or `root@live.example.net`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host(String);

/// An absolute folder on that host, which a shell takes without quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(String);

impl FromStr for Host {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits =
            |c: char| c.is_alphanumeric() || "@._-[]".contains(c) || c == ':' && text.contains('[');
        // a leading dash would be an option of ssh
        match !text.is_empty() && !text.starts_with('-') && text.chars().all(fits) {
            true => Ok(Host(text.to_owned())),
            false => Err("expected a host such as live.example.net or root@live.example.net"),
        }
    }
}

impl FromStr for Folder {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim_end_matches('/');
        let fits = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        let is_inside = text.split('/').all(|part| part != "..");
        match text.starts_with('/') && text.len() > 1 && is_inside && text.chars().all(fits) {
            true => Ok(Folder(text.to_owned())),
            false => {
                Err("expected an absolute folder of letters, digits and ./_- such as /srv/mitts")
            }
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_an_option_or_a_command() {
        for good in ["live.example.net", "root@10.0.0.7", "me@[2001:db8::1]"] {
            assert!(good.parse::<Host>().is_ok(), "{good}");
        }
        for bad in ["", "-oProxyCommand=x", "a b", "a;b", "host:22"] {
            assert!(bad.parse::<Host>().is_err(), "{bad}");
        }
        assert_eq!(
            "/srv/mitts/".parse::<Folder>().unwrap().to_string(),
            "/srv/mitts"
        );
        for bad in ["", "/", "srv", "/srv/../etc", "/srv/a b", "/srv/$HOME"] {
            assert!(bad.parse::<Folder>().is_err(), "{bad}");
        }
    }
}
