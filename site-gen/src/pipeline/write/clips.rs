//! Puts the clips of channels beside their schedules: those that the roster names, and one of our own for the others.

use std::path::Path;

use roster::Roster;

use crate::{
    deploy::channels,
    output::tree::Tree,
    pipeline::{made::Made, write::files::copy},
    standby,
    theme::options::ThemeOptions,
};

/// Copies or makes each clip. `content` is the folder of the named ones; `options` has the colours.
pub(in crate::pipeline) fn clips(
    tree: &Tree,
    roster: &Roster,
    content: &Path,
    options: &ThemeOptions,
    made: &mut Made,
) -> anyhow::Result<()> {
    let mut own = None;
    for channel in roster.channels.values() {
        let name = channels::clip(channel);
        match &channel.standby {
            Some(clip) => {
                let staged = copy(tree, &name, &content.join(clip.as_str()))?;
                made.add(name, staged);
            }
            None => {
                let clip = own.get_or_insert_with(|| standby::of_theme(options));
                made.write_bytes(tree, &name, clip)?;
            }
        }
    }
    Ok(())
}
