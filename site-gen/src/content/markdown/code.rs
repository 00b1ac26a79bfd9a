//! Code blocks: coloured when the site is built, by classes whose colours are the theme's.

use std::sync::LazyLock;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use roster::Hints;
use syntect::parsing::{
    BasicScopeStackOp, ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet,
};

use super::filter::Filter;
use crate::escape;

/// Loaded when the first block of a build needs it.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// What code is made of, and the class of each; the empty class is plain. Looked up in this order; what is none of them has
/// the class of what it stands in.
static KINDS: LazyLock<Vec<(Scope, &str)>> = LazyLock::new(|| {
    let kinds = [
        ("punctuation.definition.comment", "c"),
        ("comment", "c"),
        ("punctuation.definition.string", "s"),
        ("string.unquoted", ""),
        ("string", "s"),
        ("constant", "n"),
        ("keyword.operator", ""),
        ("keyword", "k"),
        ("storage.type", "k"),
        ("storage.modifier", "k"),
        ("support.type.property-name", "a"),
        ("entity.name.tag", "a"),
        ("entity.name.section", "k"),
        ("entity.name.function", "f"),
        ("entity.other.attribute-name", "a"),
        ("variable.function", "f"),
        ("variable.parameter", "a"),
        ("support.function", "f"),
        ("meta.diff.header", "c"),
        ("markup.inserted", "s"),
        ("markup.deleted", "k"),
        ("markup.heading", "k"),
    ];
    let scope = |(name, class)| Some((Scope::new(name).ok()?, class));
    kinds.into_iter().filter_map(scope).collect()
});

/// Languages that have no colours and need none.
const PLAIN: [&str; 22] = [
    "",
    "ascii",
    "bash-session",
    "caddy",
    "caddyfile",
    "console",
    "math",
    "mermaid",
    "none",
    "output",
    "plain",
    "plaintext",
    "powershell",
    "powershell-session",
    "ps1",
    "pwsh",
    "sh-session",
    "shell-session",
    "shellsession",
    "terminal",
    "text",
    "txt",
];

