//! Whether the store can be used: a small object is written, listed, read and deleted.

use std::path::Path as FilePath;

use anyhow::{Context, bail};
use data_encoding::HEXLOWER;
use futures_util::TryStreamExt;
use roster::Bucket;

use super::{Remote, digest, upload::put};

/// Tries all that the archive does with its store.
///
/// # Errors
/// What does not work.
pub async fn probe(bucket: &Bucket, folder: &FilePath) -> anyhow::Result<()> {
    let remote = Remote::with_retries(bucket, folder, 0)?;
    let mut random = [0; 8];
    getrandom::fill(&mut random)
        .map_err(|error| anyhow::anyhow!("there is no random number: {error}"))?;
    let name = format!("mitts-doctor-{}", HEXLOWER.encode(&random));
    let place = remote.below(&name);
    put(&remote, &place, name.clone().into_bytes()).await?;
    let tried = read_back(&remote, &place, &name).await;
    // deleted in any case
    let deleted = remote.delete(&place).await;
    tried.and(deleted)
}

async fn read_back(
    remote: &Remote,
    place: &object_store::path::Path,
    name: &str,
) -> anyhow::Result<()> {
    let mut read = Vec::new();
    digest::of_object(remote, place, "", |piece| {
        read.extend_from_slice(piece);
        Ok(())
    })
    .await?;
    if read != name.as_bytes() {
        bail!(
            "{} answers with something else than was written",
            remote.address
        );
    }
    let folder = match remote.address.prefix.as_str() {
        "" => None,
        prefix => Some(object_store::path::Path::from(prefix)),
    };
    let mut listed = remote.objects.list(folder.as_ref());
    loop {
        let next = listed.try_next().await;
        match next.map_err(|error| remote.explained("list", error))? {
            Some(found) if found.location == *place => return Ok(()),
            Some(_) => {}
            None => break,
        }
    }
    Err(anyhow::anyhow!("what was written is not listed")).with_context(|| remote.address())
}
