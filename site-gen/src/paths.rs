//! What stands at a fixed place of each site and is known to more than who makes it.

/// The folder of assets, whose names hold their hash.
pub const ASSETS: &str = "assets";

/// The service worker: at the root, since it answers for what is below it.
pub const WORKER: &str = "service-worker.js";

/// What each of the server's files says of itself near its beginning.
pub const MADE: &str = "Made from mitts.toml by `mitts build`: change that, not this.";

/// A calendar, beside the page that it is of; that of the whole schedule is at the root.
pub const CALENDAR: &str = "schedule.ics";

/// A feed, beside the page that it is of.
pub const FEED: &str = "feed.xml";

/// What other sites read before they embed a page, beside that page.
pub const OEMBED: &str = "oembed.json";
