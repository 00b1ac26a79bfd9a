//! What stands at a fixed place of each site and is known to more than who makes it.

/// The folder of assets, whose names hold their hash.
pub const ASSETS: &str = "assets";

/// The service worker: at the root, since it answers for what is below it.
pub const WORKER: &str = "service-worker.js";

/// What each of the server's files says of itself near its beginning.
pub const MADE: &str = "Made from mitts.toml by `mitts build`: change that, not this.";
