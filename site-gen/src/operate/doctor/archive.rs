//! The archive: the programs that make entries, and the object store.

use roster::{Provider, Roster};

use super::{finding::Finding, program::run, within};
use crate::{archive::remote, project::Project};

/// Whether both programs are there; `None` without an archive.
pub(super) async fn gather_tools(roster: &Roster) -> Option<[bool; 2]> {
    roster.archive.as_ref()?;
    let runs = async |program| {
        run(program, &["-version"])
            .await
            .is_some_and(|done| done.good)
    };
    Some([runs("ffmpeg").await, runs("ffprobe").await])
}

/// Judges them: a finding about each.
pub(super) fn judge_tools([ffmpeg, ffprobe]: [bool; 2]) -> Vec<Finding> {
    let one = |program, found| match found {
        true => Finding::good(program, "it runs"),
        false => Finding::problem(
            program,
            "it is missing, so no recording becomes an entry of the archive",
            "apt-get install ffmpeg",
        ),
    };
    vec![one("ffmpeg", ffmpeg), one("ffprobe", ffprobe)]
}

/// What is known about the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    address: String,
    provider: Provider,
    /// Whether the roster says where the credentials are.
    named: bool,
    /// What does not work; `None` if it took too long.
    tried: Option<Result<(), String>>,
}

/// Writes, lists, reads and deletes an object; `None` without a store.
pub(super) async fn gather_store(project: &Project, roster: &Roster) -> Option<Facts> {
    let bucket = roster.archive.as_ref()?.bucket.as_ref()?;
    let tried = within(remote::probe(bucket, project.folder())).await;
    Some(Facts {
        address: bucket.address.to_string(),
        provider: bucket.address.provider,
        named: bucket.credentials.is_some(),
        tried: tried.map(|tried| tried.map_err(|error| format!("{error:#}"))),
    })
}

/// Judges the store.
pub(super) fn judge_store(facts: &Facts) -> Finding {
    let again = match (facts.named, facts.provider) {
        (true, _) => "CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts doctor".to_owned(),
        (false, provider) => {
            let variables = match provider {
                Provider::S3 => "AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=...",
                Provider::Gcs => "GOOGLE_SERVICE_ACCOUNT=/path/to/service-account.json",
                Provider::Azure => "AZURE_STORAGE_ACCOUNT_NAME=... AZURE_STORAGE_ACCOUNT_KEY=...",
            };
            format!("{variables} mitts doctor")
        }
    };
    match &facts.tried {
        Some(Ok(())) => Finding::good(
            "store",
            format!("{} takes, lists, gives and deletes", facts.address),
        ),
        Some(Err(why)) => Finding::problem("store", why, again),
        None => Finding::problem(
            "store",
            format!("{} does not answer in time", facts.address),
            again,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::finding::State, *};

    #[test]
    fn what_is_missing_has_a_command() {
        let [ffmpeg, ffprobe] = &judge_tools([true, false])[..] else {
            unreachable!()
        };
        assert_eq!((ffmpeg.state, ffprobe.state), (State::Good, State::Problem));
        let store = |tried| {
            judge_store(&Facts {
                address: "s3://club".to_owned(),
                provider: Provider::S3,
                named: false,
                tried,
            })
        };
        assert_eq!(store(Some(Ok(()))).state, State::Good);
        let refused = store(Some(Err("no".to_owned())));
        assert!(refused.remedy.unwrap().starts_with("AWS_ACCESS_KEY_ID="));
        assert_eq!(store(None).state, State::Problem);
    }
}
