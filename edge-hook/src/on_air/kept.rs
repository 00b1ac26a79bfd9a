//! The file of the admitted publishers. It has names, addresses, times and hashes, and no key.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, ErrorKind, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use roster::StreamName;
use serde::{Deserialize, Serialize};

use super::admitted::{Admitted, Publisher};
use crate::decision::Guest;

/// The name of the file in its folder.
const NAME: &str = "publishers.json";
/// The version that is written and read.
const VERSION: u32 = 1;

/// Where the admitted publishers are kept.
#[derive(Debug)]
pub(super) struct KeptFile(PathBuf);

#[derive(Serialize, Deserialize)]
struct Wire {
    version: u32,
    publishers: Vec<WirePublisher>,
}

#[derive(Serialize, Deserialize)]
struct WirePublisher {
    stream: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client: Option<SocketAddr>,
    /// The hash of the key, as in the roster.
    key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guest: Option<WireGuest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ends: Option<String>,
    since: String,
}

#[derive(Serialize, Deserialize)]
struct WireGuest {
    /// The public key that the guest's key is signed by.
    key: String,
    epoch: u32,
    until: String,
}

impl WirePublisher {
    fn of(stream: &StreamName, publisher: &Publisher) -> Self {
        WirePublisher {
            stream: stream.to_string(),
            client: publisher.client,
            key: publisher.key.to_string(),
            guest: publisher.guest.map(|guest| WireGuest {
                key: guest.key.to_string(),
                epoch: guest.epoch,
                until: guest.until.to_string(),
            }),
            ends: publisher.ends.map(|ends| ends.to_string()),
            since: publisher.since.to_string(),
        }
    }

    /// `None` if a part is malformed.
    fn read(self) -> Option<(StreamName, Publisher)> {
        let time = |text: String| text.parse::<Timestamp>().ok();
        let guest = |guest: WireGuest| {
            Some(Guest {
                key: guest.key.parse().ok()?,
                epoch: guest.epoch,
                until: time(guest.until)?,
            })
        };
        let publisher = Publisher {
            client: self.client,
            key: self.key.parse().ok()?,
            guest: match self.guest {
                Some(one) => Some(guest(one)?),
                None => None,
            },
            ends: match self.ends {
                Some(ends) => Some(time(ends)?),
                None => None,
            },
            since: time(self.since)?,
        };
        Some((self.stream.try_into().ok()?, publisher))
    }
}

impl KeptFile {
    /// The file in this folder, which is made if it is missing.
    pub(super) fn in_folder(folder: &Path) -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        Ok(KeptFile(folder.join(NAME)))
    }

    /// The publishers in the file; none if there is no file.
    pub(super) fn read(&self) -> io::Result<Vec<(StreamName, Publisher)>> {
        let text = match fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let wire: Wire = serde_json::from_slice(&text)?;
        if wire.version != VERSION {
            return Err(io::Error::other("another version of edge-hook wrote it"));
        }
        let read = wire.publishers.into_iter().map(WirePublisher::read);
        let read: Option<_> = read.collect();
        read.ok_or_else(|| io::Error::other("it is damaged"))
    }

    /// Replaces the file in one step. Only this process's user may read it.
    pub(super) fn write(&self, text: &[u8]) -> io::Result<()> {
        let new = self.0.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&new)?.write_all(text)?;
        fs::rename(&new, &self.0)
    }
}

impl Admitted {
    /// All publishers as the text of the file.
    pub(super) fn to_json(&self) -> Vec<u8> {
        let publishers = self.all();
        let wire = Wire {
            version: VERSION,
            publishers: publishers
                .map(|(stream, publisher)| WirePublisher::of(stream, publisher))
                .collect(),
        };
        // writing strings and numbers into memory cannot fail
        serde_json::to_vec(&wire).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use roster::{KeyHash, PrivateKey, StreamKey};

    use super::*;

    fn time(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn publishers_are_read_back_and_the_file_has_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeptFile::in_folder(&folder.path().join("new")).unwrap();
        assert!(file.read().unwrap().is_empty());
        let key = StreamKey::generate().unwrap();
        let user = Publisher {
            client: Some("[2001:db8::1]:7".parse().unwrap()),
            key: key.hash(),
            guest: None,
            ends: None,
            since: time(5),
        };
        let guest = Publisher {
            client: None,
            key: KeyHash::of("token"),
            guest: Some(Guest {
                key: PrivateKey::generate().unwrap().public(),
                epoch: 3,
                until: time(90),
            }),
            ends: Some(time(80)),
            since: time(6),
        };
        let stream = |text: &str| StreamName::try_from(text.to_owned()).unwrap();
        let mut admitted = Admitted::default();
        admitted.admit(stream("show/ann"), user, None, Instant::now());
        admitted.admit(stream("show/mia"), guest, None, Instant::now());
        let text = admitted.to_json();
        file.write(&text).unwrap();
        let read = file.read().unwrap();
        let expected = [(stream("show/ann"), user), (stream("show/mia"), guest)];
        assert_eq!(format!("{read:?}"), format!("{expected:?}"));
        assert!(!String::from_utf8(text).unwrap().contains(key.reveal()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&file.0).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_file_is_an_error_and_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeptFile::in_folder(folder.path()).unwrap();
        let whole = "{\"version\":1,\"publishers\":[{\"stream\":\"show/ann\",\"key\":\"x\",\"since\":\"y\"}]}";
        for bad in ["", "{}", "[", "{\"version\":2,\"publishers\":[]}", whole] {
            file.write(bad.as_bytes()).unwrap();
            assert!(file.read().is_err(), "{bad}");
        }
        file.write(&Admitted::default().to_json()).unwrap();
        assert!(file.read().unwrap().is_empty());
    }
}
