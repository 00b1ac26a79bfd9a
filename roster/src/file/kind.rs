//! The trait for kinds of problems, and all kinds that a roster can have: their text, code and severity.
//!
//! The code that finds a problem writes what was expected and how to fix it, since that depends on the rest of
//! the file.

use std::{any::Any, fmt};

use engine::Version;
use serde::Serialize;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but some of it has no effect, or an unexpected one.
    Warning,
}

/// What is wrong with a file. `Display` is the message, without a full stop. It never contains a secret.
///
/// [`ProblemKind`] has the kinds of the roster. Programs that also read other files define more.
pub trait Kind: Any + fmt::Debug + fmt::Display + Send + Sync {
    /// A short stable word for programs. Kinds with the same remedy share one.
    fn code(&self) -> &'static str;

    /// Whether the file cannot be used, or parts of it have no effect.
    fn severity(&self) -> Severity {
        Severity::Error
    }
}

/// What is wrong with a roster, or with any file of TOML.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    // the file as a whole
    /// The file is not valid UTF-8.
    #[error("this is not UTF-8 text")]
    Encoding,
    /// Lines that end in CR, which TOML reads as one long line.
    #[error("the lines end in CR alone")]
    LineEnds,
    /// Text that the TOML parser does not understand.
    #[error("this is not TOML")]
    Toml,
    /// A field or table that is defined twice.
    #[error("`{0}` is defined twice")]
    DuplicateField(String),
    /// A complete stream key in a file that anyone may read.
    #[error("this is a stream key, which is a secret")]
    StreamKey,

    // a table and its fields
    /// A field that the table does not have.
    #[error("unknown field `{field}` in {table}")]
    UnknownField {
        /// As it is written.
        field: String,
        /// The table's name, such as `[users.alice]`.
        table: String,
    },
    /// A required field that is missing.
    #[error("{table} has no `{field}`")]
    MissingField {
        /// The field, or two of which one is needed.
        field: String,
        /// The table's name.
        table: String,
    },
    /// A value of the wrong TOML type.
    #[error("{} is {found}", quoted(.field))]
    WrongType {
        /// The field, or a description of the place, such as `a slot`.
        field: String,
        /// The type that is written, with its article.
        found: &'static str,
    },
    /// A value of the right TOML type that the field does not accept.
    #[error("{} has a wrong value", quoted(.0))]
    WrongValue(String),
    /// A text of several lines, or with other invisible characters.
    #[error("`{0}` has a control character, such as the end of a line")]
    ControlCharacter(String),
    /// An empty text or list.
    #[error("`{0}` is empty")]
    Empty(String),
    /// A list with the same item twice.
    #[error("`{0}` twice")]
    Duplicate(String),
    /// A list with the same item twice, if items have no names.
    #[error("twice in `{0}`")]
    DuplicateIn(String),

    // names and what refers to them
    /// A name with characters that names must not have.
    #[error("`{name}` is not a valid name in [{table}]")]
    InvalidName {
        /// As it is written.
        name: String,
        /// The table of the entry, such as `users`.
        table: String,
    },
    /// A name that the site itself uses.
    #[error("no {what} can be called `{name}`")]
    ReservedName {
        /// The kind of entry, such as `user`.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A name that another entry has.
    #[error("the name `{0}` is used twice")]
    TakenName(String),
    /// A name that does not exist.
    #[error("there is no {what} `{name}`")]
    NoSuch {
        /// The kind of entry, such as `user`.
        what: &'static str,
        /// The name as written.
        name: String,
    },
    /// A stream of a user in an app that they do not publish in.
    #[error("there is no stream `{app}/{user}`: `{user}` does not publish in `{app}`")]
    NoSuchStream {
        /// The app.
        app: String,
        /// The user.
        user: String,
    },
    /// A turn on a channel of a user who does not publish in its app.
    #[error("`{user}` does not publish in `{app}`")]
    NotInApp {
        /// The user.
        user: String,
        /// The channel's app.
        app: String,
    },
    /// A private stream in a layout.
    #[error("`{0}` is private, so the layout leaves it out")]
    Private(String),

    // secrets and keys
    /// A secret in the file itself.
    #[error("`{0}` is a secret, and the roster must not contain secrets")]
    PlainSecret(String),
    /// Neither or both of the two sources of a secret.
    #[error("`{0}` must name exactly one source")]
    SecretSource(String),
    /// A secret with two purposes.
    #[error("{0} and {1} are the same secret")]
    SharedSecret(String, String),
    /// A text that cannot be the name of an environment variable.
    #[error("this is not the name of an environment variable")]
    VariableName,
    /// A text where the table of a key is expected.
    #[error("a key of a user is a table")]
    PlainKey,
    /// A hash that another key has.
    #[error("this stream key is used twice")]
    DuplicateKey,
    /// A key that ends before it begins.
    #[error("the key ends before it begins")]
    Window,

    // times
    /// A date that does not exist.
    #[error("not a valid date")]
    Date,
    /// A date without a time, or a time without a date.
    #[error("`at` of {0} needs a date and a time")]
    Moment(String),
    /// A turn that begins too early.
    #[error("the turn begins before the previous one ends")]
    Turn,
    /// An event with more than one place.
    #[error("the event has two places")]
    Event,
    /// A text that is not a time zone.
    #[error("there is no time zone `{0}`")]
    TimeZone(String),

    // layouts
    /// A list that belongs to the other kind of layout.
    #[error("a layout of this kind has `{wanted}`, not `{found}`")]
    LayoutList {
        /// The list that it should have.
        wanted: &'static str,
        /// The list that it has.
        found: &'static str,
    },
    /// Both lists.
    #[error("a layout has no `streams` beside `slots`")]
    LayoutLists,
    /// A field that belongs to the other kind of layout.
    #[error("only {owner} has `{field}`")]
    LayoutField {
        /// The kind that has it, with its article.
        owner: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A width or height outside the limits.
    #[error("not a valid canvas size")]
    Canvas,
    /// Numbers that are not within a picture.
    #[error("not a valid crop")]
    Crop,
    /// A slot without width or height.
    #[error("the slot has no size")]
    EmptySlot,
    /// A slot that is not completely on the canvas.
    #[error("the slot extends beyond the canvas")]
    SlotOutside,

    // the engine
    /// A number that is not a port.
    #[error("there is no such port")]
    Port,
    /// A port that two services use.
    #[error("`{0}` and `{1}` are both port {2}")]
    SamePort(&'static str, &'static str, u16),
    /// SRT's port is one of WebRTC's.
    #[error("port {0} is used by `srt`, but WebRTC needs it")]
    IcePort(u16),
    /// A port of the engine that another program on its machine has.
    #[error("`{field}` uses port {port}, which {who} has")]
    PortTaken {
        /// The engine's port, as named in `[ome.ports]`.
        field: &'static str,
        /// The port.
        port: u16,
        /// The other program.
        who: &'static str,
    },
    /// A version of the engine that is newer than all tested ones.
    #[error("this version is untested")]
    UntriedVersion,
    /// An encoder that the engine's version does not have.
    #[error("OvenMediaEngine {version} does not encode with `{encoder}`")]
    NoEncoder {
        /// The encoder as written.
        encoder: &'static str,
        /// The roster's version.
        version: Version,
    },
    /// A setting of LL-HLS in an app without it.
    #[error("`{0}` has no effect without LL-HLS")]
    NoLlhls(&'static str),
    /// Two ladders for the same streams.
    #[error("`{app}` has `simulcast`, which excludes {what}")]
    Simulcast {
        /// The app.
        app: String,
        /// What it excludes, such as `renditions`.
        what: &'static str,
    },
    /// A setting of a single engine that does not fit a cluster.
    #[error("{0}")]
    Cluster(&'static str),
    /// A setting that a cluster does not use.
    #[error("`{0}` has no effect in a cluster")]
    NotInCluster(&'static str),
    /// A conductor, or its queues, that cannot run.
    #[error("{0}")]
    Conductor(&'static str),
    /// A field of queues in a channel without one.
    #[error("`{0}` has no effect without `queue`")]
    NoQueue(&'static str),
    /// A field of object stores in an archive without one, or with another kind: the field, and the address that it needs.
    #[error("`{0}` has no effect without a `store` that begins with {1}")]
    NoBucket(&'static str, &'static str),
    /// Two folders of which one is in the other.
    #[error("`{0}` and `{1}` are not two separate folders")]
    SameFolder(&'static str, &'static str),
    /// Notifications without the list of live streams.
    #[error("no notification is sent")]
    NoNotification,
    /// `obs_login` of a private layout.
    #[error("`obs_login` has no effect on a private layout")]
    NoObsPage,
    /// `pages` of something that everyone may watch.
    #[error("`pages` has no effect without `watchers`")]
    NoWatchers,
    /// `tcp_only` with a version that ignores it.
    #[error("`tcp_only` has no effect from 0.21 on")]
    TcpOnly,
}

impl Kind for ProblemKind {
    fn code(&self) -> &'static str {
        use ProblemKind as Is;
        match self {
            Is::Canvas => "canvas",
            Is::Cluster(_) => "cluster",
            Is::Conductor(_) => "conductor",
            Is::Crop => "crop",
            Is::Date | Is::Moment(_) => "date",
            Is::Duplicate(_) | Is::DuplicateIn(_) => "duplicate",
            Is::DuplicateKey => "duplicate-key",
            Is::Encoding => "encoding",
            Is::Event => "event",
            Is::SameFolder(..) => "folder",
            Is::LayoutList { .. } | Is::LayoutLists | Is::LayoutField { .. } => "layout",
            Is::LineEnds => "line-ends",
            Is::MissingField { .. } => "missing-field",
            Is::InvalidName { .. } | Is::ReservedName { .. } | Is::TakenName(_) => "name",
            Is::NoLlhls(_)
            | Is::NoBucket(..)
            | Is::NoQueue(_)
            | Is::NoNotification
            | Is::NoObsPage
            | Is::NoWatchers
            | Is::NotInCluster(_) => "no-effect",
            Is::PlainSecret(_) => "plain-secret",
            Is::Port | Is::SamePort(..) | Is::IcePort(_) | Is::PortTaken { .. } => "port",
            Is::Private(_) => "private",
            Is::NoSuch { .. } | Is::NoSuchStream { .. } | Is::NotInApp { .. } => "reference",
            Is::Simulcast { .. } => "simulcast",
            Is::EmptySlot | Is::SlotOutside => "slot",
            Is::SharedSecret(..) => "shared-secret",
            Is::StreamKey => "stream-key",
            Is::Toml | Is::DuplicateField(_) => "toml",
            Is::Turn => "turn",
            Is::WrongType { .. } | Is::PlainKey => "type",
            Is::UnknownField { .. } => "unknown-field",
            Is::WrongValue(_)
            | Is::ControlCharacter(_)
            | Is::Empty(_)
            | Is::SecretSource(_)
            | Is::VariableName
            | Is::TimeZone(_) => "value",
            Is::UntriedVersion | Is::TcpOnly | Is::NoEncoder { .. } => "version",
            Is::Window => "window",
        }
    }

    fn severity(&self) -> Severity {
        use ProblemKind as Is;
        match self {
            Is::NoLlhls(_)
            | Is::NoBucket(..)
            | Is::NoQueue(_)
            | Is::NoNotification
            | Is::NoObsPage
            | Is::NotInCluster(_)
            | Is::NoWatchers
            | Is::Private(_)
            | Is::UntriedVersion
            | Is::TcpOnly => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// The name of a field in backquotes; a description of a place as it is.
fn quoted(name: &str) -> String {
    if name.starts_with('[') || name.contains(' ') {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}
