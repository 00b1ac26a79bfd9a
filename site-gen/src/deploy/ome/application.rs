//! An `<Application>` of `Server.xml`: providers, output profiles and publishers.

use engine::Version;
use roster::{App, Ingest, Playback, Roster};

use super::{super::channels, llhls, outputs, transcode, workers::Workers, xml::Xml};

/// Milliseconds without a packet after which a viewer over WebRTC counts as disconnected.
const VIEWER_TIMEOUT: u32 = 30_000;

/// The same for publishers over WebRTC. Until then the name is taken, also if the same publisher returns. A browser sends
/// several packets a second even without video.
const WHIP_TIMEOUT: u32 = 12_000;

/// The same for publishers over RTMP and SRT. Without it the engine waits for the TCP timeout: more than a minute.
const SILENCE: u32 = 8_000;

/// Milliseconds until an RTMP publisher must send the first video or audio.
const FIRST_MEDIA: u32 = 30_000;

/// Milliseconds between the keyframes that the engine requests from WebRTC publishers. Browsers send none by themselves,
/// and new viewers see nothing before the next one. For a shared screen, the first picture came after 1.98 s (median of
/// ten, at worst 3.23 s) with the engine's default of 3000, and after 1.46 s (1.79 s) with 1000; for a camera after 2.79 s
/// and 1.45 s. With 500, a screen gains 0.1 s and needs a seventh more bitrate, and a camera gets visibly worse. The runs of
/// `browser/keyframes.mjs` are in `bench/engine/runs/`.
const KEYFRAMES: u32 = 1_000;

/// The origins of pages that may access the engine; `*` means any.
pub(super) struct Origins<'a> {
    /// Origins that may publish.
    pub(super) publish: &'a str,
    /// Origins that may play; `None` if pages and streams have the same origin, which needs no permission.
    pub(super) play: Option<&'a str>,
}

/// Everything inside `<Application>`; `outputs` adds publishers.
pub(super) fn fill(
    app: &App,
    roster: &Roster,
    origins: &Origins<'_>,
    outputs: &dyn Fn(&mut Xml),
    xml: &mut Xml,
) {
    xml.leaf("Name", &**app.slug);
    xml.leaf("Type", "live");
    let channel = roster.channels_in(app).next();
    if roster.has_ladder(app) || channel.is_some() {
        xml.element("TranscodeWebhook", |xml| transcode::fill(roster, xml));
    }
    let viewers = match channel {
        // The function says that users' streams pass through. Without it nobody is admitted, so what stands here is for the
        // channels alone, which the engine starts by itself.
        Some(channel) => roster.channel_outputs(app, channel),
        None => app.outputs(&app.renditions),
    };
    let profiles = viewers.profiles();
    xml.element("OutputProfiles", |xml| outputs::fill(&profiles, xml));
    xml.element("Providers", |xml| {
        providers(app, roster.ome.version, origins, xml);
        if channel.is_some() {
            xml.element("Schedule", |xml| {
                // relative to this file
                let folder = channels::folder(app);
                xml.leaf("MediaRootDir", &folder);
                xml.leaf("ScheduleFilesDir", channels::schedules(roster, app));
            });
        }
    });
    xml.element("Publishers", |xml| {
        publishers(app, Workers::of(app, roster), origins, xml);
        outputs(xml);
    });
}

fn providers(app: &App, version: Version, origins: &Origins<'_>, xml: &mut Xml) {
    let silence = version.has_silence_timeout();
    for ingest in [Ingest::Rtmp, Ingest::Srt, Ingest::Whip] {
        if !app.ingest.contains(&ingest) {
            continue;
        }
        match ingest {
            Ingest::Rtmp if silence => xml.element("RTMP", |xml| {
                // Only for RTMP: for others the engine does not start with it.
                xml.leaf("FirstMediaWaitTimeoutMs", FIRST_MEDIA);
                xml.leaf("PacketSilenceTimeoutMs", SILENCE);
            }),
            Ingest::Srt if silence => {
                xml.element("SRT", |xml| xml.leaf("PacketSilenceTimeoutMs", SILENCE));
            }
            Ingest::Rtmp => xml.empty("RTMP", &[]),
            Ingest::Srt => xml.empty("SRT", &[]),
            Ingest::Whip => xml.element("WebRTC", |xml| {
                xml.leaf("Timeout", WHIP_TIMEOUT);
                xml.leaf("FIRInterval", KEYFRAMES);
                if version.has_ingest_rtx() {
                    xml.element("Rtx", |xml| xml.leaf("Enable", true));
                }
                cross_domains(origins.publish, xml);
            }),
        }
    }
}

/// What viewers get, sent by this many threads.
pub(super) fn publishers(app: &App, workers: Workers, origins: &Origins<'_>, xml: &mut Xml) {
    xml.leaf("AppWorkerCount", workers.app);
    xml.leaf("StreamWorkerCount", workers.stream);
    if app.plays(Playback::Webrtc) {
        xml.element("WebRTC", |xml| {
            xml.leaf("Timeout", VIEWER_TIMEOUT);
            for off in ["Rtx", "Ulpfec", "JitterBuffer"] {
                xml.leaf(off, false);
            }
        });
    }
    if app.plays(Playback::Llhls) {
        xml.element("LLHLS", |xml| {
            llhls::fill(app, xml);
            if let Some(origin) = origins.play {
                cross_domains(origin, xml);
            }
        });
    }
    if app.thumbnails {
        match origins.play {
            Some(origin) => xml.element("Thumbnail", |xml| cross_domains(origin, xml)),
            None => xml.empty("Thumbnail", &[]),
        }
    }
}

/// The origins whose pages may read the answers.
fn cross_domains(origin: &str, xml: &mut Xml) {
    xml.element("CrossDomains", |xml| xml.leaf("Url", origin));
}
