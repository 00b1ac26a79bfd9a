//! The words that rendering itself puts into a text.

/// In the site's language.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// What a heading's link is called.
    pub anchor: String,
    /// A ticked box.
    pub done: String,
    /// A box that is not.
    pub to_do: String,
    /// A table, which scrolls where it is wider than the page.
    pub table: String,
    /// The titles of callouts: note, tip, important, warning, caution.
    pub callouts: [String; 5],
}

impl Words {
    /// Asks `say` for each by its key.
    pub fn new(say: impl Fn(&str) -> String) -> Self {
        Words {
            anchor: say("markdown.anchor"),
            done: say("markdown.done"),
            to_do: say("markdown.to_do"),
            table: say("markdown.table"),
            callouts: ["note", "tip", "important", "warning", "caution"]
                .map(|kind| say(&format!("markdown.{kind}"))),
        }
    }
}
