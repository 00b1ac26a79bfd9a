//! `[kubernetes]`: the server as manifests for Kubernetes: an origin, edges by need, the function, and the site on the edges.

use jiff::{SignedDuration, Span, SpanRelativeTo};

use crate::{
    file::{
        decode::{Field, Problems, Value},
        kind::ProblemKind,
        leaf::leaf_field,
        problem::Problem,
        table::Table,
    },
    model::values::slug::Slug,
};

/// `[kubernetes]`.
#[derive(Clone, Debug)]
pub struct Kubernetes {
    /// The namespace of everything.
    pub namespace: Slug,
    /// The image of the function.
    pub function: Image,
    /// The image of Caddy with the site.
    pub site: Image,
    /// How many edges there are.
    pub edges: Edges,
    /// How long viewers of an edge that is taken away may go on.
    pub drain: SignedDuration,
}

/// How many edges there are, by load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edges {
    /// Never fewer.
    pub min: u16,
    /// Never more.
    pub max: u16,
}

/// The name of a container's image.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Image(String);

leaf_field!(
    Image,
    "an image such as \"registry.example.net/site:2026-11-28\"",
    is_str
);

impl TryFrom<String> for Image {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fits = |c: char| c.is_ascii_alphanumeric() || "/:@._-".contains(c);
        let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        match begins && text.chars().all(fits) {
            true => Ok(Image(text)),
            false => Err("expected the name of an image, such as registry.example.net/site:1"),
        }
    }
}

impl Image {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A time such as `1h`.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Patience(SignedDuration);

leaf_field!(Patience, "a time such as \"1h\" or \"10m\"", is_str);

impl TryFrom<String> for Patience {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let expected = "expected a time from 1m to 24h, such as 1h or 10m";
        let span: Span = text.parse().map_err(|_| expected)?;
        let time = span.to_duration(SpanRelativeTo::days_are_24_hours());
        let time = time.map_err(|_| expected)?;
        match (1..=24 * 60).contains(&time.as_mins()) {
            true => Ok(Patience(time)),
            false => Err(expected),
        }
    }
}

impl Kubernetes {
    pub(crate) fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let place = value.span();
        let mut table = Table::new("[kubernetes]", place, value, problems);
        let namespace = table.optional::<Slug>("namespace");
        let function = table.required("function");
        let site = table.required("site");
        let edges = table.optional("edges");
        let drain = table.optional::<Patience>("drain");
        table.finish();
        let usual = || "mitts".parse().expect("a constant name");
        Kubernetes {
            namespace: namespace.map_or_else(usual, |name| name.value),
            function: function.map(|image| image.value).unwrap_or_default(),
            site: site.map(|image| image.value).unwrap_or_default(),
            edges: edges.map_or(Edges { min: 1, max: 4 }, |edges| edges.value),
            drain: drain.map_or(SignedDuration::from_hours(1), |drain| drain.value.0),
        }
    }
}

impl Field for Edges {
    const EXPECTED: &'static str = "{ min = 1, max = 4 }";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let place = value.span();
        let mut table = Table::new(format!("`{name}`"), place.clone(), value, problems);
        let min = table.optional("min").map_or(1, |min| min.value);
        let max = table.required::<u16>("max");
        table.finish();
        let max = max?.value;
        if min == 0 || max < min {
            let kind = ProblemKind::WrongValue(name.to_owned());
            problems.push(
                Problem::new(kind, place)
                    .label("expected 1 or more for `min`, and no less for `max`"),
            );
            return None;
        }
        Some(Edges { min, max })
    }
}
