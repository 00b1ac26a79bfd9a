//! What OBS says about itself and its machine. Read tolerantly: whatever is missing or odd is unknown, since each version
//! of OBS writes it differently. Nothing of it is logged.

use serde_json::Value;

/// The request of OBS.
pub(crate) struct Report(Value);

/// The system that OBS runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Windows,
    Mac,
    /// OBS names the distribution here.
    Linux,
}

/// A graphics card.
#[derive(Clone, Copy)]
pub(super) struct Gpu<'a> {
    /// The vendor's number on the PCI bus.
    pub(super) vendor: u64,
    pub(super) model: &'a str,
    pub(super) driver: &'a str,
}

/// The picture that OBS makes: its size and frame rate, as a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Canvas {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) framerate: [u32; 2],
}

impl Report {
    /// Reads a body; `None` if it is not a JSON object.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(body).ok()?;
        value.is_object().then_some(Report(value))
    }

    /// The stream key in the settings of OBS, without what follows a `?`: OBS lets people add parameters.
    pub(super) fn key(&self) -> &str {
        let key = self.text("/authentication");
        key.split('?').next().unwrap_or("").trim()
    }

    /// Major and minor version.
    pub(super) fn version(&self) -> Option<(u16, u16)> {
        let mut parts = self.text("/client/version").split(['.', '-']);
        let mut number = || parts.next()?.parse().ok();
        Some((number()?, number()?))
    }

    pub(super) fn system(&self) -> System {
        match self.text("/capabilities/system/name") {
            "Windows" => System::Windows,
            "macOS" => System::Mac,
            _ => System::Linux,
        }
    }

    /// The card on which OBS composes its picture.
    pub(super) fn gpu(&self) -> Option<Gpu<'_>> {
        let all = self.0.pointer("/capabilities/gpu")?.as_array()?;
        let at = self.number("/preferences/composition_gpu_index");
        let at = at.and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
        let gpu = all.get(at).or(all.first())?;
        let text = |name: &str| gpu.get(name).and_then(Value::as_str).unwrap_or("");
        Some(Gpu {
            vendor: gpu.get("vendor_id")?.as_u64()?,
            model: text("model"),
            driver: text("driver_version"),
        })
    }

    /// The main canvas. OBS before 31.1 has it in another place.
    pub(super) fn canvas(&self) -> Option<Canvas> {
        let preferences = self.0.pointer("/preferences")?;
        let canvas = preferences.pointer("/canvases/0").unwrap_or(preferences);
        let number = |place: &str| u32::try_from(canvas.pointer(place)?.as_u64()?).ok();
        Some(Canvas {
            width: number("/width")?,
            height: number("/height")?,
            framerate: [
                number("/framerate/numerator")?,
                number("/framerate/denominator")?,
            ],
        })
    }

    /// The bitrate of all tracks together that the person allows, in kbit/s.
    pub(super) fn most(&self) -> Option<u64> {
        self.number("/preferences/maximum_aggregate_bitrate")
    }

    /// The number of channels of sound.
    pub(super) fn channels(&self) -> Option<u64> {
        self.number("/preferences/audio_channels")
    }

    fn text(&self, place: &str) -> &str {
        self.0.pointer(place).and_then(Value::as_str).unwrap_or("")
    }

    fn number(&self, place: &str) -> Option<u64> {
        self.0.pointer(place)?.as_u64()
    }
}
