//! SHA-256 of files here and objects there.

use std::{fs::File, io::Read, path::Path as FilePath};

use anyhow::Context;
use data_encoding::HEXLOWER;
use futures_util::TryStreamExt;
use object_store::{ObjectStoreExt, path::Path};
use sha2::{Digest, Sha256};

use super::Remote;
use crate::archive::entry::StoredFile;

/// The size and the digest of a file of this name.
pub(super) fn of_file(file: &FilePath, name: &str) -> anyhow::Result<StoredFile> {
    let shown = || format!("{} cannot be read", file.display());
    let mut open = File::open(file).with_context(shown)?;
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = open.read(&mut buffer).with_context(shown)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
    Ok(StoredFile {
        name: name.to_owned(),
        bytes,
        sha256: HEXLOWER.encode(&hasher.finalize()),
    })
}

/// The size and the digest of an object, which is read as a whole: no other proof is the same in all stores.
pub(super) async fn of_object(
    remote: &Remote,
    place: &Path,
    name: &str,
    mut also: impl FnMut(&[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<StoredFile> {
    let explained = |error| remote.explained("read", error);
    let found = remote.objects.get(place).await.map_err(explained)?;
    let mut stream = found.into_stream();
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    while let Some(piece) = stream.try_next().await.map_err(explained)? {
        hasher.update(&piece);
        bytes += piece.len() as u64;
        also(&piece)?;
    }
    Ok(StoredFile {
        name: name.to_owned(),
        bytes,
        sha256: HEXLOWER.encode(&hasher.finalize()),
    })
}
