//! `lambda/template.yaml`, where the roster says that the function runs on AWS Lambda: what AWS SAM makes of it.

use minijinja::{Environment, UndefinedBehavior, context};
use roster::Roster;

use crate::paths::MADE;

use super::{DeployFile, secrets::admission_variable};

/// The file, if the roster asks for it.
pub(super) fn file(roster: &Roster) -> Option<DeployFile> {
    if !roster.admission.lambda {
        return None;
    }
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let values = context! {
        made => MADE,
        site => roster.site.url.origin(),
        // a file in the package would be the secret itself, so Lambda always gets a variable
        variable => admission_variable(roster),
    };
    let text = environment.render_str(include_str!("template.yaml"), values);
    let text = text.unwrap_or_else(|error| unreachable!("template.yaml: {error:#}"));
    // minijinja drops the last line break of a template
    Some(DeployFile {
        name: "lambda/template.yaml".into(),
        text: text + "\n",
    })
}
