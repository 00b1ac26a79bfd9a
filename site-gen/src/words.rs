//! Numbers of things, for people.

/// "1 page", "2 pages", "0 pages".
pub fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

/// "Alice", "Alice and Bob", "Alice, Bob and Carol".
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

/// "999 bytes", "1.2 MB": decimal, as disks are sold.
pub fn size(bytes: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    let mut number = bytes as f64;
    if bytes < 1000 {
        return counted(usize::try_from(bytes).unwrap_or(0), "byte");
    }
    let mut unit = "";
    for next in units {
        if number < 999.95 {
            break;
        }
        number /= 1000.0;
        unit = next;
    }
    format!("{number:.1} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let all = [
            0,
            1,
            999,
            1000,
            999_949,
            999_950,
            1_234_567,
            5_000_000_000_000,
        ]
        .map(size);
        let expected = [
            "0 bytes",
            "1 byte",
            "999 bytes",
            "1.0 kB",
            "999.9 kB",
            "1.0 MB",
            "1.2 MB",
            "5.0 TB",
        ];
        assert_eq!(all, expected);
    }
}
