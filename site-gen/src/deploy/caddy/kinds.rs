//! The `Content-Type` of files by extension, for Caddy and `mitts serve`.
//!
//! Caddy's own types depend on the system. Without a system table it sends Markdown, fonts and films without a type, and
//! with Debian's it uses wrong types for `.ts` and `.otf`. `mitts serve` sends other files without a type, and so does Caddy
//! unless the system knows them.

use std::path::Path;

/// Each type with its extensions in lower case. Text types include `charset=utf-8`.
pub const KINDS: [(&str, &[&str]); 41] = [
    ("text/html; charset=utf-8", &["html", "htm"]),
    ("text/css; charset=utf-8", &["css"]),
    ("text/javascript; charset=utf-8", &["js", "mjs"]),
    ("text/plain; charset=utf-8", &["txt", "log"]),
    ("text/markdown; charset=utf-8", &["md"]),
    ("text/csv; charset=utf-8", &["csv"]),
    ("text/vtt; charset=utf-8", &["vtt"]),
    ("text/calendar; charset=utf-8", &["ics"]),
    ("text/xml; charset=utf-8", &["xml"]),
    ("application/atom+xml", &["atom"]),
    ("application/rss+xml", &["rss"]),
    ("application/json", &["json", "map"]),
    ("application/manifest+json", &["webmanifest"]),
    ("application/wasm", &["wasm"]),
    ("application/pdf", &["pdf"]),
    ("application/epub+zip", &["epub"]),
    ("application/zip", &["zip"]),
    ("application/gzip", &["gz", "tgz"]),
    ("application/toml", &["toml"]),
    ("application/x-subrip", &["srt"]),
    ("application/vnd.apple.mpegurl", &["m3u8"]),
    ("image/avif", &["avif"]),
    ("image/gif", &["gif"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/png", &["png", "apng"]),
    ("image/svg+xml", &["svg"]),
    ("image/webp", &["webp"]),
    ("image/vnd.microsoft.icon", &["ico"]),
    ("font/otf", &["otf"]),
    ("font/ttf", &["ttf"]),
    ("font/woff", &["woff"]),
    ("font/woff2", &["woff2"]),
    ("audio/aac", &["aac"]),
    ("audio/flac", &["flac"]),
    ("audio/mp4", &["m4a"]),
    ("audio/mpeg", &["mp3"]),
    ("audio/ogg", &["ogg", "oga", "opus"]),
    ("audio/wav", &["wav"]),
    ("video/mp4", &["mp4", "m4v"]),
    ("video/webm", &["webm"]),
    ("video/mp2t", &["ts"]),
];

/// The type of a file, if its extension is known.
pub fn of(file: &Path) -> Option<&'static str> {
    let ending = file.extension()?.to_str()?.to_ascii_lowercase();
    let kind = KINDS
        .iter()
        .find(|(_, endings)| endings.contains(&&*ending));
    kind.map(|(kind, _)| *kind)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_ending_has_one_type() {
        let mut seen = HashSet::new();
        for (kind, endings) in KINDS {
            assert!(endings.iter().all(|ending| seen.insert(*ending)), "{kind}");
        }
        assert_eq!(of(Path::new("a/B.PNG")), Some("image/png"));
        assert_eq!(of(Path::new("a.b/c")), None);
    }
}
