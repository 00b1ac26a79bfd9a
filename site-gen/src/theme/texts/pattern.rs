//! One text: words with arguments between, in as many plural forms as its language has.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::Serialize;

/// The plural categories of Unicode CLDR.
pub(super) const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// A text as it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Text {
    /// The same for every number.
    One(String),
    /// By plural category; `other` is always there. The argument `n` decides.
    Plural(BTreeMap<String, String>),
}

/// Why a text cannot be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// There is none of that name; perhaps one of a name like it.
    Text(Option<String>),
    /// It has an argument that nobody gave.
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
    /// The text if it is the same whatever it is asked with.
    pub fn plain(&self) -> Option<&str> {
        match self {
            Text::One(text) if !text.contains('{') => Some(text),
            _ => None,
        }
    }

    /// The names between its braces, sorted; `n` for one with plurals.
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

    /// The words, with the arguments in place. `category` is the plural category of a number.
    ///
    /// # Errors
    /// The argument that is missing.
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

/// Whether every brace has its other, with a name between.
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
