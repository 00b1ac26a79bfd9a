//! `<LLHLS>` of an application's publishers: how playback is cut, and how far viewers can rewind.

use roster::{App, Latency};

use super::xml::Xml;

/// Where rewinding is kept while a stream runs: about a gigabyte an hour for each rendition of 2.5 Mbit/s.
pub(in crate::deploy) const REWIND: &str = "/var/lib/ovenmediaengine/dvr";

/// How a stream is cut. A player stays behind by the part hold-back, which is three parts, and fetches one part at a time.
struct Cut {
    part: &'static str,
    hold_back: &'static str,
    segment: u8,
    segments: u8,
}

fn cut(latency: Latency) -> Cut {
    let (part, hold_back, segment, segments) = match latency {
        Latency::Low => ("0.5", "1.5", 2, 10),
        Latency::Balanced => ("1", "3", 4, 8),
        Latency::Steady => ("2", "6", 6, 6),
    };
    Cut {
        part,
        hold_back,
        segment,
        segments,
    }
}

/// Everything inside `<LLHLS>` but the origins.
pub(super) fn fill(app: &App, xml: &mut Xml) {
    let cut = cut(app.latency);
    xml.leaf("ChunkDuration", cut.part);
    xml.leaf("PartHoldBack", cut.hold_back);
    xml.leaf("SegmentDuration", cut.segment);
    xml.leaf("SegmentCount", cut.segments);
    if let Some(length) = app.dvr {
        xml.element("DVR", |xml| {
            xml.leaf("Enable", true);
            xml.leaf("TempStoragePath", REWIND);
            xml.leaf("MaxDuration", length.as_secs());
        });
    }
}
