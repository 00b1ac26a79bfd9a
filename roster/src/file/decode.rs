//! Reading the value of a field: the trait [`Field`], and lists of such values.
//!
//! Values that are neither list nor table are [`crate::file::leaf`]'s, tables are [`crate::file::table`]'s.

use toml::{
    Spanned,
    de::{DeArray, DeValue},
};

use crate::{
    access::detect::mask_keys,
    file::{
        kind::ProblemKind,
        problem::{At, Problem, Span},
    },
};

/// A list to which problems are added.
pub type Problems = Vec<Problem>;

/// A value with its place, from the TOML parser.
pub type Value<'i> = Spanned<DeValue<'i>>;

/// A type that can be read from the value of a field.
pub trait Field: Sized {
    /// The words after "expected" in a problem, such as "a string in quotes".
    const EXPECTED: &'static str;

    /// The same words, for types that depend on another type, such as lists.
    fn expected() -> String {
        Self::EXPECTED.to_owned()
    }

    /// Reads the value of the field `name`, or reports what is wrong with it.
    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self>;
}

/// Turns an error of the TOML parser into a problem. The text at its place may be an unquoted secret, so the line
/// is masked.
///
/// The parser's errors have no kind, so the two that need another help are recognised by their messages. `toml_parser` has
/// kinds, but `toml` keeps only their text, and finds duplicate keys itself after parsing.
pub fn syntax(text: &str, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or(0..0);
    if error.message() == "duplicate key" {
        let name = mask_keys(text.get(span.clone()).unwrap_or(""));
        return Problem::new(ProblemKind::DuplicateField(name), span)
            .label("expected once")
            .help("merge the two, or rename one")
            .masked();
    }
    let problem = Problem::new(ProblemKind::Toml, span).label(error.message());
    let problem = match error.message().contains("expected") {
        true => problem,
        false => problem.help("check for a missing or extra quote, bracket or `=`, here or above"),
    };
    problem.masked()
}

/// "`title` is an integer".
pub(crate) fn mismatch(name: &str, found: &DeValue<'_>, span: Span) -> Problem {
    Problem::new(
        ProblemKind::WrongType {
            field: name.to_owned(),
            found: article(found),
        },
        span,
    )
}

fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a decimal point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

impl<T: Field> Field for Vec<At<T>> {
    const EXPECTED: &'static str = "a list in [ ]";

    fn expected() -> String {
        format!("{}, each {}", Self::EXPECTED, T::expected())
    }

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        list(name, name, value, problems)
    }
}

/// Reads a list. Problems call its items `item_name`. Unreadable items are left out.
pub(crate) fn list<T: Field>(
    name: &str,
    item_name: &str,
    value: Value<'_>,
    problems: &mut Problems,
) -> Option<Vec<At<T>>> {
    let items = array(name, &Vec::<At<T>>::expected(), value, problems)?;
    let mut read = Vec::with_capacity(items.len());
    for item in items {
        let span = item.span();
        if let Some(item) = T::decode(item_name, item, problems) {
            read.push(At::new(item, span));
        }
    }
    Some(read)
}

/// The items of a list; reports a value that is not a list.
pub fn array<'i>(
    name: &str,
    expected: &str,
    value: Value<'i>,
    problems: &mut Problems,
) -> Option<DeArray<'i>> {
    let span = value.span();
    match value.into_inner() {
        DeValue::Array(items) => Some(items),
        other => {
            problems.push(mismatch(name, &other, span).label(format!("expected {expected}")));
            None
        }
    }
}
