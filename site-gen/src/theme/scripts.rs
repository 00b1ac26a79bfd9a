//! Scripts as they are served: minified, with hashed names in their imports. Also part of the build script, which
//! compresses the built-in theme's.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions, CommentOptions, LegalComment};
use oxc_mangler::Mangler;
use oxc_parser::{Parser, ParserReturn};
use oxc_span::{SourceType, Span};

/// An import in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// The specifier as written: `./list.js`.
    pub(crate) specifier: String,
    /// The specifier's position, without the quotes.
    pub(crate) span: Range<usize>,
    /// Whether it is loaded only when the script reaches it: `import("./list.js")`.
    pub(crate) is_dynamic: bool,
}

/// A parsed script.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    /// Its text, minified.
    pub(crate) text: String,
    /// Whether it is an ES module.
    pub(crate) is_module: bool,
    /// Its imports, in the order of `text`.
    pub(crate) imports: Vec<Import>,
}

impl Script {
    /// Minifies a script, unless it has syntax errors or is named `*.min.js`.
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let small = match name.ends_with(".min.js") {
            true => None,
            false => minified(text),
        };
        let text = small.unwrap_or_else(|| text.to_owned());
        let allocator = Allocator::default();
        let read = parse(&allocator, &text);
        let (is_module, imports) = (read.module_record.has_module_syntax, imports(&text, &read));
        Script {
            text,
            is_module,
            imports,
        }
    }

    /// The assets that this script, named `name`, imports.
    pub(crate) fn needs<'s>(&'s self, name: &'s str) -> impl Iterator<Item = (String, &'s Import)> {
        let imports = self.imports.iter();
        imports.filter_map(move |import| Some((resolve(name, &import.specifier)?, import)))
    }

    /// The text of this script, named `name`, with its imports replaced by the names that `file` returns for them:
    /// `list.3f2a9c1b7d04.js`.
    pub(crate) fn linked<'f>(&self, name: &str, file: impl Fn(&str) -> Option<&'f str>) -> String {
        let mut linked = String::with_capacity(self.text.len() + 16 * self.imports.len());
        let mut end = 0;
        for import in &self.imports {
            let known = resolve(name, &import.specifier);
            let Some(file) = known.as_deref().and_then(&file) else {
                continue;
            };
            let folder = import.specifier.rfind('/').map_or(0, |slash| slash + 1);
            linked.push_str(&self.text[end..import.span.start + folder]);
            linked.push_str(file);
            end = import.span.end;
        }
        linked.push_str(&self.text[end..]);
        linked
    }
}

/// Scripts by name.
pub(crate) type Scripts = BTreeMap<String, Script>;

/// All scripts, each after those that it imports. In a circle, which `modules.rs` reports, one comes too early.
pub(crate) fn in_order(scripts: &Scripts) -> Vec<&str> {
    let mut order = Vec::with_capacity(scripts.len());
    let mut seen = BTreeSet::new();
    for name in scripts.keys() {
        visit(scripts, name, &mut seen, &mut order, &|_| true);
    }
    order
}

/// The modules that must be loaded before this one runs, each after those that it needs itself.
pub(crate) fn needed<'s>(scripts: &'s Scripts, name: &'s str) -> Vec<&'s str> {
    let mut order = Vec::new();
    visit(scripts, name, &mut BTreeSet::new(), &mut order, &|import| {
        !import.is_dynamic
    });
    order.pop();
    order
}

fn visit<'s>(
    scripts: &'s Scripts,
    name: &str,
    seen: &mut BTreeSet<&'s str>,
    order: &mut Vec<&'s str>,
    follows: &dyn Fn(&Import) -> bool,
) {
    let Some((name, script)) = scripts.get_key_value(name) else {
        return;
    };
    if !seen.insert(name) {
        return;
    }
    for (next, _) in script.needs(name).filter(|(_, import)| follows(import)) {
        visit(scripts, &next, seen, order, follows);
    }
    order.push(name);
}

