//! Finds whether a clip has picture and sound. Only MP4 files show it; OvenMediaEngine also plays others.

use std::io::{self, Read, Seek, SeekFrom};

use shiguredo_mp4::{
    TrackKind,
    demux::{Input, Mp4FileDemuxer},
};

/// The most that is read at once: more than the tables of a clip of an hour.
const MOST: usize = 64 << 20;

/// What a clip lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    /// It has no video.
    #[error("picture")]
    Picture,
    /// It has no audio.
    #[error("sound")]
    Sound,
}

/// What this clip is known to lack. `None` if it has both, or is no MP4 file.
///
/// # Errors
/// When it cannot be read.
pub fn lacks(file: &mut (impl Read + Seek)) -> io::Result<Option<Lack>> {
    let Some(kinds) = tracks(file)? else {
        return Ok(None);
    };
    Ok(match kinds {
        _ if !kinds.contains(&TrackKind::Video) => Some(Lack::Picture),
        _ if !kinds.contains(&TrackKind::Audio) => Some(Lack::Sound),
        _ => None,
    })
}

/// The kinds of the tracks; `None` if the file is no MP4.
fn tracks(file: &mut (impl Read + Seek)) -> io::Result<Option<Vec<TrackKind>>> {
    let mut start = [0; 8];
    let is_mp4 = file.read_exact(&mut start).is_ok() && start[4..] == *b"ftyp";
    if !is_mp4 {
        return Ok(None);
    }
    let mut demuxer = Mp4FileDemuxer::new();
    // too little of a broken file is an error to the library, so this ends
    while let Some(wanted) = demuxer.required_input() {
        let size = wanted.size.unwrap_or(MOST).min(MOST);
        file.seek(SeekFrom::Start(wanted.position))?;
        let mut data = Vec::new();
        file.take(size as u64).read_to_end(&mut data)?;
        demuxer.handle_input(Input {
            position: wanted.position,
            data: &data,
        });
    }
    let tracks = demuxer.tracks();
    Ok(tracks
        .ok()
        .map(|tracks| tracks.iter().map(|track| track.kind).collect()))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::standby::{mp4::without_sound, picture::Picture};

    #[test]
    fn a_clip_without_sound_is_found() {
        let picture = Picture::pause([0; 3], [255; 3]);
        let mut clip = Cursor::new(without_sound(&picture));
        assert_eq!(lacks(&mut clip).unwrap(), Some(Lack::Sound));
    }

    #[test]
    fn what_is_no_mp4_is_believed() {
        for bytes in [&b""[..], b"short", b"\0\0\0\x18matroska and the like"] {
            assert_eq!(lacks(&mut Cursor::new(bytes)).unwrap(), None);
        }
        let broken = b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov";
        assert_eq!(lacks(&mut Cursor::new(broken)).unwrap(), None);
    }
}
