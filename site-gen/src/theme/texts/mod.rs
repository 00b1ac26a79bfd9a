//! The texts of pages in the site's language, from a theme's `i18n/*.toml`.
//!
//! Templates and, with text.js, scripts get them with `t("area.key")`, the program with [`Texts::say`].
//! A language falls back to its parent (`pt-BR` to `pt`), then to English. Texts of the site's own theme
//! replace built-in ones one by one.

mod date;
mod direction;
mod file;
mod pattern;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use roster::{Problem, Report, Roster};
use unic_langid::LanguageIdentifier;

pub use self::{
    direction::direction,
    pattern::{Missing, Text},
};
use crate::{problem::SiteProblem, theme::files::Theme, words::counted};

/// The language to which all others fall back.
const BASE: &str = "en";

/// The assets with the texts for scripts: of all pages, of those that publish, and of those about queues.
pub const SCRIPTS: [&str; 3] = ["texts.js", "studio-texts.js", "queue-texts.js"];

/// The area of texts for scripts.
const SCRIPT: &str = "script.";

/// The sections of it that only pages for publishing need.
const STUDIO: [&str; 4] = ["arrives.", "golive.", "key.", "studio."];

/// The section of it that only pages about queues need.
const QUEUE: &str = "queue.";

/// The area of a site's own texts, which need not be in the English file.
const OWN: &str = "own.";

/// All texts in one language.
pub struct Texts {
    texts: BTreeMap<String, Text>,
    rules: PluralRules,
    /// Whether the theme has texts in the language or its parent, not only in English.
    pub known: bool,
}

impl Texts {
    /// Loads the texts of a theme in a language (a BCP 47 tag), and the problems of every file that is used for it.
    /// A text with a problem is left out, so its fallback is used.
    ///
    /// # Panics
    /// Never: English has plural rules.
    pub fn load(theme: &Theme, language: &str) -> (Self, Vec<Report>) {
        let mut texts = BTreeMap::new();
        // the built-in English texts, which define the keys and arguments
        let mut base = BTreeMap::new();
        let mut reports = Vec::new();
        let mut known = language.split('-').next() == Some(BASE);
        for language in lineage(language) {
            let name = format!("{language}.toml");
            for (layer, file) in theme.texts.get(&name).into_iter().flatten().enumerate() {
                let Some(text) = file.text() else {
                    reports.push(Report::not_text(&file.shown, &file.bytes));
                    continue;
                };
                let mut problems = Vec::new();
                let read = file::read(text, &mut problems);
                if language == BASE && layer == 0 {
                    let first = read.iter();
                    base = first
                        .map(|(key, found)| (key.clone(), found.value.clone()))
                        .collect();
                } else {
                    known |= language != BASE;
                    problems.extend(
                        read.iter()
                            .filter_map(|(key, found)| check(&base, key, found)),
                    );
                }
                let wrong: HashSet<usize> =
                    problems.iter().map(|problem| problem.span.start).collect();
                let read = read.into_iter();
                let good = read.filter(|(_, found)| !wrong.contains(&found.span.start));
                texts.extend(good.map(|(key, found)| (key, found.value)));
                if !problems.is_empty() {
                    reports.push(Report::new(&file.shown, text, problems));
                }
            }
        }
        // the plural rules of the language of the texts
        let has_words = |language: &&&str| theme.texts.contains_key(&format!("{language}.toml"));
        let rules = lineage(language)
            .iter()
            .rev()
            .filter(has_words)
            .filter_map(|language| language.parse::<LanguageIdentifier>().ok())
            .find_map(|language| PluralRules::create(language, PluralRuleType::CARDINAL).ok())
            .expect("English has plural rules");
        let texts = Texts {
            texts,
            rules,
            known,
        };
        (texts, reports)
    }

    /// Loads the texts of a site, and the problems of their files. If the theme lacks the language, adds a warning to
    /// `report`.
    pub fn of_site(theme: &Theme, roster: &Roster, report: &mut Report) -> (Self, Vec<Report>) {
        let language = &roster.site.language;
        let (texts, reports) = Texts::load(theme, language);
        if !texts.known && reports.is_empty() {
            let files = theme.texts.keys();
            let spoken: Vec<&str> = files
                .filter_map(|name| name.strip_suffix(".toml"))
                .collect();
            report.problems.push(
                Problem::new(SiteProblem::SiteLanguage, language.span.clone())
                    .label(format!(
                        "pages will be in English; available: {}",
                        spoken.join(", ")
                    ))
                    .help(format!(
                        "say it in themes/{}/i18n/{}.toml",
                        *roster.site.theme, **language
                    )),
            );
        }
        (texts, reports)
    }

