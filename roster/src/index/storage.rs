//! Where the bytes of an index are: in a file, or in memory.

use std::{fs::File, io};

/// The bytes of an index.
#[derive(Debug)]
pub(super) enum Storage {
    /// It stays the same file when another one takes its name.
    File(File),
    Memory(Box<[u8]>),
}

impl Storage {
    pub(super) fn length(&self) -> io::Result<u64> {
        match self {
            Storage::File(file) => Ok(file.metadata()?.len()),
            Storage::Memory(bytes) => Ok(bytes.len() as u64),
        }
    }

    /// Fills `buffer` from `start` on.
    ///
    /// # Errors
    /// When there are fewer bytes, or the file cannot be read.
    pub(super) fn read(&self, buffer: &mut [u8], start: u64) -> io::Result<()> {
        match self {
            Storage::File(file) => read_at(file, buffer, start),
            Storage::Memory(bytes) => {
                let end = io::Error::from(io::ErrorKind::UnexpectedEof);
                let from = usize::try_from(start).unwrap_or(usize::MAX);
                let rest = bytes.get(from..).unwrap_or_default();
                buffer.copy_from_slice(rest.get(..buffer.len()).ok_or(end)?);
                Ok(())
            }
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, start)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], start: u64) -> io::Result<()> {
    let mut filled = 0;
    while filled < buffer.len() {
        let at = start + filled as u64;
        match std::os::windows::fs::FileExt::seek_read(file, &mut buffer[filled..], at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => filled += read,
        }
    }
    Ok(())
}