/// The asset that a relative specifier in `from` refers to: `list.js` for `./list.js`. `None` if it is not relative.
pub(crate) fn resolve(from: &str, specifier: &str) -> Option<String> {
    if !specifier.starts_with("./") && !specifier.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Parses a script. It is a module if it imports or exports anything.
pub(crate) fn parse<'a>(allocator: &'a Allocator, text: &'a str) -> ParserReturn<'a> {
    Parser::new(allocator, text, SourceType::unambiguous()).parse()
}

/// The imports of a script, in the order of its text.
pub(crate) fn imports(text: &str, read: &ParserReturn<'_>) -> Vec<Import> {
    let record = &read.module_record;
    let requests = record.requested_modules.values().flatten();
    let fixed = requests.map(|request| (request.span, false));
    let dynamic = record.dynamic_imports.iter();
    let dynamic = dynamic.map(|import| (import.module_request, true));
    let all = fixed.chain(dynamic);
    let mut imports: Vec<Import> = all
        .filter_map(|(place, is_dynamic)| {
            let span = inside(text, place)?;
            let specifier = text[span.clone()].to_owned();
            Some(Import {
                specifier,
                span,
                is_dynamic,
            })
        })
        .collect();
    imports.sort_by_key(|import| import.span.start);
    imports
}

/// The range inside a string's quotes. `None` for other expressions, since their values are unknown here.
fn inside(text: &str, place: Span) -> Option<Range<usize>> {
    let span = place.start as usize..place.end as usize;
    let written = &text[span.clone()];
    let quote = written.chars().next()?;
    let is_string = written.len() >= 2 && matches!(quote, '"' | '\'' | '`');
    let is_plain = is_string && written.ends_with(quote) && !written.contains(['\\', '$']);
    is_plain.then_some(span.start + 1..span.end - 1)
}

/// Removes comments except licences, removes spaces, and shortens names. `None` if the script has syntax errors.
fn minified(text: &str) -> Option<String> {
    let allocator = Allocator::default();
    let read = parse(&allocator, text);
    if read.panicked || !read.diagnostics.is_empty() {
        return None;
    }
    let mangled = Mangler::new().build(&read.program);
    let comments = CommentOptions {
        legal: LegalComment::Inline,
        ..CommentOptions::disabled()
    };
    let options = CodegenOptions {
        comments,
        ..CodegenOptions::minify()
    };
    let written = Codegen::new()
        .with_options(options)
        .with_scoping(Some(mangled.scoping))
        .with_private_member_mappings(Some(mangled.class_private_mappings))
        .build(&read.program);
    Some(written.code + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts(all: &[(&str, &str)]) -> Scripts {
        let all = all.iter();
        all.map(|(name, text)| ((*name).to_owned(), Script::new(name, text)))
            .collect()
    }

    #[test]
    fn a_script_is_sent_without_comments_and_long_names() {
        let script = Script::new(
            "a.js",
            "// About.\nimport { two } from \"./b.js\";\n//! (c) Bea\n/* it */\nexport function one(number) { return two(number) + `//`; } // yes\n",
        );
        assert!(script.is_module);
        assert!(script.text.contains("//! (c) Bea"), "{}", script.text);
        for gone in ["About", "/* it */", "number", "yes"] {
            assert!(!script.text.contains(gone), "{gone}: {}", script.text);
        }
        for kept in ["one", "two", "./b.js", "`//`"] {
            assert!(script.text.contains(kept), "{kept}: {}", script.text);
        }
    }

    #[test]
    fn a_classic_script_keeps_its_global_names() {
        let script = Script::new(
            "a.js",
            "var mine = 1;\nfunction yours(long) { return long + mine; }\n",
        );
        assert!(!script.is_module);
        assert!(script.text.contains("mine") && script.text.contains("yours"));
        assert!(!script.text.contains("long"));
    }

    #[test]
    fn what_cannot_be_read_or_is_small_already_stays_as_it_is() {
        for (name, text) in [("a.js", "let ;;; ="), ("a.min.js", "let   long = 1;")] {
            assert_eq!(Script::new(name, text).text, text);
        }
    }

    #[test]
    fn imports_of_every_kind_get_the_hashed_names() {
        let all = scripts(&[(
            "sub/a.js",
            "import \"../b.js\"; import * as c from './c.js'; export * from \"./c.js\";\n\
            export const d = () => import(\"./d.js\"), e = (x) => import(x), f = import(\"https://e.example/f.js\"); c.run();",
        )]);
        let linked = all["sub/a.js"].linked("sub/a.js", |name| match name {
            "b.js" => Some("b.1.js"),
            "sub/c.js" => Some("c.2.js"),
            "sub/d.js" => Some("d.3.js"),
            _ => None,
        });
        for wanted in ["../b.1.js", "./d.3.js", "https://e.example/f.js"] {
            assert!(linked.contains(wanted), "{wanted}: {linked}");
        }
        assert_eq!(linked.matches("./c.2.js").count(), 2, "{linked}");
    }

    #[test]
    fn what_is_needed_comes_first() {
        let all = scripts(&[
            (
                "a.js",
                "import \"./c.js\"; import \"./b.js\"; import(\"./late.js\");",
            ),
            ("b.js", "import \"./c.js\"; export {};"),
            ("c.js", "export {};"),
            ("late.js", "import \"./c.js\"; export {};"),
        ]);
        assert_eq!(in_order(&all), ["c.js", "b.js", "late.js", "a.js"]);
        assert_eq!(needed(&all, "a.js"), ["c.js", "b.js"]);
        assert_eq!(needed(&all, "late.js"), ["c.js"]);
    }
}
