//! Settings of the roster that only take effect at the start.

use std::sync::atomic::{AtomicBool, Ordering};

use roster::{Admission, Roster, SecretRef};

/// The settings with which a server was started.
pub(super) struct Started {
    admission: Admission,
    /// The engine's REST interface: token and port.
    api: (Option<SecretRef>, u16),
    /// Whether a later change has been reported.
    reported: [AtomicBool; 2],
}

impl Started {
    /// The settings of this roster.
    pub(super) fn with(roster: &Roster) -> Self {
        Started {
            admission: roster.admission.clone(),
            api: api(roster),
            reported: Default::default(),
        }
    }

    /// Reports once for each setting that a change needs a restart.
    pub(super) fn report_changes(&self, roster: &Roster, say: &dyn Fn(&str)) {
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
        for ((changed, what), reported) in changed.into_iter().zip(&self.reported) {
            if changed && !reported.load(Ordering::Relaxed) {
                say(&format!(
                    "warning: {what} has changed since the start; restart to apply it"
                ));
            }
            reported.store(changed, Ordering::Relaxed);
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
    fn a_change_that_needs_a_restart_is_reported_once() {
        let roster = |more: &str| {
            let text = format!("[site]\ntitle = 'a'\nurl = 'http://a'\n{more}");
            Roster::parse("mitts.toml", &text).unwrap().0
        };
        let said = RefCell::new(Vec::new());
        let say = |line: &str| said.borrow_mut().push(line.to_owned());
        let started = Started::with(&roster(""));
        let token = roster("[ome]\napi_token = { env = 'TOKEN' }\n");
        for other in [&roster(""), &token, &token] {
            started.report_changes(other, &say);
        }
        assert_eq!(
            said.take(),
            [
                "warning: `api_token` or the `api` port of [ome] has changed since the start; restart to apply it"
            ]
        );
        started.report_changes(&roster("[ome.ports]\napi = 8083\n"), &say);
        assert!(said.take().is_empty(), "reported before");
        started.report_changes(&roster(""), &say);
        started.report_changes(&roster("[ome.ports]\napi = 8083\n"), &say);
        assert_eq!(said.take().len(), 1);
        started.report_changes(
            &roster("[admission]\nurl = 'http://127.0.0.1:9/admission'\n"),
            &say,
        );
        assert!(said.take()[0].contains("[admission]"));
    }
}
