//! The memory of a build: the front matter and outlines of the Markdown that it read. The next build only reads files
//! that were changed.
//!
//! A file is unchanged as long as its [`FileStamp`] is the same. Files with problems are not remembered. A damaged
//! memory, or one that another version of the program wrote, is ignored.

use std::{
    collections::HashMap,
    fs::File,
    io::{Seek as _, Write as _},
    path::Path,
    sync::Arc,
};

use rayon::prelude::*;
use roster::{At, SharedPicture, Span};
use serde::{Deserialize, Serialize};

use crate::{
    content::{
        front_matter::{FrontMatter, Tag},
        outline::Outline,
    },
    fingerprint::{FileStamp, Fingerprint},
};

/// Remembered files, by their paths under `content/`.
#[derive(Debug, Default)]
pub struct Memory {
    files: HashMap<String, Arc<Remembered>>,
    /// A digest of all that outlines depend on besides the texts themselves.
    context: Fingerprint,
}

/// A remembered file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remembered {
    /// The stamp of the file when it was read.
    pub stamp: FileStamp,
    /// A digest of its bytes.
    pub digest: Fingerprint,
    /// The offset of its Markdown in bytes.
    pub offset: usize,
    front: Front,
    /// Whether it is a page. Texts about users and groups are rendered differently.
    pub is_page: bool,
    /// Its outline. A text about a user or group that contains no links or images has none.
    pub outline: Option<Outline>,
}

/// [`FrontMatter`] in a form that can be serialized.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Front {
    title: Option<String>,
    description: Option<String>,
    date: Option<String>,
    menu: bool,
    weight: u32,
    tags: Vec<(String, String, Span)>,
    picture: Option<(String, Span)>,
}

/// The number of files in a piece of the memory. Pieces are read and written in parallel.
const PIECE: usize = 512;

/// The first bytes of a memory, with the number of its format.
const HEAD: &[u8; 16] = b"mitts memory 2 \n";

/// The offset of the context, after the digest that seals all that follows. After the context are the pieces, each with
/// its length.
const START: usize = HEAD.len() + 32;

impl Memory {
    /// Reads a memory that the same `program` wrote. In all other cases, it is empty.
    pub fn read(path: &Path, program: &Fingerprint) -> Self {
        let bytes = std::fs::read(path).unwrap_or_default();
        Self::parse(&bytes, program).unwrap_or_default()
    }

    fn parse(bytes: &[u8], program: &Fingerprint) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(START)?;
        let digest = head.strip_prefix(HEAD)?;
        let mut seal = seal(program);
        seal.update(rest);
        if seal.finalize().as_bytes() != digest {
            return None;
        }
        let (context, mut rest) = rest.split_first_chunk()?;
        let mut pieces = Vec::new();
        while let Some((length, after)) = rest.split_first_chunk() {
            let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
            let (piece, after) = after.split_at_checked(length)?;
            pieces.push(piece);
            rest = after;
        }
        let pieces: Vec<Vec<(String, Arc<Remembered>)>> = pieces
            .into_par_iter()
            .map(parse_piece)
            .collect::<Option<_>>()?;
        Some(Memory {
            files: pieces.into_iter().flatten().collect(),
            context: *context,
        })
    }

    /// The remembered file of this name, if its stamp is still the same.
    pub fn of(&self, name: &str, stamp: &FileStamp) -> Option<&Arc<Remembered>> {
        let remembered = self.files.get(name)?;
        (remembered.stamp == *stamp).then_some(remembered)
    }

    /// A digest of all that the outlines depended on besides the texts themselves.
    pub fn context(&self) -> Fingerprint {
        self.context
    }

    /// Writes a memory of `files`. Files for which `remember` returns `None` are not remembered.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write<'f, T: Sync>(
        path: &Path,
        program: &Fingerprint,
        context: &Fingerprint,
        files: &'f [T],
        remember: impl Fn(&'f T) -> Option<(&'f str, Arc<Remembered>)> + Sync,
    ) -> anyhow::Result<()> {
        // a damaged memory is ignored, so there is no need to wait for the disk
        let new = path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(&[0; START])?;
        let mut seal = seal(program);
        let mut add = |bytes: &[u8]| {
            seal.update(bytes);
            file.write_all(bytes)
        };
        add(context)?;
        // all pieces at the same time would need much memory
        for files in files.chunks(PIECE * 2 * rayon::current_num_threads()) {
            let pieces = files.par_chunks(PIECE);
            let pieces: Vec<Vec<u8>> = pieces
                .map(|files| piece(files, &remember))
                .collect::<Result<_, _>>()?;
            for piece in pieces {
                add(&u64::try_from(piece.len())?.to_le_bytes())?;
                add(&piece)?;
            }
        }
        file.rewind()?;
        file.write_all(HEAD)?;
        file.write_all(seal.finalize().as_bytes())?;
        std::fs::rename(new, path)?;
        Ok(())
    }
}

fn piece<'f, T>(
    files: &'f [T],
    remember: impl Fn(&'f T) -> Option<(&'f str, Arc<Remembered>)>,
) -> Result<Vec<u8>, rmp_serde::encode::Error> {
    let files: Vec<_> = files.iter().filter_map(remember).collect();
    let files: Vec<_> = files.iter().map(|(name, file)| (name, &**file)).collect();
    rmp_serde::to_vec(&files)
}

fn parse_piece(piece: &[u8]) -> Option<Vec<(String, Arc<Remembered>)>> {
    let files: Vec<(String, Remembered)> = rmp_serde::from_slice(piece).ok()?;
    let files = files.into_iter();
    Some(files.map(|(name, file)| (name, Arc::new(file))).collect())
}

/// A hasher for the contents of a memory that this program writes.
fn seal(program: &Fingerprint) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.update(program);
    hasher
}

impl Remembered {
    /// A remembered file without problems. `digest` is of its bytes, `offset` that of its Markdown.
    pub fn new(
        stamp: FileStamp,
        digest: Fingerprint,
        offset: usize,
        front: &FrontMatter,
        is_page: bool,
        outline: Option<&Outline>,
    ) -> Self {
        let tags = front.tags.iter().map(|tag| {
            let Tag { slug, title, span } = tag.clone();
            (slug, title, span)
        });
        Remembered {
            stamp,
            digest,
            offset,
            front: Front {
                title: front.title.clone(),
                description: front.description.clone(),
                date: front.date.map(|date| date.to_string()),
                menu: front.menu,
                weight: front.weight,
                tags: tags.collect(),
                picture: (front.picture.as_ref())
                    .map(|picture| (picture.as_str().to_owned(), picture.span.clone())),
            },
            is_page,
            outline: outline.cloned(),
        }
    }

    /// The front matter of the file, which is not a draft.
    pub fn front(&self) -> Option<FrontMatter> {
        let Front {
            title,
            description,
            date,
            menu,
            weight,
            tags,
            picture,
        } = self.front.clone();
        let date = date.map(|date| date.parse()).transpose().ok()?;
        let picture = picture.map(|(path, span)| {
            let path = SharedPicture::try_from(path).ok()?;
            Some(At::new(path, span))
        });
        let tags = tags.into_iter();
        let tags = tags.map(|(slug, title, span)| Tag { slug, title, span });
        Some(FrontMatter {
            title,
            description,
            date,
            draft: false,
            menu,
            weight,
            tags: tags.collect(),
            picture: match picture {
                Some(picture) => Some(picture?),
                None => None,
            },
        })
    }
}
