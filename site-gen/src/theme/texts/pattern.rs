//! A text with arguments, and with the plural forms of its language.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::Serialize;

/// The plural categories of Unicode CLDR.
pub(super) const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// A text as in its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Text {
    /// The same for every number.
    One(String),
    /// By plural category, always with `other`. The argument `n` selects the form.
    Plural(BTreeMap<String, String>),
}

/// Why a text cannot be filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// No text has that key; perhaps one has a similar key.
    Text(Option<String>),
    /// One of its arguments is missing.
    Argument(String),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::Text(None) => f.write_str("the theme has no such text"),
            Missing::Text(Some(near)) => {
                write!(f, "the theme has no such text; did you mean `{near}`?")
            }
            Missing::Argument(name) => write!(f, "the text needs the argument `{name}`"),
        }
    }
}

impl Text {
    /// The text, if it has neither arguments nor plural forms.
    pub fn plain(&self) -> Option<&str> {
        match self {
            Text::One(text) if !text.contains('{') => Some(text),
            _ => None,
        }
    }

    /// The names of its arguments, sorted; with plural forms including `n`.
    pub fn arguments(&self) -> Vec<&str> {
        let mut names: Vec<&str> = match self {
            Text::One(text) => names(text).collect(),
            Text::Plural(forms) => forms
                .values()
                .flat_map(|form| names(form))
                .chain(["n"])
                .collect(),
        };
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The text with its arguments. `category` returns the plural category of a number.
    ///
    /// # Errors
    /// If an argument is missing.
    pub fn fill(
        &self,
        category: impl Fn(&str) -> &'static str,
        argument: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Cow<'_, str>, Missing> {
        let get = |name: &str| argument(name).ok_or_else(|| Missing::Argument(name.to_owned()));
        let text = match self {
            Text::One(text) => text,
            Text::Plural(forms) => {
                let form = forms
                    .get(category(&get("n")?))
                    .or_else(|| forms.get("other"));
                form.expect("every plural has its `other`")
            }
        };
        if !text.contains('{') {
            return Ok(Cow::Borrowed(text));
        }
        let mut filled = String::with_capacity(text.len() + 16);
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(before);
            filled.push_str(&get(name)?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(Cow::Owned(filled))
    }
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| Some(part.split_once('}')?.0))
}

/// Whether all braces are in pairs, with a name between.
pub(super) fn is_well_formed(text: &str) -> bool {
    let mut parts = text.split('{');
    let closed = |part: &str| {
        part.split_once('}')
            .is_some_and(|(name, after)| is_name(name) && !after.contains('}'))
    };
    !parts.next().unwrap_or("").contains('}') && parts.all(closed)
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}
