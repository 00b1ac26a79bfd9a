//! The shell scripts that run on the server. They come over standard input, so nothing of them needs quotes twice.

use super::{Folder, PARTS};

/// How many releases are kept.
pub const KEPT: usize = 5;

/// What is done on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Script {
    /// Makes the folders of a release, and prints `current` if there is one already.
    Prepare(String),
    /// Takes a release into use, and prints what changed in `deploy/`.
    Switch(String),
    /// Goes back to the release before the current one, and prints `back RELEASE` and what changed in `deploy/`.
    Back,
    /// Runs commands that make changes take effect.
    Run(Vec<String>),
}

impl Script {
    /// Its text.
    pub fn text(&self, folder: &Folder) -> String {
        let start = format!("set -eu\numask 022\nfolder={folder}\n");
        let parts = PARTS.join(" ");
        start
            + &match self {
                Script::Prepare(release) => format!(
                    "\
for part in {parts}; do
  if [ -e \"$folder/$part\" ] && [ ! -L \"$folder/$part\" ]; then
    echo \"$folder/$part is there and no release; move it away, or choose another folder with --path\" >&2
    exit 3
  fi
done
command -v rsync >/dev/null || {{ echo 'rsync is missing on the server: apt-get install rsync' >&2; exit 3; }}
mkdir -p \"$folder/releases/{release}/public\" \"$folder/releases/{release}/deploy\"
if [ -e \"$folder/current/public\" ]; then echo current; fi
"
                ),
                Script::Switch(release) => format!("release={release}\n{CHANGES}{}", switch(&parts)),
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

/// Prints the files of `deploy/` that a release changes.
const CHANGES: &str = "\
cd \"$folder\"
list() { if [ -d \"$1/deploy\" ]; then (cd \"$1/deploy\" && find . -type f | sed 's|^[.]/||'); fi; }
{ list current; list \"releases/$release\"; } | LC_ALL=C sort -u | while read -r file; do
  cmp -s \"current/deploy/$file\" \"releases/$release/deploy/$file\" || echo \"changed $file\"
done
";

/// Takes `$release` into use in one step, and removes the oldest releases.
fn switch(parts: &str) -> String {
    format!(
        "\
ln -s \"releases/$release\" \".next-$release\"
mv -T \".next-$release\" current
for part in {parts}; do
  if [ ! -L \"$part\" ]; then ln -s \"current/$part\" \"$part\"; fi
done
ls -1 releases | LC_ALL=C sort | head -n -{KEPT} | while read -r old; do
  if [ \"$old\" != \"$release\" ]; then rm -rf \"releases/$old\"; fi
done
"
    )
}
