//! Numbers of things, for people.

/// "1 page", "2 pages", "0 pages".
pub fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
