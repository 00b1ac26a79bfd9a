//! The encoders that an engine has.

use crate::Version;

/// An encoder of H.264.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoder {
    /// On the processor. Not in every build of the engine.
    X264,
    /// On the processor, in every build of the engine. Less quality for the same bitrate.
    OpenH264,
    /// NVIDIA's graphics cards.
    Nvenc,
    /// Intel's Quick Sync Video.
    Qsv,
    /// Xilinx's Alveo U30.
    Xma,
    /// Netint's cards.
    Nilogan,
}

impl Encoder {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Encoder::X264 => "x264",
            Encoder::OpenH264 => "openh264",
            Encoder::Nvenc => "nvenc",
            Encoder::Qsv => "qsv",
            Encoder::Xma => "xma",
            Encoder::Nilogan => "nilogan",
        }
    }

    /// Whether it is a part of the machine.
    pub fn is_hardware(self) -> bool {
        !matches!(self, Encoder::X264 | Encoder::OpenH264)
    }

    /// Whether this version of the engine has it. From 0.21 on, an engine ignores hardware.
    pub fn is_in(self, version: Version) -> bool {
        !self.is_hardware() || version < Version(0, 21, 0)
    }

    /// The engine's names of what it tries in turn. Hardware that is missing or busy is replaced by the processor.
    /// Without a choice it is x264, and openh264 where the build has no x264.
    pub fn modules(encoder: Option<Encoder>) -> &'static str {
        match encoder {
            None => "x264,openh264",
            Some(Encoder::X264) => "x264",
            Some(Encoder::OpenH264) => "openh264",
            Some(Encoder::Nvenc) => "nv,x264,openh264",
            Some(Encoder::Qsv) => "qsv,x264,openh264",
            Some(Encoder::Xma) => "xma,x264,openh264",
            Some(Encoder::Nilogan) => "nilogan,x264,openh264",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardware_is_used_before_0_21_only() {
        for (encoder, old, new) in [
            (Encoder::X264, true, true),
            (Encoder::OpenH264, true, true),
            (Encoder::Nvenc, true, false),
            (Encoder::Xma, true, false),
        ] {
            assert_eq!(encoder.is_in(Version(0, 20, 5)), old, "{encoder:?}");
            assert_eq!(encoder.is_in(Version(0, 21, 0)), new, "{encoder:?}");
            let word = serde_json::to_value(encoder.as_str()).unwrap();
            assert_eq!(serde_json::from_value::<Encoder>(word).unwrap(), encoder);
        }
    }
}
