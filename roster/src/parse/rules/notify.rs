//! Rules for notifications: the function knows who is live, and sends nothing into its own network unless it may.

use crate::{
    file::{decode::Problems, kind::ProblemKind, problem::Problem},
    model::{notify::webhook::Webhook, roster::Roster},
};

/// Reports addresses that are not used, and notifications that are never sent.
pub(crate) fn check(roster: &Roster, problems: &mut Problems) {
    let Some(first) = roster.notices().next() else {
        return;
    };
    if !roster.has_live_list() || roster.admission.lambda {
        let problem = Problem::new(ProblemKind::NoNotification, first.place.clone());
        problems.push(match roster.ome.api_token {
            None => problem
                .label("the function does not know who is live")
                .help("add api_token = { env = \"OME_API_TOKEN\" } to [ome]"),
            Some(_) => problem
                .label("only a function beside OvenMediaEngine knows who is live, not one on AWS Lambda")
                .help("let `url` of [admission] be on this machine"),
        });
    }
    let webhooks = roster
        .notices()
        .filter_map(|notices| notices.webhook.as_ref());
    for webhook in webhooks {
        check_host(roster, webhook, problems);
    }
}

fn check_host(roster: &Roster, webhook: &Webhook, problems: &mut Problems) {
    let url = &webhook.url;
    if url.is_public() || roster.notify.is_local(url.host()) {
        return;
    }
    let problem = Problem::new(ProblemKind::WrongValue("url".to_owned()), url.span.clone())
        .label("expected https:// and a host on the internet")
        .help(format!(
            "if the program is in the server's own network, add local_hosts = [\"{}\"] to [notify]",
            url.host()
        ));
    problems.push(problem.masked());
}
