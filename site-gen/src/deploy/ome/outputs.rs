//! `<OutputProfiles>` of an application: what OvenMediaEngine makes of its streams. With a transcode webhook it is what
//! it makes of them while the webhook does not answer.

use engine::transcode::{Audio, Encodes, Image, OutputProfile, OutputProfiles, Playlist, Video};

use super::xml::Xml;

/// Everything inside `<OutputProfiles>`.
pub(super) fn fill(profiles: &OutputProfiles, xml: &mut Xml) {
    if let Some(hardware) = profiles.hardware {
        xml.element("HWAccels", |xml| {
            xml.element("Encoder", |xml| xml.leaf("Enable", hardware.encoder.enable));
        });
    }
    if let Some(decodes) = profiles.decodes {
        xml.comment("Thumbnails only need keyframes: half the work of decoding everything.");
        xml.element("Decodes", |xml| {
            xml.leaf("OnlyKeyframes", decodes.only_keyframes);
        });
    }
    for one in &profiles.output_profile {
        xml.element("OutputProfile", |xml| profile(one, xml));
    }
}

fn profile(profile: &OutputProfile, xml: &mut Xml) {
    xml.leaf("Name", profile.name);
    xml.leaf("OutputStreamName", profile.output_stream_name);
    for list in &profile.playlists {
        xml.element("Playlist", |xml| playlist(list, xml));
    }
    xml.element("Encodes", |xml| encodes(&profile.encodes, xml));
}

fn playlist(playlist: &Playlist, xml: &mut Xml) {
    xml.leaf("Name", playlist.name);
    xml.leaf("FileName", playlist.file_name);
    xml.element("Options", |xml| {
        if let Some(switches) = playlist.options.web_rtc_auto_abr {
            xml.leaf("WebRtcAutoAbr", switches);
        }
        if let Some(depth) = playlist.options.hls_chunklist_path_depth {
            xml.leaf("HLSChunklistPathDepth", depth);
        }
    });
    if let Some(audio) = playlist.layers {
        xml.element("RenditionTemplate", |xml| layers(audio, xml));
        return;
    }
    for rendition in &playlist.renditions {
        xml.element("Rendition", |xml| {
            xml.leaf("Name", &rendition.name);
            xml.leaf("Video", &rendition.video);
            xml.leaf("Audio", rendition.audio);
        });
    }
}

/// A rendition for each layer that the publisher sends, as it comes.
fn layers(audio: &str, xml: &mut Xml) {
    xml.leaf("Name", "${Height}p");
    xml.element("VideoTemplate", |xml| xml.leaf("EncodingType", "bypassed"));
    xml.element("AudioTemplate", |xml| xml.leaf("VariantName", audio));
}

fn encodes(encodes: &Encodes, xml: &mut Xml) {
    for one in &encodes.videos {
        xml.element("Video", |xml| video(one, xml));
    }
    for one in &encodes.audios {
        xml.element("Audio", |xml| audio(one, xml));
    }
    for one in &encodes.images {
        xml.element("Image", |xml| image(*one, xml));
    }
}

fn video(video: &Video, xml: &mut Xml) {
    match video {
        Video::Bypass { name, bypass } => {
            xml.leaf("Name", name);
            xml.leaf("Bypass", bypass);
        }
        Video::Encoded {
            name,
            codec,
            modules,
            bitrate,
            width,
            height,
            framerate,
            key_frame_interval_type,
            key_frame_interval,
            b_frames,
        } => {
            xml.leaf("Name", name);
            xml.leaf("Codec", codec);
            xml.leaf("Modules", modules);
            xml.leaf("Bitrate", bitrate);
            if let Some(width) = width {
                xml.leaf("Width", width);
            }
            xml.leaf("Height", height);
            if let Some(framerate) = framerate {
                xml.leaf("Framerate", framerate);
            }
            xml.leaf("KeyFrameIntervalType", key_frame_interval_type);
            xml.leaf("KeyFrameInterval", key_frame_interval);
            xml.leaf("BFrames", b_frames);
        }
    }
}

fn audio(audio: &Audio, xml: &mut Xml) {
    xml.leaf("Name", audio.name);
    xml.leaf("Codec", audio.codec);
    xml.leaf("Bitrate", audio.bitrate);
    xml.leaf("Samplerate", audio.samplerate);
    xml.leaf("Channel", audio.channel);
    if let Some(pass) = audio.bypass_if_match {
        xml.element("BypassIfMatch", |xml| xml.leaf("Codec", pass.codec));
    }
}

/// The width follows from the stream's own shape.
fn image(image: Image, xml: &mut Xml) {
    xml.leaf("Codec", image.codec);
    xml.leaf("Framerate", image.framerate);
    xml.leaf("Height", image.height);
}
