//! `[layouts.*]`: several streams on one page.

pub(crate) mod canvas;
pub(crate) mod login;
pub(crate) mod slot;

use serde::Deserialize;

use crate::{
    file::{
        decode::{Problems, Value},
        kind::ProblemKind,
        leaf::leaf_field,
        problem::{At, Problem},
        table::Table,
    },
    model::{
        layouts::{
            canvas::Canvas,
            login::{Login, RawLogin},
            slot::{RawSlot, Slot},
        },
        privacy::{Pages, Watcher, people, watchers},
        values::{picture::Picture, slug::Slug, stream::StreamPattern},
    },
};

/// A layout: `/<name>/` for people, `/<name>/obs/` for an OBS browser source.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Its name.
    pub slug: At<Slug>,
    /// The title that people read; the name by default.
    pub title: String,
    /// Width and height in pixels.
    pub canvas: [u32; 2],
    /// A picture behind the players, as large as the canvas.
    pub background: Option<At<Picture>>,
    /// A picture in front of the players, as large as the canvas: a frame with cut-outs.
    pub overlay: Option<At<Picture>>,
    /// Its streams.
    pub content: Content,
    /// `Some`: its page is private, only these may open it. A stream on it keeps its own rule.
    pub watchers: Option<Vec<At<Watcher>>>,
    /// What others see of its page, if it is private.
    pub pages: Option<At<Pages>>,
    /// Who may open its OBS page and those of its slots, with a password; everyone if empty.
    pub obs_login: Vec<Login>,
    /// Who may produce it.
    pub producers: Vec<At<Watcher>>,
}

/// What a layout shows.
#[derive(Clone, Debug)]
pub enum Content {
    /// Streams at fixed places on the canvas; later ones cover earlier ones.
    Slots(Vec<At<Slot>>),
    /// All of these streams in tiles, as in a video call.
    Grid(Vec<At<StreamPattern>>, Arrange),
}

/// The first arrangement of a grid's tiles; viewers can choose another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arrange {
    /// All of one size.
    #[default]
    Grid,
    /// One large, the others in a strip below.
    Focus,
    /// One large, the others in a column beside it.
    Sidebar,
}

leaf_field!(Arrange, "\"grid\", \"focus\" or \"sidebar\"", is_str);

impl Arrange {
    /// The word used in the roster.
    pub fn as_str(self) -> &'static str {
        match self {
            Arrange::Grid => "grid",
            Arrange::Focus => "focus",
            Arrange::Sidebar => "sidebar",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Slots,
    Grid,
}

leaf_field!(Kind, "\"slots\" or \"grid\"", is_str);

impl Kind {
    /// The field with the streams of a layout of this kind.
    fn list(self) -> &'static str {
        match self {
            Kind::Slots => "slots",
            Kind::Grid => "streams",
        }
    }

    fn other(self) -> Self {
        match self {
            Kind::Slots => Kind::Grid,
            Kind::Grid => Kind::Slots,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Kind::Slots => "slots",
            Kind::Grid => "grid",
        }
    }
}

impl Layout {
    pub(crate) fn decode(slug: At<Slug>, value: Value<'_>, problems: &mut Problems) -> Self {
        let name = format!("[layouts.{}]", *slug);
        let mut table = Table::new(name, slug.span.clone(), value, problems);
        let title = table.optional("title").map(|title: At<String>| title.value);
        // an invalid canvas counts as the largest, so that every slot fits
        let unread = table.has("canvas").then_some(Canvas::MOST);
        let canvas = table.optional("canvas").map(|canvas| canvas.value);
        let canvas = canvas.or(unread).unwrap_or_default();
        let background = table.optional("background");
        let overlay = table.optional("overlay");
        let watchers = watchers(&mut table);
        let pages = table.optional("pages");
        let obs_login = logins(&mut table, watchers.is_some());
        let producers = people(&mut table, "producers");
        let content = Self::content(&mut table, &canvas);
        table.finish();
        Layout {
            title: title.unwrap_or_else(|| slug.to_string()),
            canvas: canvas.0,
            background,
            overlay,
            content,
            watchers,
            pages,
            obs_login,
            producers,
            slug,
        }
    }

