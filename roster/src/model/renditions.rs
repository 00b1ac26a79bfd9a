//! `renditions` of apps and users: what is encoded of each stream beside the stream as it comes.

use engine::{
    Version,
    transcode::{AAC, Encode, Encoder, OPUS, SOURCE, VIDEO},
};
use serde::Deserialize;

use crate::{
    file::{
        decode::{Field, Problems, Value},
        leaf::{leaf, leaf_field},
        problem::At,
        table::Table,
    },
    model::values::{bitrate::Bitrate, slug::Slug},
};

/// One step of a ladder.
#[derive(Clone, Debug)]
pub struct Rendition {
    /// The name that viewers see.
    pub name: Slug,
    /// The height of its picture in pixels. The width follows from the picture's shape.
    pub height: u32,
    /// Bits per second.
    pub bitrate: u32,
    /// Frames per second; `None` keeps the streamer's.
    pub framerate: Option<u32>,
    /// The encoder; `None` is x264, and openh264 where OvenMediaEngine was built without it.
    pub encoder: Option<At<Encoder>>,
}

/// Names that need no height and no bitrate: the name, the height, the bitrate.
const PRESETS: [(&str, u32, u32); 4] = [
    ("1080p", 1080, 4_500_000),
    ("720p", 720, 2_500_000),
    ("480p", 480, 1_200_000),
    ("360p", 360, 600_000),
];

/// One of [`PRESETS`].
#[derive(Deserialize)]
enum Preset {
    #[serde(rename = "1080p")]
    P1080,
    #[serde(rename = "720p")]
    P720,
    #[serde(rename = "480p")]
    P480,
    #[serde(rename = "360p")]
    P360,
}

impl Rendition {
    /// A rendition that needs only its name: `1080p`, `720p`, `480p` or `360p`.
    pub fn named(name: &str) -> Option<Self> {
        let (name, height, bitrate) = PRESETS.into_iter().find(|(preset, ..)| *preset == name)?;
        Some(Rendition {
            name: name.parse().ok()?,
            height,
            bitrate,
            framerate: None,
            encoder: None,
        })
    }

    /// The renditions that need only a name, the largest first.
    pub fn presets() -> impl Iterator<Item = Self> {
        PRESETS
            .iter()
            .filter_map(|(name, ..)| Rendition::named(name))
    }

    /// The rendition in the engine's terms.
    pub fn encode(&self) -> Encode {
        Encode {
            name: self.name.to_string(),
            width: None,
            height: self.height,
            bitrate: self.bitrate,
            framerate: self.framerate,
            encoder: self.encoder.as_ref().map(|encoder| encoder.value),
        }
    }

    /// The encoder, if this version of the engine does not have it.
    pub(crate) fn missing_encoder(&self, version: Version) -> Option<&At<Encoder>> {
        let encoder = self.encoder.as_ref();
        encoder.filter(|encoder| !encoder.is_in(version))
    }

    fn of_table(value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let mut table = Table::new("a rendition", span, value, problems);
        let name = table.required::<Name>("name").map(|name| name.value.0);
        let preset = name.as_deref().and_then(Rendition::named);
        // a name that cannot be read may be one that needs neither
        let needed = name.is_some() && preset.is_none();
        let height = part(&mut table, "height", needed).map(|Height(height)| height);
        let bitrate = part(&mut table, "bitrate", needed).map(|Bitrate(bitrate)| bitrate);
        let framerate = table.optional("framerate");
        table.optional::<Codec>("codec");
        let encoder = table.optional("encoder");
        table.finish();
        Some(Rendition {
            height: height.or(preset.as_ref().map(|preset| preset.height))?,
            bitrate: bitrate.or(preset.as_ref().map(|preset| preset.bitrate))?,
            framerate: framerate.map(|framerate: At<Framerate>| framerate.value.0),
            encoder,
            name: name?,
        })
    }
}

impl Field for Rendition {
    const EXPECTED: &'static str = "\"1080p\", \"720p\", \"480p\", \"360p\", or a table such as \
        { name = \"720p\", height = 720, bitrate = \"2.5 Mbit/s\" }";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        if value.get_ref().is_table() {
            return Rendition::of_table(value, problems);
        }
        let preset = leaf(
            name,
            Self::EXPECTED,
            value,
            |value| value.is_str(),
            problems,
        )?;
        Rendition::named(match preset {
            Preset::P1080 => "1080p",
            Preset::P720 => "720p",
            Preset::P480 => "480p",
            Preset::P360 => "360p",
        })
    }
}

/// A field of a rendition's table.
fn part<T: Field>(table: &mut Table<'_, '_>, name: &'static str, needed: bool) -> Option<T> {
    let read = match needed {
        true => table.required(name),
        false => table.optional(name),
    };
    read.map(|read| read.value)
}

/// The name of a rendition. It is also that of the engine's track.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Name(Slug);

leaf_field!(Name, "a name such as \"720p\"", is_str);

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let name: Slug = text
            .parse()
            .map_err(|error: crate::model::values::slug::SlugError| error.to_string())?;
        if [SOURCE, VIDEO, AAC, OPUS].contains(&name.as_str()) {
            return Err(format!(
                "expected another name: `{name}` is what the streamer sends"
            ));
        }
        // the engine tells its files apart by these words
        match ["playlist", "chunklist"]
            .into_iter()
            .find(|word| name.contains(word))
        {
            Some(word) => Err(format!(
                "expected a name without `{word}`: OvenMediaEngine uses the word itself"
            )),
            None => Ok(Name(name)),
        }
    }
}

/// The height of a picture in pixels.
#[derive(Deserialize)]
#[serde(try_from = "i64")]
struct Height(u32);

leaf_field!(Height, "a height in pixels such as 720", is_integer);

impl TryFrom<i64> for Height {
    type Error = String;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        let height = u32::try_from(number).ok();
        match height.filter(|height| (120..=2160).contains(height)) {
            None => Err("expected 120 to 2160 pixels".to_owned()),
            Some(height) if height % 4 == 0 => Ok(Height(height)),
            Some(height) => Err(format!(
                "expected {} or {}: OvenMediaEngine encodes only multiples of 4",
                height / 4 * 4,
                height / 4 * 4 + 4
            )),
        }
    }
}

/// Pictures per second.
#[derive(Deserialize)]
#[serde(try_from = "i64")]
struct Framerate(u32);

leaf_field!(Framerate, "frames per second such as 30", is_integer);

impl TryFrom<i64> for Framerate {
    type Error = &'static str;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        let framerate = u32::try_from(number).ok();
        let framerate = framerate.filter(|framerate| (1..=120).contains(framerate));
        framerate
            .map(Framerate)
            .ok_or("expected 1 to 120 frames per second")
    }
}

/// H.264.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Codec;

leaf_field!(Codec, "\"h264\"", is_str);

impl TryFrom<String> for Codec {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match &*text {
            "h264" => Ok(Codec),
            _ => Err(
                "expected \"h264\", the only codec that all browsers play over WebRTC and LL-HLS",
            ),
        }
    }
}

leaf_field!(
    Encoder,
    "\"x264\" or \"openh264\"; before 0.21 also \"nvenc\", \"qsv\", \"xma\" or \"nilogan\"",
    is_str
);
