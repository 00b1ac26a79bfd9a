//! Puts picture and silence into an MP4 file.

use std::num::NonZeroU32;

use shiguredo_mp4::{
    FixedPointNumber, TrackKind, Uint,
    boxes::{
        AudioSampleEntryFields, Avc1Box, AvccBox, EsdsBox, Mp4aBox, SampleEntry,
        VisualSampleEntryFields,
    },
    descriptors::{DecoderConfigDescriptor, DecoderSpecificInfo, EsDescriptor, SlConfigDescriptor},
    mux::{Mp4FileMuxer, Sample},
};

use super::{
    aac, h264,
    picture::{HEIGHT, Picture, WIDTH},
};

/// Frames per second.
const FRAMERATE: u32 = 25;
/// Frames of video and of audio that have the same length: 0.32 s.
const VIDEOS: u32 = 8;
const AUDIOS: u32 = 15;
/// How many of these there are: 24 s, since the engine counts whole seconds.
const PIECES: u32 = 75;
/// Bits per second, as a hint for players.
const AUDIO_BITRATE: u32 = 3_000;

/// The file.
pub(super) fn file(picture: &Picture) -> Vec<u8> {
    let mut file = File::new();
    let silence = aac::silence();
    for piece in 0..PIECES {
        for frame in piece * VIDEOS..(piece + 1) * VIDEOS {
            let unit = match frame {
                0 => h264::whole(picture),
                frame => h264::same(frame),
            };
            let length = u32::try_from(unit.len()).expect("a frame is small");
            let bytes = [&length.to_be_bytes(), &*unit].concat();
            let entry = (frame == 0).then(video_entry);
            file.add(TrackKind::Video, entry, frame == 0, &bytes);
        }
        for frame in 0..AUDIOS {
            let entry = (piece == 0 && frame == 0).then(audio_entry);
            file.add(TrackKind::Audio, entry, true, &silence);
        }
    }
    file.done()
}

/// A file without sound.
#[cfg(test)]
pub(super) fn without_sound(picture: &Picture) -> Vec<u8> {
    let mut file = File::new();
    let whole = h264::whole(picture);
    file.add(TrackKind::Video, Some(video_entry()), true, &whole);
    file.done()
}

/// The file under construction.
struct File {
    muxer: Mp4FileMuxer,
    bytes: Vec<u8>,
}

impl File {
    fn new() -> Self {
        let muxer = Mp4FileMuxer::new().expect("nothing can fail without samples");
        let bytes = muxer.initial_boxes_bytes().to_vec();
        File { muxer, bytes }
    }

    fn add(&mut self, kind: TrackKind, entry: Option<SampleEntry>, keyframe: bool, data: &[u8]) {
        let [timescale, duration] = match kind {
            TrackKind::Video => [FRAMERATE, 1],
            _ => [u32::from(aac::RATE), aac::FRAME],
        };
        let sample = Sample {
            track_kind: kind,
            sample_entry: entry,
            keyframe,
            timescale: NonZeroU32::new(timescale).expect("both rates are above zero"),
            duration,
            composition_time_offset: None,
            data_offset: self.bytes.len() as u64,
            data_size: data.len(),
        };
        self.muxer
            .append_sample(&sample)
            .expect("samples follow each other");
        self.bytes.extend_from_slice(data);
    }

    fn done(mut self) -> Vec<u8> {
        let boxes = self.muxer.finalize().expect("both tracks have samples");
        for (offset, bytes) in boxes.offset_and_bytes_pairs() {
            let start = usize::try_from(offset).expect("the file is in memory");
            let end = start + bytes.len();
            self.bytes.resize(self.bytes.len().max(end), 0);
            self.bytes[start..end].copy_from_slice(bytes);
        }
        self.bytes
    }
}

fn video_entry() -> SampleEntry {
    let [profile, constraints, level] = h264::PROFILE;
    let size = |pixels: usize| u16::try_from(pixels).expect("the picture is small");
    SampleEntry::Avc1(Avc1Box {
        visual: VisualSampleEntryFields {
            data_reference_index: VisualSampleEntryFields::DEFAULT_DATA_REFERENCE_INDEX,
            width: size(WIDTH),
            height: size(HEIGHT),
            horizresolution: VisualSampleEntryFields::DEFAULT_HORIZRESOLUTION,
            vertresolution: VisualSampleEntryFields::DEFAULT_VERTRESOLUTION,
            frame_count: VisualSampleEntryFields::DEFAULT_FRAME_COUNT,
            compressorname: VisualSampleEntryFields::NULL_COMPRESSORNAME,
            depth: VisualSampleEntryFields::DEFAULT_DEPTH,
        },
        avcc_box: AvccBox {
            avc_profile_indication: profile,
            profile_compatibility: constraints,
            avc_level_indication: level,
            length_size_minus_one: Uint::new(3),
            sps_list: vec![h264::sequence()],
            pps_list: vec![h264::parameters()],
            chroma_format: None,
            bit_depth_luma_minus8: None,
            bit_depth_chroma_minus8: None,
            sps_ext_list: vec![],
        },
        unknown_boxes: vec![],
    })
}

fn audio_entry() -> SampleEntry {
    SampleEntry::Mp4a(Mp4aBox {
        audio: AudioSampleEntryFields {
            data_reference_index: AudioSampleEntryFields::DEFAULT_DATA_REFERENCE_INDEX,
            channelcount: aac::CHANNELS,
            samplesize: AudioSampleEntryFields::DEFAULT_SAMPLESIZE,
            samplerate: FixedPointNumber::new(aac::RATE, 0),
        },
        esds_box: EsdsBox {
            es: EsDescriptor {
                es_id: EsDescriptor::MIN_ES_ID,
                stream_priority: EsDescriptor::LOWEST_STREAM_PRIORITY,
                depends_on_es_id: None,
                url_string: None,
                ocr_es_id: None,
                dec_config_descr: DecoderConfigDescriptor {
                    object_type_indication:
                        DecoderConfigDescriptor::OBJECT_TYPE_INDICATION_AUDIO_ISO_IEC_14496_3,
                    stream_type: DecoderConfigDescriptor::STREAM_TYPE_AUDIO,
                    up_stream: DecoderConfigDescriptor::UP_STREAM_FALSE,
                    buffer_size_db: Uint::new(0),
                    max_bitrate: AUDIO_BITRATE,
                    avg_bitrate: AUDIO_BITRATE,
                    dec_specific_info: Some(DecoderSpecificInfo {
                        payload: aac::config(),
                    }),
                },
                sl_config_descr: SlConfigDescriptor,
            },
        },
        unknown_boxes: vec![],
    })
}
