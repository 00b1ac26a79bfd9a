//! `latency` and `dvr` of apps: how LL-HLS is cut, and how far viewers can rewind it.

use jiff::SignedDuration;
use serde::Deserialize;

use crate::{file::leaf::leaf_field, model::channels::Length};

/// How LL-HLS balances delay and steadiness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Latency {
    /// Two seconds behind the streamer.
    #[default]
    Low,
    /// Four seconds, for connections that hesitate.
    Balanced,
    /// Seven seconds, for connections that stall.
    Steady,
}

leaf_field!(Latency, "\"low\", \"balanced\" or \"steady\"", is_str);

/// How far viewers can rewind.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Dvr(pub(crate) SignedDuration);

leaf_field!(Dvr, "a duration such as \"2h\"", is_str);

impl TryFrom<String> for Dvr {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let Length(length) = Length::try_from(text)?;
        let (least, most) = (SignedDuration::from_mins(1), SignedDuration::from_hours(24));
        match (least..=most).contains(&length) {
            true => Ok(Dvr(length)),
            false => Err("expected 1m to 24h"),
        }
    }
}
