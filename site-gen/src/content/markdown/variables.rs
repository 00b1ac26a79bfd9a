//! The site's variables in a text: `{{ rtmp_url }}`.

use std::ops::Range;

use pulldown_cmark::CowStr;
use roster::{Problem, nearest};

use super::{filter::Filter, shortcodes};

use crate::problem::SiteProblem;

impl Filter<'_> {
    /// The text with its variables replaced. Unknown variables, and shortcodes within other text, are problems. In
    /// code, both are kept as written, since other programs have the same syntax.
    pub(super) fn fill<'a>(
        &mut self,
        text: CowStr<'a>,
        span: &Range<usize>,
        in_code: bool,
    ) -> CowStr<'a> {
        let Some(variables) = self.place.variables.filter(|_| text.contains("{{")) else {
            return text;
        };
        let mut filled = String::with_capacity(text.len());
        let mut rest: &str = &text;
        let mut from = Some(span.start);
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, after)) = after.split_once("}}") else {
                break;
            };
            filled.push_str(before);
            let written = format!("{{{{{name}}}}}");
            match (variables.get(name.trim()), shortcodes::call(name)) {
                (Some(value), _) => filled.push_str(value),
                (None, Some(_)) if in_code => filled.push_str(&written),
                (None, Some(call)) => {
                    let place = self.next_place(&mut from, span, &written);
                    self.problems.push(call.misplaced(place));
                }
                (None, None) => {
                    let mut known: Vec<_> = variables.keys().copied().collect();
                    known.sort_unstable();
                    let near = nearest(name.trim(), known.iter().copied());
                    let kind = SiteProblem::NoVariable {
                        name: name.trim().to_owned(),
                        in_code,
                    };
                    let place = self.next_place(&mut from, span, &written);
                    let problem = Problem::new(kind, place)
                        .label(format!("expected one of {}", known.join(", ")))
                        .did_you_mean(near);
                    if near.is_some() || !in_code {
                        self.problems.push(problem);
                    }
                    if in_code {
                        filled.push_str(&written);
                    }
                }
            }
            rest = after;
        }
        filled.push_str(rest);
        filled.into()
    }

    /// The next position of this text in `span`, if it is written in this form. Each search continues where the last
    /// one ended; after a search without a result, there are no more.
    fn next_place(
        &self,
        from: &mut Option<usize>,
        span: &Range<usize>,
        written: &str,
    ) -> Range<usize> {
        let found = from.take().and_then(|from| {
            let at = self.source.get(from..span.end)?.find(written)?;
            Some(from + at..from + at + written.len())
        });
        *from = found.as_ref().map(|place| place.end);
        found.unwrap_or_else(|| span.clone())
    }
}
