//! A link as a QR code for a terminal.

use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};

/// The code in half blocks, dark on light whatever the terminal's colours are. `None` if the text is too long, or the code
/// wider than `width` columns.
pub fn code(text: &str, width: usize) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    // a quiet zone of four modules on each side
    if code.width() + 8 > width {
        return None;
    }
    // the light modules are drawn (the library calls a drawn one dark), in white on black: right in every terminal, also in one
    // without colours and with a dark background, as most have
    let drawn = code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build();
    let lines = drawn.lines();
    let lines: Vec<_> = lines
        .map(|line| format!("\u{1b}[97;40m{line}\u{1b}[0m"))
        .collect();
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn a_link_fits_into_a_terminal() {
        let link = format!("https://live.example.net/invite/#{}", "a".repeat(390));
        assert!(code(&link, 76).is_none());
        let drawn = code(&link, 77).unwrap();
        assert!(drawn.lines().count() > 30);
        let quiet = format!("\u{1b}[97;40m{}", "█".repeat(77));
        assert!(drawn.starts_with(&quiet), "its edge is light");
        assert!(code(&"a".repeat(3000), 999).is_none());
    }
}