/// What people call languages that the syntaxes know by another name.
const ALIASES: [(&str, &str); 55] = [
    ("atom", "xml"),
    ("batch", "bat"),
    ("cjs", "js"),
    ("cron", "crontab"),
    ("csh", "sh"),
    ("csharp", "cs"),
    ("cuda", "cpp"),
    ("dash", "sh"),
    ("delphi", "pas"),
    ("django", "jinja2"),
    ("docker", "dockerfile"),
    ("dos", "bat"),
    ("elisp", "lisp"),
    ("fortran", "f90"),
    ("git-config", "gitconfig"),
    ("golang", "go"),
    ("graphviz", "dot"),
    ("handlebars", "html"),
    ("hbs", "html"),
    ("hlsl", "glsl"),
    ("json5", "js"),
    ("jsonc", "js"),
    ("jsonl", "json"),
    ("jsx", "js"),
    ("ksh", "sh"),
    ("liquid", "html"),
    ("mjs", "js"),
    ("mysql", "sql"),
    ("ndjson", "json"),
    ("node", "js"),
    ("obj-c", "Objective-C"),
    ("objc", "Objective-C"),
    ("objectivec", "Objective-C"),
    ("plist", "xml"),
    ("plsql", "sql"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("psql", "sql"),
    ("pycon", "py"),
    ("python3", "py"),
    ("regex", "re"),
    ("regexp", "re"),
    ("scheme", "scm"),
    ("service", "ini"),
    ("shell", "sh"),
    ("sqlite", "sql"),
    ("ssh", "ssh_config"),
    ("ssh-config", "ssh_config"),
    ("sshconfig", "ssh_config"),
    ("systemd", "ini"),
    ("tcsh", "sh"),
    ("tsql", "sql"),
    ("vimscript", "vim"),
    ("webmanifest", "json"),
    ("zshrc", "zsh"),
];

/// Most bytes of a line that is coloured. A syntax may read a line again from each of its bytes: that is no matter in lines
/// that people write, and takes minutes in a picture that stands in one line.
const LONGEST: usize = 1024;

/// Most bytes of code on a page that are coloured.
const MOST: usize = 256 << 10;

/// How deep what is coloured may be nested.
const DEEPEST: usize = 256;

/// Puts coloured HTML in the code blocks' places. A language that nobody knows is told and stays plain.
pub(super) fn highlight<'a>(events: Vec<Event<'a>>, filter: &mut Filter<'_>) -> Vec<Event<'a>> {
    let mut done = Vec::with_capacity(events.len());
    let mut events = events.into_iter();
    let mut blocks = std::mem::take(&mut filter.blocks).into_iter();
    let mut hints: Option<Hints<'static>> = None;
    let mut left = MOST;
    while let Some(event) = events.next() {
        let Event::Start(Tag::CodeBlock(kind)) = event else {
            done.push(event);
            continue;
        };
        let span = blocks.next().unwrap_or_default();
        let mut code = String::new();
        for event in events.by_ref() {
            match event {
                Event::End(TagEnd::CodeBlock) => break,
                Event::Text(text) => code.push_str(&text),
                _ => {}
            }
        }
        let info = match &kind {
            CodeBlockKind::Fenced(info) => info,
            CodeBlockKind::Indented => "",
        };
        let language = info.split([' ', ',', '{']).next().unwrap_or("");
        let inner = match find(language) {
            Found::Plain => escape::html(&code),
            Found::Language(syntax) => {
                let lines = code.split_inclusive('\n').map(str::len);
                let size: usize = lines.filter(|length| *length <= LONGEST).sum();
                let fits = left.checked_sub(size);
                left = fits.unwrap_or(left);
                let html = fits.and_then(|_| coloured(&code, syntax));
                html.unwrap_or_else(|| escape::html(&code))
            }
            Found::Unknown => {
                let hints = hints.get_or_insert_with(|| Hints::new(languages()));
                filter.unknown_language(&span, language, hints.near(language));
                escape::html(&code)
            }
        };
        let class = match language {
            "" => String::new(),
            language => format!(" class=\"language-{}\"", escape::html(language)),
        };
        let html = format!("<pre><code{class}>{inner}</code></pre>\n");
        done.push(Event::Html(html.into()));
    }
    done
}

enum Found {
    Plain,
    Language(&'static SyntaxReference),
    Unknown,
}

fn find(language: &str) -> Found {
    let lower = language.to_lowercase();
    if PLAIN.contains(&&*lower) {
        return Found::Plain;
    }
    let alias = ALIASES.iter().find(|(alias, _)| *alias == lower);
    let token = alias.map_or(language, |(_, name)| name);
    SYNTAXES
        .find_syntax_by_token(token)
        .map_or(Found::Unknown, Found::Language)
}

/// Every name of a language.
fn languages() -> impl Iterator<Item = &'static str> {
    let syntaxes = SYNTAXES.syntaxes().iter().flat_map(|syntax| {
        let endings = syntax.file_extensions.iter().map(String::as_str);
        endings.chain([syntax.name.as_str()])
    });
    syntaxes.chain(ALIASES.iter().map(|(alias, _)| *alias))
}

/// The code with a `span` around each run of one kind; a line that is too long stays plain. `None` for what the syntax
/// cannot take.
fn coloured(code: &str, syntax: &SyntaxReference) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    // the class of each scope of the stack: its own, or that of the scope around it
    let mut classes = vec![""];
    let mut runs = Runs::default();
    for line in code.split_inclusive('\n') {
        if line.len() > LONGEST {
            runs.push("", line);
            continue;
        }
        let changes = state.parse_line(line, &SYNTAXES).ok()?;
        let mut from = 0;
        for (at, change) in changes {
            runs.push(classes.last().copied().unwrap_or(""), &line[from..at]);
            from = at;
            let note = |change: BasicScopeStackOp, _: &[Scope]| match change {
                BasicScopeStackOp::Push(scope) => {
                    let around = classes.last().copied().unwrap_or("");
                    classes.push(class(scope).unwrap_or(around));
                }
                BasicScopeStackOp::Pop => _ = classes.pop(),
            };
            stack.apply_with_hook(&change, note).ok()?;
            if stack.len() > DEEPEST {
                return None;
            }
        }
        runs.push(classes.last().copied().unwrap_or(""), &line[from..]);
    }
    Some(runs.finish())
}

/// A scope's own class.
fn class(scope: Scope) -> Option<&'static str> {
    let mut kinds = KINDS.iter();
    let (_, class) = kinds.find(|(kind, _)| kind.is_prefix_of(scope))?;
    Some(class)
}

/// Neighbours of one kind become one run.
#[derive(Default)]
struct Runs {
    html: String,
    class: &'static str,
    text: String,
}

impl Runs {
    fn push(&mut self, class: &'static str, text: &str) {
        // blanks have no colour
        if class != self.class && !text.trim().is_empty() {
            self.flush();
            self.class = class;
        }
        self.text.push_str(text);
    }

    fn flush(&mut self) {
        let kept = self.text.trim_end().len();
        let (word, blanks) = self.text.split_at(kept);
        let word = escape::html(word);
        match self.class {
            "" => self.html.push_str(&word),
            _ if word.is_empty() => {}
            class => {
                let span = format!("<span class=\"hl-{class}\">{word}</span>");
                self.html.push_str(&span);
            }
        }
        self.html.push_str(blanks);
        self.text.clear();
    }

    fn finish(mut self) -> String {
        self.flush();
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::{ALIASES, Found, PLAIN, SYNTAXES, find};

    #[test]
    fn every_other_name_is_one_of_a_known_language() {
        assert!(ALIASES.is_sorted() && PLAIN.is_sorted());
        for (alias, name) in ALIASES {
            assert!(
                SYNTAXES.find_syntax_by_token(alias).is_none(),
                "{alias} is known"
            );
            assert!(
                matches!(find(alias), Found::Language(_)),
                "{alias} as {name}"
            );
        }
        for plain in PLAIN {
            let known = SYNTAXES.find_syntax_by_token(plain);
            let known = known.filter(|syntax| syntax.name != "Plain Text");
            assert!(known.is_none(), "{plain} has colours");
        }
    }
}
