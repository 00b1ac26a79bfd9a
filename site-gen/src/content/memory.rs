//! The memory of a build: the front matter and outlines of the Markdown that it read. The next build only reads files
//! that were changed.
//!
//! A file is unchanged as long as its [`FileStamp`] is the same. Files with problems are not remembered. A damaged
//! memory, or one that another version of the program wrote, is ignored.

use std::{collections::HashMap, fs::File, io::Write as _, path::Path, sync::Arc};

use rayon::prelude::*;
use roster::{At, SharedPicture, Span};
use serde::{Deserialize, Serialize};

use crate::{
    content::{
        front_matter::{FrontMatter, Tag},
        outline::Outline,
        pages::MarkdownFile,
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
const HEAD: &[u8; 16] = b"mitts memory 1 \n";

/// The offset of the contents, after the digest that seals them.
const START: usize = HEAD.len() + 32;

impl Memory {
    /// Reads a memory that the same `program` wrote. In all other cases, it is empty.
    pub fn read(path: &Path, program: &Fingerprint) -> Self {
        let bytes = std::fs::read(path).unwrap_or_default();
        Self::parse(&bytes, program).unwrap_or_default()
    }

    fn parse(bytes: &[u8], program: &Fingerprint) -> Option<Self> {
        let (head, mut rest) = bytes.split_at_checked(START)?;
        let digest = head.strip_prefix(HEAD)?;
        if seal(program, [rest]) != digest {
            return None;
        }
        // advances `rest` to the first piece
        let (context, lengths): (Fingerprint, Vec<usize>) = rmp_serde::from_read(&mut rest).ok()?;
        let mut pieces = Vec::with_capacity(lengths.len());
        for length in lengths {
            let (piece, after) = rest.split_at_checked(length)?;
            pieces.push(piece);
            rest = after;
        }
        let pieces: Vec<Vec<(String, Arc<Remembered>)>> = pieces
            .into_par_iter()
            .map(parse_piece)
            .collect::<Option<_>>()?;
        Some(Memory {
            files: pieces.into_iter().flatten().collect(),
            context,
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
        let pieces: Vec<Vec<u8>> = files
            .par_chunks(PIECE)
            .map(|piece| {
                let piece: Vec<_> = piece.iter().filter_map(&remember).collect();
                let piece: Vec<_> = piece.iter().map(|(name, file)| (name, &**file)).collect();
                rmp_serde::to_vec(&piece)
            })
            .collect::<Result<_, _>>()?;
        let lengths: Vec<usize> = pieces.iter().map(Vec::len).collect();
        let lengths = rmp_serde::to_vec(&(context, lengths))?;
        let parts = || std::iter::once(&lengths).chain(&pieces).map(Vec::as_slice);
        // a damaged memory is ignored, so there is no need to wait for the disk
        let new = path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(HEAD)?;
        file.write_all(&seal(program, parts()))?;
        for part in parts() {
            file.write_all(part)?;
        }
        std::fs::rename(new, path)?;
        Ok(())
    }
}

fn parse_piece(piece: &[u8]) -> Option<Vec<(String, Arc<Remembered>)>> {
    let files: Vec<(String, Remembered)> = rmp_serde::from_slice(piece).ok()?;
    let files = files.into_iter();
    Some(files.map(|(name, file)| (name, Arc::new(file))).collect())
}

fn seal<'p>(program: &Fingerprint, parts: impl IntoIterator<Item = &'p [u8]>) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    hasher.update(program);
    for part in parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

impl Remembered {
    /// A remembered file without problems.
    pub fn new(
        stamp: FileStamp,
        source: &MarkdownFile,
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
            digest: *source.text.digest(),
            offset: source.offset,
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
