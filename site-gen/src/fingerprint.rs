//! What tells whether something has to be made again.

/// A BLAKE3 digest of what something was made from.
pub type Fingerprint = [u8; 32];
