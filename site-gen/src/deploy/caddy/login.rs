//! `obs_login` of layouts: the OBS pages that ask for a name and a password.

use roster::{Login, Roster};

use super::writer::{Caddy, token};

/// The layouts that ask, and who may open them.
pub(super) struct Logins(Vec<(String, Vec<Login>)>);

impl Logins {
    pub(super) fn new(roster: &Roster) -> Self {
        let layouts = roster.layouts_with_login();
        let layouts = layouts.map(|layout| (layout.slug.to_string(), layout.obs_login.clone()));
        Logins(layouts.collect())
    }

    /// Asks before the pages that follow are served.
    ///
    /// The directive was renamed to `basic_auth` in Caddy 2.8. Later versions take the old name, too, with a warning, and
    /// earlier ones only that.
    pub(super) fn write(&self, caddy: &mut Caddy) {
        for (layout, logins) in &self.0 {
            caddy.comment("OBS pages with a password.");
            caddy.line(&format!(
                "@login_{layout} path_regexp ^/{layout}/obs(?:/|$)"
            ));
            caddy.block(
                &format!("basicauth @login_{layout} bcrypt {layout}"),
                |caddy| {
                    for login in logins {
                        caddy.line(&format!("{} {}", login.user, token(login.hash.as_str())));
                    }
                },
            );
            caddy.gap();
        }
    }
}
