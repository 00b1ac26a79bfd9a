//! Names that the engine gives things, in addresses and in its configuration.

/// The virtual host: the generated configuration has no other.
pub const VHOST: &str = "default";

/// The query by which an address is one for WHIP.
pub const WHIP_QUERY: &str = "direction=whip";

/// The WebRTC playlist of a stream, as addresses without a playlist's name mean it.
pub const WEBRTC: &str = "webrtc_default";

/// The LL-HLS playlist of a stream, as the generated configuration calls it, without its ending.
pub const LLHLS: &str = "llhls";

/// The file of a stream's LL-HLS playlist.
pub const PLAYLIST: &str = "llhls.m3u8";

/// The file of a stream's thumbnail.
pub const THUMBNAIL: &str = "thumb.jpg";
