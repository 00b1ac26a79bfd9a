//! Code blocks, highlighted during the build with classes. The theme has the colours.

use std::sync::LazyLock;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use roster::Hints;
use syntect::parsing::{
    BasicScopeStackOp, ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet,
};

use super::filter::Filter;
use crate::escape;

/// Loaded with the first code block of a build.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Scopes of code with their classes, in order of precedence; the empty class is plain text. Other scopes have the
/// class of the scope around them.
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

/// Languages without highlighting.
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

/// Common names of languages that have another name in the syntaxes.
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

/// The maximum length of a highlighted line in bytes. Some syntaxes need quadratic time for a line: too little to
/// notice in code that people write, but minutes for a picture in a single line.
const LONGEST: usize = 1024;

/// The maximum size of highlighted code on a page in bytes.
const MOST: usize = 256 << 10;

/// The maximum nesting of highlighted code.
const DEEPEST: usize = 256;

/// Replaces code blocks with highlighted HTML. An unknown language is reported, and its code stays plain.
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

/// All names of languages.
fn languages() -> impl Iterator<Item = &'static str> {
    let syntaxes = SYNTAXES.syntaxes().iter().flat_map(|syntax| {
        let endings = syntax.file_extensions.iter().map(String::as_str);
        endings.chain([syntax.name.as_str()])
    });
    syntaxes.chain(ALIASES.iter().map(|(alias, _)| *alias))
}

/// The code with a `span` around each run of a class. Lines that are too long stay plain. Returns `None` if the syntax
/// fails.
fn coloured(code: &str, syntax: &SyntaxReference) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    // the class of each scope in the stack: its own, or that of the scope around it
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

/// Merges adjacent runs of the same class.
#[derive(Default)]
struct Runs {
    html: String,
    class: &'static str,
    text: String,
}

impl Runs {
    fn push(&mut self, class: &'static str, text: &str) {
        // spaces have no colour
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
