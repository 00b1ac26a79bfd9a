//! Uploads a file, in parts if it is large, goes on where a killed process stopped, and proves that it is there.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path as FilePath,
};

use anyhow::{Context, bail};
use futures_util::{StreamExt, TryStreamExt};
use object_store::{ObjectStoreExt, PutPayload, multipart::PartId, path::Path};

use super::{
    Remote, digest,
    journal::{Head, Journal},
};
use crate::archive::entry::StoredFile;

/// The size of a part. S3 takes none below 5 MiB.
const PART: u64 = 8 << 20;

/// The most parts. S3 takes 10,000.
const MOST: u64 = 9000;

/// How many parts are on their way at a time.
const AT_ONCE: usize = 4;

/// Uploads a file, unless it is there already, and proves it: what the store has is read back.
///
/// # Errors
/// If the file cannot be read, the store is away or refuses, or has something else afterwards, which is deleted.
pub(super) async fn upload(
    remote: &Remote,
    file: &FilePath,
    name: &str,
    place: &Path,
) -> anyhow::Result<StoredFile> {
    let folder = file.parent().context("a file is in a folder")?;
    let found = digest::of_file(file, name)?;
    let journal = Journal::left(folder);
    if remote.size(place).await? == Some(found.bytes) {
        if prove(remote, place, &found, folder).await? {
            return Ok(found);
        }
        remote.delete(place).await?;
    }
    match found.bytes <= PART {
        true => whole(remote, file, place).await?,
        false => in_parts(remote, file, &found, place, journal).await?,
    }
    if !prove(remote, place, &found, folder).await? {
        remote.delete(place).await?;
        bail!(
            "{}/{place} was not what was sent, so it was deleted there; run the command again",
            remote.address.bucket
        );
    }
    Ok(found)
}

/// Reads back what the store has, and compares it. The upload is over then, whatever comes of it.
async fn prove(
    remote: &Remote,
    place: &Path,
    found: &StoredFile,
    folder: &FilePath,
) -> anyhow::Result<bool> {
    let there = digest::of_object(remote, place, &found.name, |_| Ok(())).await?;
    if let Some(journal) = Journal::left(folder).filter(|_| found.bytes > PART) {
        journal.end()?;
    }
    Ok(there == *found)
}

async fn whole(remote: &Remote, file: &FilePath, place: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(file);
    let bytes = bytes.with_context(|| format!("{} cannot be read", file.display()))?;
    put(remote, place, bytes).await
}

/// Writes a small object.
pub(super) async fn put(remote: &Remote, place: &Path, bytes: Vec<u8>) -> anyhow::Result<()> {
    let put = remote.objects.put(place, PutPayload::from(bytes)).await;
    put.map_err(|error| remote.explained("write", error))?;
    Ok(())
}

async fn in_parts(
    remote: &Remote,
    file: &FilePath,
    found: &StoredFile,
    place: &Path,
    left: Option<Journal>,
) -> anyhow::Result<()> {
    let explained = |error| remote.explained("write", error);
    let to = format!("{} {place}", remote.address);
    let fits = |journal: &Journal| {
        let Head {
            to: other,
            bytes,
            sha256,
            ..
        } = &journal.head;
        (other, *bytes, sha256) == (&to, found.bytes, &found.sha256)
    };
    let begin = async || -> anyhow::Result<Journal> {
        let id = remote.parts.create_multipart(place).await;
        let head = Head {
            to: to.clone(),
            bytes: found.bytes,
            sha256: found.sha256.clone(),
            part: part_size(found.bytes),
            id: id.map_err(explained)?,
        };
        Journal::begin(file.parent().unwrap_or(file), head)
    };
    let goes_on = left.as_ref().is_some_and(fits);
    let journal = match left.filter(fits) {
        Some(journal) => journal,
        None => begin().await?,
    };
    match send(remote, file, place, journal).await {
        // the store has forgotten the upload
        Err(object_store::Error::NotFound { .. }) if goes_on => {
            send(remote, file, place, begin().await?)
                .await
                .map_err(explained)
        }
        sent => sent.map_err(explained),
    }
}

/// Sends the parts that the store does not have, and completes the upload.
async fn send(
    remote: &Remote,
    file: &FilePath,
    place: &Path,
    mut journal: Journal,
) -> object_store::Result<()> {
    let local = |error: anyhow::Error| object_store::Error::Generic {
        store: "the folder",
        source: error.into(),
    };
    let Head {
        bytes, part, id, ..
    } = journal.head.clone();
    let count = usize::try_from(bytes.div_ceil(part)).unwrap_or(usize::MAX);
    let missing: Vec<usize> = (0..count)
        .filter(|number| !journal.parts.contains_key(number))
        .collect();
    let sends = missing.into_iter().map(|number| {
        let id = &id;
        async move {
            let payload = read(file, number as u64 * part, part).map_err(local)?;
            let put = remote.parts.put_part(place, id, number, payload).await?;
            Ok::<_, object_store::Error>((number, put.content_id))
        }
    });
    let mut sent = futures_util::stream::iter(sends).buffer_unordered(AT_ONCE);
    while let Some((number, content)) = sent.try_next().await? {
        journal.note(number, content).map_err(local)?;
    }
    drop(sent);
    let parts = journal.parts.into_values();
    let parts = parts.map(|content_id| PartId { content_id }).collect();
    remote.parts.complete_multipart(place, &id, parts).await?;
    Ok(())
}

fn read(file: &FilePath, from: u64, most: u64) -> anyhow::Result<PutPayload> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut open = File::open(file)?;
        open.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        open.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(PutPayload::from(bytes))
}

/// The size of the parts of a file with this many bytes: whole mebibytes.
fn part_size(bytes: u64) -> u64 {
    let least = bytes.div_ceil(MOST).div_ceil(1 << 20) << 20;
    least.max(PART)
}

/// Ends an upload that a killed process left, so that nobody pays for its parts.
pub(super) async fn abandon(
    remote: &Remote,
    folder: &FilePath,
    place: &Path,
) -> anyhow::Result<()> {
    let Some(journal) = Journal::left(folder) else {
        return Ok(());
    };
    if journal.head.to == format!("{} {place}", remote.address) {
        match remote.parts.abort_multipart(place, &journal.head.id).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(remote.explained("delete", error)),
        }
    }
    journal.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_has_larger_parts_not_more() {
        assert_eq!(part_size(9_000_000), PART);
        for gigabytes in [1, 80, 500, 5000] {
            let bytes = gigabytes * 1_000_000_000 + 1;
            let part = part_size(bytes);
            assert!(part.is_multiple_of(1 << 20) && bytes.div_ceil(part) <= 10_000);
        }
    }
}
