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

    /// What a decoder reads from the terminal's cells, each of two modules above one another.
    fn decoded(drawn: &str) -> String {
        let mut rows = Vec::new();
        for line in drawn.lines() {
            let line = line.strip_prefix("\u{1b}[97;40m").unwrap();
            let cells = line.strip_suffix("\u{1b}[0m").unwrap().chars();
            let light = cells.map(|cell| match cell {
                '█' => [true, true],
                '▀' => [true, false],
                '▄' => [false, true],
                _ => [false, false],
            });
            let light: Vec<_> = light.collect();
            for half in 0..2 {
                let row = light.iter().map(|cell| cell[half]);
                rows.push(row.collect::<Vec<_>>());
            }
        }
        // as large as on a screen
        const SIZE: usize = 4;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(
            rows[0].len() * SIZE,
            rows.len() * SIZE,
            |x, y| if rows[y / SIZE][x / SIZE] { 255 } else { 0 },
        );
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn a_decoder_reads_the_link_from_the_terminal() {
        for length in [0, 1, 200, 390, 900] {
            let secret: String = ('a'..='z').cycle().take(length).collect();
            let link = format!("https://live.example.net/invite/#{secret}-_.Z9");
            assert_eq!(decoded(&code(&link, 999).unwrap()), link);
        }
    }

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
