//! Links as CSV.

use std::borrow::Cow;

use anyhow::Context;

/// A table of texts, with a head. A cell that a spreadsheet would take for a formula gets an apostrophe in front, which
/// spreadsheets do not show.
///
/// # Errors
/// When a row has another number of cells than the head.
pub fn csv<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| plain(cell).into_owned()))?;
    }
    let bytes = writer.into_inner().context("the table cannot be written")?;
    Ok(String::from_utf8(bytes)?)
}

fn plain(cell: &str) -> Cow<'_, str> {
    let formula = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠'
        )
    };
    match cell.starts_with(formula) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let rows = [
            "Mia",
            "=HYPERLINK(\"x\")",
            "+1",
            "-1",
            "@a",
            "a, \"b\"",
            "Ann = B",
        ];
        let rows: Vec<_> = rows.iter().map(|name| [(*name).to_owned()]).collect();
        let text = csv(["name"], &rows).unwrap();
        assert_eq!(
            text,
            "name\nMia\n\"'=HYPERLINK(\"\"x\"\")\"\n'+1\n'-1\n'@a\n\"a, \"\"b\"\"\"\nAnn = B\n"
        );
    }
}
