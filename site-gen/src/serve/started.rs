//! What of the roster counts from the start on until the next one.

use std::sync::atomic::{AtomicBool, Ordering};

use roster::{Admission, Roster, SecretRef};

/// What a server was started with.
pub(super) struct Started {
    admission: Admission,
    /// The engine's REST interface: token and port.
    api: (Option<SecretRef>, u16),
    /// Whether a person was told that the roster says something else by now.
    told: [AtomicBool; 2],
}

impl Started {
    /// With this roster.
    pub(super) fn with(roster: &Roster) -> Self {
        Started {
            admission: roster.admission.clone(),
            api: api(roster),
            told: Default::default(),
        }
    }

    /// Says once of each that something else counts from the next start on.
    pub(super) fn tell(&self, roster: &Roster, say: &dyn Fn(&str)) {
        let new = &roster.admission;
        let old = &self.admission;
        let changed = [
            (
                new.url != old.url || new.secret != old.secret,
                "[admission]",
            ),
            (
                api(roster) != self.api,
                "`api_token` or the `api` port of [ome]",
            ),
        ];
        for ((changed, what), told) in changed.into_iter().zip(&self.told) {
            if changed && !told.load(Ordering::Relaxed) {
                say(&format!(
                    "warning: {what} has changed since the start; restart to apply it"
                ));
            }
            told.store(changed, Ordering::Relaxed);
        }
    }
}

fn api(roster: &Roster) -> (Option<SecretRef>, u16) {
    let ome = &roster.ome;
    (ome.api_token.clone(), ome.ports.api)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn what_needs_another_start_is_told_once() {
        let roster = |more: &str| {
            let text = format!("[site]\ntitle = 'a'\nurl = 'http://a'\n{more}");
            Roster::parse("mitts.toml", &text).unwrap().0
        };
        let said = RefCell::new(Vec::new());
        let say = |line: &str| said.borrow_mut().push(line.to_owned());
        let started = Started::with(&roster(""));
        let token = roster("[ome]\napi_token = { env = 'TOKEN' }\n");
        for other in [&roster(""), &token, &token] {
            started.tell(other, &say);
        }
        assert_eq!(
            said.take(),
            [
                "warning: `api_token` or the `api` port of [ome] has changed since the start; restart to apply it"
            ]
        );
        started.tell(&roster("[ome.ports]\napi = 8083\n"), &say);
        assert!(said.take().is_empty(), "told before");
        started.tell(&roster(""), &say);
        started.tell(&roster("[ome.ports]\napi = 8083\n"), &say);
        assert_eq!(said.take().len(), 1);
        started.tell(
            &roster("[admission]\nurl = 'http://127.0.0.1:9/admission'\n"),
            &say,
        );
        assert!(said.take()[0].contains("[admission]"));
    }
}
