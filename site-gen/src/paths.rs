//! Fixed paths of every site that several modules use.

/// The folder of assets, whose names contain their hash.
pub const ASSETS: &str = "assets";

/// The service worker: at the root, since it only controls pages below it.
pub const WORKER: &str = "service-worker.js";

/// The note near the beginning of each generated server file.
pub const MADE: &str = "Made from mitts.toml by `mitts build`: change that, not this.";

/// A calendar, beside its page; that of the whole schedule is at the root.
pub const CALENDAR: &str = "schedule.ics";

/// A feed, beside its page.
pub const FEED: &str = "feed.xml";

/// The oEmbed document of a page, beside that page.
pub const OEMBED: &str = "oembed.json";