    /// A text with its arguments. `n` selects the plural form.
    ///
    /// # Errors
    /// If the text or one of its arguments is missing.
    pub fn fill(
        &self,
        key: &str,
        argument: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Cow<'_, str>, Missing> {
        let text = self.texts.get(key).ok_or_else(|| self.missing(key))?;
        text.fill(|n| self.category(n), argument)
    }

    /// A text that the program itself needs.
    ///
    /// # Panics
    /// If English has no text with this key and these arguments: a mistake in the program, not in a theme.
    pub fn say(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        let argument = |name: &str| {
            let found = arguments.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let text = self.fill(key, &argument);
        text.unwrap_or_else(|missing| panic!("{key}: {missing}"))
            .into_owned()
    }

    /// The texts without arguments, by key.
    pub fn plain(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = self.texts.iter();
        texts.filter_map(|(key, text)| Some((key.as_str(), text.plain()?)))
    }

    /// The modules of [`SCRIPTS`], which add the texts to text.js.
    pub fn scripts(&self) -> [String; 3] {
        let mut modules: [BTreeMap<&str, &Text>; 3] = Default::default();
        for (key, text) in &self.texts {
            let Some(key) = key.strip_prefix(SCRIPT) else {
                continue;
            };
            let module = if STUDIO.iter().any(|section| key.starts_with(section)) {
                1
            } else if key.starts_with(QUEUE) {
                2
            } else {
                0
            };
            modules[module].insert(key, text);
        }
        modules.map(|texts| {
            let texts = serde_json::to_string(&texts).expect("texts are JSON");
            format!("import{{texts}}from\"./text.js\";Object.assign(texts,{texts});\n")
        })
    }

    fn category(&self, n: &str) -> &'static str {
        match self.rules.select(n) {
            Ok(PluralCategory::ZERO) => "zero",
            Ok(PluralCategory::ONE) => "one",
            Ok(PluralCategory::TWO) => "two",
            Ok(PluralCategory::FEW) => "few",
            Ok(PluralCategory::MANY) => "many",
            Ok(PluralCategory::OTHER) | Err(_) => "other",
        }
    }

    fn missing(&self, key: &str) -> Missing {
        let near = roster::nearest(key, self.texts.keys().map(String::as_str));
        Missing::Text(near.map(str::to_owned))
    }
}

/// A language and its fallbacks, lowest precedence first: English, `pt`, `pt-BR`.
fn lineage(language: &str) -> Vec<&str> {
    let mut all: Vec<&str> = language
        .match_indices('-')
        .map(|(at, _)| &language[..at])
        .filter(|parent| *parent != BASE)
        .collect();
    all.insert(0, BASE);
    if language != BASE {
        all.push(language);
    }
    all
}

/// Checks that English has the text too, and that it uses no other arguments.
fn check(base: &BTreeMap<String, Text>, key: &str, found: &roster::At<Text>) -> Option<Problem> {
    if key.starts_with(OWN) {
        return None;
    }
    let span = found.span.clone();
    let Some(known) = base.get(key) else {
        let near = roster::nearest(key, base.keys().map(String::as_str));
        return Some(
            Problem::new(SiteProblem::NoText(key.to_owned()), span)
                .label("nothing asks for this")
                .help("texts for templates of your own go under [own]")
                .did_you_mean(near),
        );
    };
    let names = found
        .plain()
        .map_or(0, |text| text.split_whitespace().count());
    if let Some(count) = date::names(key).filter(|count| *count != names) {
        let kind = SiteProblem::TextNames {
            key: key.to_owned(),
            has: counted(names, "name"),
        };
        let problem = Problem::new(kind, span)
            .label(format!("expected {count} names with spaces between"))
            .help("a name has no space in it");
        return Some(problem);
    }
    let given = match date::arguments(key) {
        [] => known.arguments(),
        given => given.to_vec(),
    };
    let mut arguments = found.arguments().into_iter();
    let extra = arguments.find(|name| !given.contains(name))?;
    let given = given.into_iter().map(|name| format!("{{{name}}}"));
    let given: Vec<String> = given.collect();
    let label = match given.as_slice() {
        [] => "this text has no arguments".to_owned(),
        given => format!("expected no others than {}", given.join(", ")),
    };
    let kind = SiteProblem::TextArgument {
        key: key.to_owned(),
        argument: extra.to_string(),
    };
    Some(Problem::new(kind, span).label(label))
}

#[cfg(test)]
mod tests;