    /// Reads what the layout shows. `kind` decides, unless the layout only has the list of the other kind.
    fn content(table: &mut Table<'_, '_>, canvas: &Canvas) -> Content {
        let unread = table.has("kind");
        let written = match table.optional::<Kind>("kind") {
            Some(kind) => Some(kind.value),
            None if unread => None,
            None => Some(Kind::Slots),
        };
        let meant = match [Kind::Slots, Kind::Grid].map(|kind| table.has(kind.list())) {
            [true, false] => Some(Kind::Slots),
            [false, true] => Some(Kind::Grid),
            _ => written,
        };
        if let Some(written) = written {
            report_other_list(table, written);
        }
        // only if `kind` and the list agree is it certain which other fields belong here
        let sure = written == meant;
        match meant {
            Some(kind) => {
                let content = match kind {
                    Kind::Slots => Self::slots(table, canvas, sure),
                    Kind::Grid => Self::grid(table, sure),
                };
                // reported above
                let other = kind.other().list();
                if table.has(other) {
                    table.raw(other);
                }
                content
            }
            None => {
                match table.span("streams") {
                    Some(span) => table.problems.push(
                        Problem::new(ProblemKind::LayoutLists, span)
                            .label("expected one of the two"),
                    ),
                    None => table.missing(
                        "slots` or `streams",
                        "use `slots` for places on a canvas, `streams` for a call",
                    ),
                }
                table.optional::<Vec<At<StreamPattern>>>("streams");
                Self::slots(table, canvas, false)
            }
        }
    }

    fn slots(table: &mut Table<'_, '_>, canvas: &Canvas, sure: bool) -> Content {
        if sure {
            only(table, "arrange", "a grid", "its tiles");
        } else {
            table.optional::<Arrange>("arrange");
        }
        let hide = table.optional("hide_offline").map(|hide| hide.value);
        let card = table.optional("card");
        let slots = match sure {
            true => table.required::<Vec<At<RawSlot>>>("slots"),
            false => table.optional("slots"),
        };
        let slots = slots.map(|slots| slots.value).unwrap_or_default();
        for slot in &slots {
            slot.check(&slot.span, canvas, table.problems);
        }
        let slots = slots.into_iter().filter_map(|slot| {
            let read = slot.value.on(hide, card.as_ref())?;
            Some(At::new(read, slot.span))
        });
        Content::Slots(slots.collect())
    }

    fn grid(table: &mut Table<'_, '_>, sure: bool) -> Content {
        if sure {
            for field in ["hide_offline", "card"] {
                only(table, field, "a layout of slots", "a grid's empty tiles");
            }
        } else {
            table.optional::<bool>("hide_offline");
            table.optional::<Picture>("card");
        }
        let arrange = table.optional::<Arrange>("arrange");
        let streams = table.required::<Vec<At<StreamPattern>>>("streams");
        Content::Grid(
            streams.map(|streams| streams.value).unwrap_or_default(),
            arrange.map_or(Arrange::default(), |arrange| arrange.value),
        )
    }

    /// All its pictures.
    pub fn pictures(&self) -> impl Iterator<Item = &At<Picture>> {
        let slots = match &self.content {
            Content::Slots(slots) => slots.as_slice(),
            Content::Grid(..) => &[],
        };
        let cards = slots.iter().filter_map(|slot| slot.card.as_ref());
        self.background.iter().chain(&self.overlay).chain(cards)
    }
}

/// The logins of the OBS page, which a private layout does not have.
fn logins(table: &mut Table<'_, '_>, private: bool) -> Vec<Login> {
    table.not_empty(
        "obs_login",
        "expected at least one; omit the line to ask nobody",
    );
    let Some(written) = table.optional::<Vec<At<RawLogin>>>("obs_login") else {
        return Vec::new();
    };
    if private {
        table.problems.push(
            Problem::new(ProblemKind::NoObsPage, written.span)
                .label("a private layout has no OBS page")
                .help("remove the line, or `watchers`"),
        );
    }
    let mut logins: Vec<Login> = Vec::new();
    for At { value, span } in written.value {
        let Some(login) = value.0 else { continue };
        if logins.iter().any(|other| other.user == login.user) {
            let kind = ProblemKind::Duplicate(login.user);
            let problem = Problem::new(kind, span);
            table.problems.push(problem.label("expected once"));
            continue;
        }
        logins.push(login);
    }
    logins
}

/// Reports a list that belongs to the other kind of layout.
fn report_other_list(table: &mut Table<'_, '_>, kind: Kind) {
    let (wanted, found) = (kind.list(), kind.other().list());
    if let Some(span) = table.span(found) {
        table.problems.push(
            Problem::new(ProblemKind::LayoutList { wanted, found }, span)
                .label(format!("expected `{wanted}`"))
                .help(format!(
                    "kind = \"{}\" shows `{found}`",
                    kind.other().as_str()
                )),
        );
    }
}

/// Reports a field that belongs to the other kind of layout.
fn only(table: &mut Table<'_, '_>, field: &'static str, owner: &'static str, what: &str) {
    let Some(value) = table.raw(field) else {
        return;
    };
    let kind = ProblemKind::LayoutField { owner, field };
    let help = match field {
        "arrange" => "remove it, or write kind = \"grid\" and `streams`".to_owned(),
        _ => format!("remove it: {what} disappear by themselves"),
    };
    table.problems.push(
        Problem::new(kind, value.span())
            .label("expected in a layout of another kind")
            .help(help),
    );
}
