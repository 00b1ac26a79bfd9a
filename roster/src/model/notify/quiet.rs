//! Quiet hours: a part of each day in which people are not disturbed.

use jiff::{civil::Time, fmt::strtime};

use crate::file::{
    decode::{Field, Problems, Value, list},
    kind::ProblemKind,
    leaf::leaf_field,
    problem::Problem,
};

/// A part of each day, in the site's time zone. It may include midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// Its first moment.
    pub from: Time,
    /// The first moment after it.
    pub until: Time,
}

/// A time of day.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Clock(Time);

leaf_field!(Clock, "a time such as \"23:00\"", is_str);

impl TryFrom<String> for Clock {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let expected = "expected a time from 00:00 to 23:59";
        let broken_down = strtime::parse("%H:%M", &text).map_err(|_| expected)?;
        let time = broken_down.to_time().map_err(|_| expected)?;
        Ok(Clock(time))
    }
}

impl Quiet {
    /// Whether this time of day is in it.
    pub fn holds(&self, time: Time) -> bool {
        match self.from <= self.until {
            true => (self.from..self.until).contains(&time),
            false => time >= self.from || time < self.until,
        }
    }
}

impl Field for Quiet {
    const EXPECTED: &'static str = "two times such as [\"23:00\", \"07:00\"]";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let before = problems.len();
        let times = list::<Clock>(name, name, value, problems)?;
        if let [from, until] = &times[..]
            && from.value.0 != until.value.0
        {
            let (from, until) = (from.value.0, until.value.0);
            return Some(Quiet { from, until });
        }
        if problems.len() == before {
            problems.push(
                Problem::new(ProblemKind::WrongValue(name.to_owned()), span)
                    .label(format!("expected {}", Self::EXPECTED)),
            );
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_is_quiet_from_evening_to_morning() {
        let clock = |text: &str| Clock::try_from(text.to_owned()).unwrap().0;
        let quiet = |from, until| Quiet {
            from: clock(from),
            until: clock(until),
        };
        for (quiet, inside, outside) in [
            (
                quiet("23:00", "07:00"),
                ["23:00", "00:00", "06:59"],
                ["07:00", "12:00", "22:59"],
            ),
            (
                quiet("00:30", "07:00"),
                ["00:30", "03:00", "06:59"],
                ["00:00", "07:00", "23:59"],
            ),
        ] {
            assert!(inside.iter().all(|time| quiet.holds(clock(time))));
            assert!(!outside.iter().any(|time| quiet.holds(clock(time))));
        }
        for bad in ["", "24:00", "7", "07:00:00", "7pm", "-1:00"] {
            assert!(Clock::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
