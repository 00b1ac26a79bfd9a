//! The shell scripts that run on the server. They come over standard input, so nothing of them needs quotes twice.

use super::{Folder, PARTS};

/// How many releases are kept.
pub const KEPT: usize = 5;

/// What is done on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Script {
    /// Prints `current` if there is a release, and `edited` if its roster was changed on the server since it was sent.
    Look,
    /// Makes the folders of a release, which is not complete yet.
    Prepare(String),
    /// Takes a complete release into use, and prints what it changes.
    Switch(String),
    /// Goes back to the release before the current one, and prints `back RELEASE` and what that changes.
    Back,
    /// Runs commands that make changes take effect.
    Run(Vec<String>),
}

/// The folder of a release that is not complete; `ls` does not list it.
pub fn incomplete(release: &str) -> String {
    format!("releases/.new-{release}")
}

impl Script {
    /// Its text.
    pub fn text(&self, folder: &Folder) -> String {
        let start = format!("set -eu\numask 022\nfolder={folder}\n");
        let parts = PARTS.join(" ");
        start
            + &match self {
                Script::Look => "\
if [ -e \"$folder/current/public\" ]; then echo current; fi
if [ -e \"$folder/current/.sent.toml\" ] && ! cmp -s \"$folder/current/.sent.toml\" \"$folder/mitts.toml\"; then
  echo edited
fi
"
                .to_owned(),
                Script::Prepare(release) => format!(
                    "\
for part in {parts}; do
  if [ -e \"$folder/$part\" ] && [ ! -L \"$folder/$part\" ]; then
    echo \"$folder/$part is there and no release; move it away, or choose another folder with --path\" >&2
    exit 3
  fi
done
command -v rsync >/dev/null || {{ echo 'rsync is missing on the server: apt-get install rsync' >&2; exit 3; }}
rm -rf \"$folder\"/releases/.new-*
mkdir -p \"$folder/{0}/public\" \"$folder/{0}/deploy\"
",
                    incomplete(release)
                ),
                Script::Switch(release) => format!(
                    "\
release={release}
cd \"$folder\"
cp \"{0}/mitts.toml\" \"{0}/.sent.toml\"
mv -T \"{0}\" \"releases/$release\"
{CHANGES}{1}",
                    incomplete(release),
                    switch(&parts)
                ),
                Script::Back => format!(
                    "\
now=$(basename \"$(readlink \"$folder/current\")\")
release=$(ls -1 \"$folder/releases\" | LC_ALL=C sort | awk -v now=\"$now\" '$0 == now {{ exit }} {{ last = $0 }} END {{ print last }}')
if [ -z \"$release\" ]; then echo 'there is no release before the current one' >&2; exit 3; fi
echo \"back $release\"
{CHANGES}{}",
                    switch(&parts)
                ),
                Script::Run(commands) => commands.join("\n") + "\n",
            }
    }
}

/// Prints the files of `deploy/` that a release changes, and `mitts.toml`.
const CHANGES: &str = "\
cd \"$folder\"
list() { if [ -d \"$1/deploy\" ]; then (cd \"$1/deploy\" && find . -type f | sed 's|^[.]/||'); fi; }
{ list current; list \"releases/$release\"; } | LC_ALL=C sort -u | while read -r file; do
  cmp -s \"current/deploy/$file\" \"releases/$release/deploy/$file\" || echo \"changed $file\"
done
cmp -s current/mitts.toml \"releases/$release/mitts.toml\" || echo 'changed mitts.toml'
";

/// Takes `$release` into use in one step, and removes the oldest releases.
fn switch(parts: &str) -> String {
    format!(
        "\
ln -sfn \"releases/$release\" .next
mv -T .next current
for part in {parts}; do
  if [ ! -L \"$part\" ]; then ln -s \"current/$part\" \"$part\"; fi
done
ls -1 releases | LC_ALL=C sort | head -n -{KEPT} | while read -r old; do
  if [ \"$old\" != \"$release\" ]; then rm -rf \"releases/$old\"; fi
done
"
    )
}
