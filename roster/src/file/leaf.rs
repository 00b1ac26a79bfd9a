//! Values that are neither list nor table: strings, numbers, `true` and `false`, dates.
//!
//! Serde reads each into a type that derives `Deserialize`. Its errors come back as [`Refused`], so that no
//! message of serde has to be parsed.

use std::fmt;

use serde::de::{DeserializeOwned, Error, IntoDeserializer, Unexpected};
use toml::{de::DeValue, value::Datetime};

use crate::file::{
    decode::{Field, Problems, Value, mismatch},
    kind::ProblemKind,
    problem::Problem,
    secret_fields::is_secret,
    suggest::nearest,
};

/// Why serde refuses a value.
#[derive(Debug)]
enum Refused {
    /// A word that is not in a list, with the nearest one that is.
    UnknownWord(Option<String>),
    /// A type's own rule, such as that of its `TryFrom<String>`.
    Rule(String),
    /// Anything else, such as a number that is too large.
    Value,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Rule(rule) => f.write_str(rule),
            Refused::UnknownWord(_) | Refused::Value => f.write_str("a wrong value"),
        }
    }
}

impl std::error::Error for Refused {}

impl Error for Refused {
    fn custom<T: fmt::Display>(rule: T) -> Self {
        Refused::Rule(rule.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Refused::Value
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Refused::Value
    }

    fn unknown_variant(word: &str, words: &'static [&'static str]) -> Self {
        Refused::UnknownWord(nearest(word, words.iter().copied()).map(str::to_owned))
    }
}

/// Reads a value with serde if `fits` accepts its TOML type.
pub fn leaf<T: DeserializeOwned>(
    name: &str,
    expected: &str,
    value: Value<'_>,
    fits: fn(&DeValue<'_>) -> bool,
    problems: &mut Problems,
) -> Option<T> {
    let span = value.span();
    let (problem, label) = if !fits(value.get_ref()) {
        let problem = mismatch(name, value.get_ref(), span);
        (problem, format!("expected {expected}"))
    } else {
        let refused = match read(value.get_ref()) {
            Ok(value) => return Some(value),
            Err(refused) => refused,
        };
        let problem = Problem::new(ProblemKind::WrongValue(name.to_owned()), span);
        match refused {
            Refused::Rule(rule) => (problem, rule),
            Refused::UnknownWord(near) => (
                problem.did_you_mean(near.as_deref()),
                format!("expected {expected}"),
            ),
            Refused::Value => (problem, format!("expected {expected}")),
        }
    };
    // the value may be on its own line, without the name that marks it as a secret
    let problem = problem.label(label);
    problems.push(match is_secret(name) {
        true => problem.masked(),
        false => problem,
    });
    None
}

fn read<T: DeserializeOwned>(value: &DeValue<'_>) -> Result<T, Refused> {
    match value {
        DeValue::String(text) => T::deserialize((&**text).into_deserializer()),
        DeValue::Boolean(value) => T::deserialize(value.into_deserializer()),
        DeValue::Integer(digits) => {
            let number = i64::from_str_radix(digits.as_str(), digits.radix());
            T::deserialize(number.map_err(|_| Refused::Value)?.into_deserializer())
        }
        DeValue::Float(digits) => {
            let number = digits.as_str().parse::<f64>();
            T::deserialize(number.map_err(|_| Refused::Value)?.into_deserializer())
        }
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => Err(Refused::Value),
    }
}

/// Reads a text; `expected` describes it.
pub(crate) fn text(
    name: &str,
    expected: &str,
    value: Value<'_>,
    problems: &mut Problems,
) -> Option<String> {
    leaf(name, expected, value, |value| value.is_str(), problems)
}

/// Makes a type that serde reads from one TOML type a [`Field`](crate::decode::Field): the type, what is
/// expected, and the test of [`DeValue`](toml::de::DeValue) that its values pass, such as `is_str`.
#[macro_export]
macro_rules! leaf_field {
    ($type:ty, $expected:literal, $fits:ident) => {
        impl $crate::decode::Field for $type {
            const EXPECTED: &'static str = $expected;

            fn decode(
                name: &str,
                value: $crate::decode::Value<'_>,
                problems: &mut $crate::decode::Problems,
            ) -> Option<Self> {
                $crate::decode::leaf(name, Self::EXPECTED, value, |value| value.$fits(), problems)
            }
        }
    };
}
pub use leaf_field;

leaf_field!(bool, "true or false", is_bool);
leaf_field!(u16, "a whole number from 0 to 65535", is_integer);
leaf_field!(u32, "a whole number, 0 or more", is_integer);

impl Field for Datetime {
    const EXPECTED: &'static str =
        "a date such as 2026-12-01, or a date and time such as 2026-12-01T20:00:00+01:00";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let date = value.get_ref().as_datetime().copied();
        // not a date: the report of a leaf of the wrong type
        date.or_else(|| {
            leaf(
                name,
                Self::EXPECTED,
                value,
                |value| value.is_datetime(),
                problems,
            )
        })
    }
}

impl Field for String {
    const EXPECTED: &'static str = "a string in quotes";

    /// Texts are printed in terminals and feeds, so they must be one line without control characters. A `name` or
    /// `title` must not be empty.
    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let text = text(name, Self::EXPECTED, value, problems)?;
        let (kind, expected) = if text.contains(char::is_control) {
            let kind = ProblemKind::ControlCharacter(name.to_owned());
            (kind, "expected one line of visible characters")
        } else if text.trim().is_empty() && ["name", "title"].contains(&name) {
            (ProblemKind::Empty(name.to_owned()), "expected some text")
        } else {
            return Some(text);
        };
        // an `env` may hold the secret itself
        let problem = Problem::new(kind, span).label(expected);
        problems.push(problem.masked());
        None
    }
}
