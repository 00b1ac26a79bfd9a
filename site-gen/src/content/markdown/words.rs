//! Words that rendering adds to a text.

/// Words in the site's language.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The label of a heading's link.
    pub anchor: String,
    /// The label of a ticked checkbox.
    pub done: String,
    /// The label of an empty checkbox.
    pub to_do: String,
    /// The label of a table, which can be scrolled if it is wider than the page.
    pub table: String,
    /// The titles of callouts: note, tip, important, warning, caution.
    pub callouts: [String; 5],
}

impl Words {
    /// Gets each word from `say` by its key.
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
