//! The roster, `mitts.toml`: the one file that an admin of a streaming site edits.
//!
//! [`Roster::parse`] reads it and finds all of its problems in one run; [`render`] shows them. The
//! crate also holds the rule for stream keys ([`StreamKey`], [`KeyHash`]) and their lookup
//! ([`KeyIndex`]). It is shared by the site generator and the function and knows neither: no
//! templates, no network, no async runtime, no clock.

mod admission;
mod app;
mod canvas;
mod channel;
pub mod decode;
mod embed;
mod event;
mod group;
mod host;
mod index;
mod key;
mod layout;
mod leaked;
pub mod mask;
mod names;
mod notices;
mod picture;
mod problem;
mod profile;
mod read;
mod relay;
pub mod render;
mod roster;
mod rules;
mod secret;
mod server;
mod site;
mod site_url;
mod slot;
mod slug;
mod stream;
mod streams;
pub mod suggest;
pub mod table;
mod time;
mod unread;
mod user;
mod version;

pub use admission::{Admission, AdmissionUrl};
pub use app::{App, Ingest, Playback, Rendition};
pub use canvas::MAX_CANVAS;
pub use channel::{Channel, Turn};
pub use embed::Embedder;
pub use event::{EventPlace, ScheduledEvent};
pub use group::Group;
pub use index::{KeyIndex, KeyPlace};
pub use key::{KEY_PREFIX, KeyError, KeyHash, KeyHashError, StreamKey};
pub use layout::{Arrange, Content, Layout};
pub use leaked::report_keys;
pub use mask::mask_keys;
pub use names::reserved_for;
pub use notices::{Event, Notify};
pub use picture::{Picture, SharedPicture};
pub use problem::{At, Problem, Report, Severity, Span};
pub use profile::{Profile, ProfileLink};
pub use relay::{Relay, RelayTarget};
pub use roster::Roster;
pub use secret::{Secret, SecretError, SecretRef};
pub use server::{ICE_PORTS, Ome, Ports};
pub use site::Site;
pub use site_url::SiteUrl;
pub use slot::{Crop, Fit, Slot};
pub use slug::{Slug, SlugError};
pub use stream::{StreamName, StreamPattern};
pub use suggest::{Hints, nearest};
pub use time::{Edge, Standing, Window, moment};
pub use user::{Key, User, Watcher};
pub use version::Version;
