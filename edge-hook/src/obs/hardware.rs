//! Chooses the encoder for a machine.
//!
//! OBS lists its cards, but not its encoders, and an encoder that it lacks keeps the person from streaming. So hardware is
//! chosen only where OBS surely has its encoder, and x264, which every OBS has, everywhere else.

use super::{
    encoder::Encoder,
    report::{Gpu, Report, System},
};

const NVIDIA: u64 = 0x10de;
const AMD: u64 = 0x1002;
const INTEL: u64 = 0x8086;
const APPLE: u64 = 0x106b;
/// Cards of NVIDIA without an encoder, by a part of their name.
const WITHOUT_NVENC: [&str; 6] = ["MX", "GT 710", "GT 720", "GT 730", "GT 1010", "GT 1030"];
/// The first OBS whose encoder for NVIDIA has one name on all systems.
const ONE_NVENC: u16 = 31;

/// The encoder for the machine of this report.
pub(super) fn encoder(report: &Report) -> Encoder {
    let (Some((obs, _)), Some(gpu)) = (report.version(), report.gpu()) else {
        return Encoder::X264;
    };
    match (report.system(), gpu.vendor) {
        (System::Windows, NVIDIA) if has_nvenc(gpu) => Encoder::Nvenc,
        (System::Windows, AMD) => Encoder::Amf,
        (System::Windows, INTEL) => Encoder::Qsv,
        (System::Mac, APPLE) => Encoder::Apple,
        // the free driver has no encoder
        (System::Linux, NVIDIA)
            if obs >= ONE_NVENC && gpu.driver.contains("NVIDIA") && has_nvenc(gpu) =>
        {
            Encoder::Nvenc
        }
        _ => Encoder::X264,
    }
}

fn has_nvenc(gpu: Gpu<'_>) -> bool {
    !WITHOUT_NVENC.iter().any(|name| gpu.model.contains(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_machine_gets_an_encoder_that_it_has() {
        for (system, version, vendor, model, driver, encoder) in [
            (
                "Windows",
                "32.2.2",
                NVIDIA,
                "NVIDIA GeForce RTX 3060",
                "32.0.15.6094",
                Encoder::Nvenc,
            ),
            (
                "Windows",
                "30.2.3",
                NVIDIA,
                "NVIDIA GeForce GTX 1060 6GB",
                "31.0.15.5222",
                Encoder::Nvenc,
            ),
            (
                "Windows",
                "32.2.2",
                NVIDIA,
                "NVIDIA GeForce MX450",
                "",
                Encoder::X264,
            ),
            (
                "Windows",
                "32.2.2",
                NVIDIA,
                "NVIDIA GeForce GT 1030",
                "",
                Encoder::X264,
            ),
            (
                "Windows",
                "32.2.2",
                AMD,
                "AMD Radeon RX 6700 XT",
                "",
                Encoder::Amf,
            ),
            (
                "Windows",
                "31.0.0-rc1",
                INTEL,
                "Intel(R) UHD Graphics 770",
                "",
                Encoder::Qsv,
            ),
            (
                "Windows",
                "32.2.2",
                0x4d4f_4351,
                "Qualcomm(R) Adreno(TM) X1-85 GPU",
                "",
                Encoder::X264,
            ),
            (
                "Windows",
                "32.2.2",
                0x1414,
                "Microsoft Basic Render Driver",
                "",
                Encoder::X264,
            ),
            (
                "Windows",
                "",
                NVIDIA,
                "NVIDIA GeForce RTX 3060",
                "",
                Encoder::X264,
            ),
            ("macOS", "32.1.0", APPLE, "Apple M2", "", Encoder::Apple),
            (
                "Ubuntu",
                "32.0.1",
                NVIDIA,
                "NVIDIA Corporation GA106",
                "3.3.0 NVIDIA 550.120",
                Encoder::Nvenc,
            ),
            (
                "Ubuntu",
                "32.0.1",
                NVIDIA,
                "NVIDIA Corporation GA106",
                "4.3 (Core Profile) Mesa 24.2",
                Encoder::X264,
            ),
            (
                "Debian GNU/Linux",
                "30.2.3",
                NVIDIA,
                "NVIDIA GA106",
                "3.3.0 NVIDIA 550.120",
                Encoder::X264,
            ),
            (
                "Fedora Linux",
                "32.0.1",
                AMD,
                "Navi 22",
                "4.6 Mesa",
                Encoder::X264,
            ),
            ("", "32.0.1", INTEL, "", "", Encoder::X264),
        ] {
            let report = json!({
                "client": { "version": version },
                "capabilities": {
                    "system": { "name": system },
                    "gpu": [{ "model": model, "vendor_id": vendor, "driver_version": driver }],
                },
            });
            let report = Report::read(report.to_string().as_bytes()).unwrap();
            assert_eq!(
                super::encoder(&report),
                encoder,
                "{system} {version} {model}"
            );
        }
    }

    #[test]
    fn of_several_cards_the_one_that_composes_the_picture_encodes() {
        let gpu = |vendor: u64| json!({ "model": "x", "vendor_id": vendor });
        for (index, encoder) in [
            (json!(0), Encoder::Qsv),
            (json!(1), Encoder::Nvenc),
            (json!(7), Encoder::Qsv),
            (json!(null), Encoder::Qsv),
        ] {
            let report = json!({
                "client": { "version": "32.2.2" },
                "capabilities": { "system": { "name": "Windows" }, "gpu": [gpu(INTEL), gpu(NVIDIA)] },
                "preferences": { "composition_gpu_index": index },
            });
            let report = Report::read(report.to_string().as_bytes()).unwrap();
            assert_eq!(super::encoder(&report), encoder, "{index}");
        }
    }
}
