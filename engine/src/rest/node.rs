//! Reads JSON that may contain invalid values anywhere.
//!
//! This does not use serde's derive, with which one invalid value would make the whole answer an error. The engine
//! writes counts as signed numbers and subtracts from them without a check, and other versions may write a number as
//! a string or omit it. An invalid value is `None`, and the rest of the answer stays valid.

use jiff::Timestamp;
use serde_json::Value;

/// A part of an answer; empty if it is missing or `null`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'a>(Option<&'a Value>);

impl<'a> Node<'a> {
    /// The whole of a JSON value.
    pub(super) fn of(value: &'a Value) -> Self {
        Node(Some(value).filter(|value| !value.is_null()))
    }

    /// The member of this name; empty if this is not an object or has no such member.
    pub(super) fn at(self, name: &str) -> Self {
        let member = self.0.and_then(|value| value.get(name));
        member.map_or(Node(None), Node::of)
    }

    /// Whether it is an object.
    pub(super) fn is_object(self) -> bool {
        self.0.is_some_and(Value::is_object)
    }

    /// The items of an array; `None` for other types.
    pub(super) fn items(self) -> Option<impl Iterator<Item = Node<'a>>> {
        Some(self.0?.as_array()?.iter().map(Node::of))
    }

    /// A string.
    pub(super) fn text(self) -> Option<&'a str> {
        self.0?.as_str()
    }

    /// `true` or `false`.
    pub(super) fn flag(self) -> Option<bool> {
        self.0?.as_bool()
    }

    /// A number of at least 0, possibly written as a string. A negative number is 0.
    pub(super) fn number(self) -> Option<f64> {
        let number = match self.0? {
            Value::Number(number) => number.as_f64()?,
            Value::String(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        number.is_finite().then(|| number.max(0.0))
    }

    /// The number without its fraction, at most `u64::MAX`.
    pub(super) fn whole(self) -> Option<u64> {
        if let Some(whole) = self.0.and_then(Value::as_u64) {
            return Some(whole);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of a float saturates"
        )]
        self.number().map(|number| number as u64)
    }

    /// A count, such as that of viewers. A number beyond signed 32 bits comes from a subtraction below 0, so it is 0.
    pub(super) fn count(self) -> Option<u64> {
        let count = self.whole()?;
        Some(i32::try_from(count).map_or(0, |_| count))
    }

    /// A size in pixels, hertz or channels; `None` if it is 0 or absurdly large.
    pub(super) fn size(self) -> Option<u32> {
        let size = u32::try_from(self.count()?).ok()?;
        Some(size).filter(|size| *size > 0)
    }

    /// A time in RFC 3339.
    pub(super) fn time(self) -> Option<Timestamp> {
        self.text()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn counts_are_what_they_can_be() {
        for (value, count) in [
            (json!(3), Some(3)),
            (json!(0), Some(0)),
            (json!(1.0), Some(1)),
            (json!(2.9), Some(2)),
            (json!("3"), Some(3)),
            (json!(" 4.0 "), Some(4)),
            (json!(-1), Some(0)),
            (json!(-0.5), Some(0)),
            (json!("-7"), Some(0)),
            // wrapped around
            (json!(4_294_967_295_u32), Some(0)),
            (json!(u64::MAX), Some(0)),
            (json!(1e300), Some(0)),
            (json!(i32::MAX), Some(2_147_483_647)),
            (json!(null), None),
            (json!(true), None),
            (json!(""), None),
            (json!("many"), None),
            (json!("NaN"), None),
            (json!("inf"), None),
            (json!([3]), None),
            (json!({"now": 3}), None),
        ] {
            assert_eq!(Node::of(&value).count(), count, "{value}");
        }
    }

    #[test]
    fn what_is_not_there_is_empty_all_the_way_down() {
        let value = json!({"a": {"b": null, "c": [1]}, "d": "x"});
        let node = Node::of(&value);
        assert!(node.at("a").is_object());
        for empty in [
            node.at("b"),
            node.at("a").at("b"),
            node.at("a").at("b").at("c"),
            node.at("d").at("e"),
            node.at("a").at("c").at("e"),
        ] {
            assert!(!empty.is_object() && empty.text().is_none() && empty.items().is_none());
        }
        assert_eq!(node.at("a").at("c").items().unwrap().count(), 1);
        assert!(node.at("a").items().is_none());
        let time = json!("2026-11-20T11:20:09.975+00:00");
        assert!(Node::of(&time).time().is_some());
        assert!(node.at("d").time().is_none());
    }

    proptest! {
        #[test]
        fn no_number_panics(number in any::<f64>(), whole in any::<i64>(), text in "[-+.e0-9a-z ]{0,12}") {
            for value in [json!(number), json!(whole), json!(text)] {
                let node = Node::of(&value);
                let (number, count) = (node.number(), node.count());
                prop_assert!(number.is_none_or(|number| number >= 0.0 && number.is_finite()));
                prop_assert!(count.is_none_or(|count| i32::try_from(count).is_ok()));
                prop_assert_eq!(number.is_some(), count.is_some());
                let _ = node.size();
            }
        }
    }
}
