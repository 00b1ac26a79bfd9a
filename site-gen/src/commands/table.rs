//! Columns of text for terminals.

use unicode_width::UnicodeWidthStr;

/// Lines whose cells stand below each other. The last one is as long as it is. In a terminal, letters of some scripts are
/// two columns wide, and accents none.
pub(super) fn text<const N: usize>(lines: &[[String; N]]) -> String {
    let width = |at: usize| lines.iter().map(|line| line[at].width()).max();
    let widths: Vec<usize> = (0..N).map(|at| width(at).unwrap_or(0)).collect();
    let mut text = String::new();
    for line in lines {
        let mut written = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            written.push_str(cell);
            written.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
        }
        text.push_str(written.trim_end());
        text.push('\n');
    }
    text
}
