//! `mitts server`.

use std::process::{Command, Stdio};

use anyhow::{Context, anyhow};

use crate::{
    cli::{Server, ServerArgs},
    commands::print,
    failure::Failure,
    operate::install::{
        Step, find_remains, gather, is_root, left, place, plan, refusals, script, undo,
    },
    project::Project,
    shell,
};

pub(super) fn run(project: &Project, command: Server) -> Result<(), Failure> {
    match command {
        Server::Install(args) => install(project, &args),
        Server::Remove(args) => remove(project, &args),
    }
}

fn install(project: &Project, args: &ServerArgs) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    let facts = gather(project, &roster, &args.root);
    let refused = refusals(&facts, args.print);
    if !refused.is_empty() {
        return Err(Failure::Usage(refused.join("\nerror: ")));
    }
    let steps = plan(&facts);
    if args.print {
        return print(&script(&steps));
    }
    perform(&steps)?;
    let mut end = String::new();
    for key in &facts.keys {
        let key = shell::path(key);
        end.push_str(&format!(
            "note      a relay's key is missing: install -m 600 /dev/null {key}; cat > {key}; systemctl restart ovenmediaengine\n"
        ));
    }
    end.push_str(match (facts.place.is_image(), steps.iter().all(Step::is_right)) {
        (true, _) => "The services start with the image.\n",
        (false, true) => "Everything is right already.\n",
        (false, false) => {
            "The server runs. The comment of deploy/firewall.nft lists the ports that your provider's firewall must let \
             through. `mitts doctor` checks the rest.\n"
        }
    });
    print(&end)
}

fn remove(project: &Project, args: &ServerArgs) -> Result<(), Failure> {
    let recordings = project
        .load()
        .ok()
        .map(|(roster, _)| roster.recordings.folder.to_path_buf());
    let remains = find_remains(place(project, &args.root).0, recordings.as_deref());
    let steps = undo(&remains);
    if args.print {
        return print(&script(&steps));
    }
    if !remains.place.is_image() && !is_root() && !steps.is_empty() {
        return Err(Failure::Usage(
            "only root may do that: sudo mitts server remove; --print shows the steps".to_owned(),
        ));
    }
    perform(&steps)?;
    let end = match steps.is_empty() {
        true => "Nothing of `mitts server install` is here.\n",
        false => "",
    };
    print(&format!("{end}{}", left(&remains)))
}

/// Shows each step, and does it. The first that fails is the last.
fn perform(steps: &[Step]) -> Result<(), Failure> {
    for step in steps {
        print(&step.line())?;
        for words in &step.commands {
            execute(words).map_err(|error| {
                let shown: Vec<_> = words.iter().map(|word| shell::word(word)).collect();
                let shown = shown.join(" ");
                error.context(format!(
                    "this failed, and nothing after it was done: {shown}; when it works, run this again"
                ))
            })?;
        }
    }
    Ok(())
}

fn execute(words: &[String]) -> anyhow::Result<()> {
    let [program, arguments @ ..] = words else {
        return Ok(());
    };
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{program} cannot be run"))?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(anyhow!("{}: {}", output.status, said.trim_end()))
        }
    }
}
