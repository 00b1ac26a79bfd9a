//! Whether an address contains anything that looks like a stream key.

use roster::KEY_PREFIX;

/// Whether the text contains the prefix of stream keys, in upper or lower case.
pub(super) fn holds_key(text: &str) -> bool {
    let (text, prefix) = (text.as_bytes(), KEY_PREFIX.as_bytes());
    let last = prefix.len() - 1;
    // the prefix's last character is rare in an address, so few places are compared
    (last..text.len())
        .filter(|at| text[*at] == prefix[last])
        .any(|at| text[at - last..=at].eq_ignore_ascii_case(prefix))
}
