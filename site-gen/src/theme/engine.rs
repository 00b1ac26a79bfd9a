//! The template engine, configured for HTML pages.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, context,
    escape_formatter, value::Kwargs,
};
use roster::{Problem, Report, composed};

use crate::{
    escape,
    problem::SiteProblem,
    theme::{
        assets::Link,
        files::{File, Theme},
        fold::Constants,
        options::ThemeOptions,
        tags::{self, TAGS},
        texts::Texts,
    },
};

/// Compiles all templates of a theme. Their functions:
///
/// - `asset("name")` returns an asset's `url` and `integrity`,
/// - `script("name")` and `stylesheet("name")` return its tags,
/// - `late("name", beside=["name"])` returns tags that fetch a module before it is imported,
/// - `t("area.key")` returns a text in the site's language,
/// - `once("macro")` renders a macro once for all pages.
///
/// `shared` has the variables of every page.
///
/// # Errors
/// A report for each template that does not compile.
pub fn compile(
    theme: &Theme,
    links: &BTreeMap<String, Link>,
    options: &ThemeOptions,
    texts: &Arc<Texts>,
    shared: &Value,
) -> Result<Environment<'static>, Vec<Report>> {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|name| match escapes(name) {
        true => AutoEscape::Html,
        false => AutoEscape::None,
    });
    engine.set_formatter(format);
    engine.add_global("theme", options.value());
    share(&mut engine, shared);
    let constants = constants(theme, links, texts, shared);
    add_assets(&mut engine, "asset", links, |link| {
        context! { url => ready(&link.url), integrity => ready(&link.integrity) }
    });
    for (function, tag) in TAGS {
        add_assets(&mut engine, function, links, |link| {
            Value::from_safe_string(tag(link, links))
        });
    }
    let known = links.clone();
    engine.add_function("late", move |name: &str, arguments: Kwargs| {
        let beside: Vec<String> = arguments.get("beside")?;
        arguments.assert_all_used()?;
        tags::late(name, &beside, &known).map(Value::from_safe_string)
    });
    add_texts(&mut engine, texts);
    add_once(&mut engine);
    let mut reports = Vec::new();
    for (name, file) in &theme.templates {
        let Some(text) = file.text() else {
            reports.push(Report::not_text(&file.shown, &file.bytes).prose_from(0));
            continue;
        };
        let folded = match escapes(name) {
            true => constants.put_into(text),
            false => Cow::Borrowed(text),
        };
        if let Err(error) = engine.add_template_owned(name.clone(), folded.into_owned()) {
            reports.push(report(theme, &error, None));
        }
    }
    if reports.is_empty() {
        Ok(engine)
    } else {
        Err(reports)
    }
}

/// Makes `shared` visible to all templates. A page's variable of the same name takes precedence.
fn share(engine: &mut Environment<'static>, shared: &Value) {
    for name in shared.try_iter().into_iter().flatten() {
        let value = shared.get_item(&name).unwrap_or_default();
        engine.add_global(name.to_string(), value);
    }
}

/// Adds `t("area.key", name="Alice")`: a text in the site's language. Most have no arguments and are prepared here.
fn add_texts(engine: &mut Environment<'static>, texts: &Arc<Texts>) {
    let plain = texts.plain();
    let plain: HashMap<String, Value> = plain
        .map(|(key, text)| (key.to_owned(), ready(text)))
        .collect();
    let texts = Arc::clone(texts);
    engine.add_function("t", move |key: &str, arguments: Kwargs| {
        if let Some(value) = plain.get(key) {
            return Ok(value.clone());
        }
        let argument = |name: &str| Some(arguments.get::<Value>(name).ok()?.to_string());
        let text = texts.fill(key, &argument).map(Value::from);
        text.map_err(|missing| {
            Error::new(ErrorKind::InvalidOperation, format!("`{key}`: {missing}"))
        })
    });
}

/// The template with the macros for `once("name")`.
const MACROS: &str = "macros.html";

/// Adds `once("controls", call=true)`: renders a macro of `macros.html` with these arguments, once for all
/// pages. The macro cannot use the page's variables, such as `page`.
fn add_once(engine: &mut Environment<'static>) {
    let made: RwLock<HashMap<String, Value>> = RwLock::default();
    engine.add_function(
        "once",
        move |state: &State<'_, '_>, name: &str, arguments: Kwargs| -> Result<Value, Error> {
            let mut key = name.to_owned();
            for argument in arguments.args() {
                let value: Value = arguments.get(argument)?;
                key = format!("{key} {argument}={value:?}");
            }
            let known = made.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(value) = known.get(&key) {
                return Ok(value.clone());
            }
            drop(known);
            let macros = state.env().get_template(MACROS)?;
            let text = macros
                .render_captured(context! {})?
                .with_state_mut(|state| state.call_macro(name, &[Value::from(arguments)]))?;
            let value = Value::from_safe_string(text);
            let mut known = made.write().unwrap_or_else(PoisonError::into_inner);
            Ok(known.entry(key).or_insert(value).clone())
        },
    );
}

/// Adds a function of an asset's name. Most pages call it a dozen times, so its results are made here, once.
fn add_assets(
    engine: &mut Environment<'static>,
    function: &'static str,
    links: &BTreeMap<String, Link>,
    answer: impl Fn(&Link) -> Value,
) {
    let answers = links
        .iter()
        .map(|(name, link)| (name.clone(), answer(link)));
    let answers: HashMap<String, Value> = answers.collect();
    let names: Vec<String> = links.keys().cloned().collect();
    engine.add_function(function, move |name: &str| -> Result<Value, Error> {
        answers.get(&*composed(name)).cloned().ok_or_else(|| {
            let near = roster::nearest(name, names.iter().map(String::as_str));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            Error::new(
                ErrorKind::InvalidOperation,
                format!("the theme has no asset `{name}`{hint}"),
            )
        })
    });
}

/// Whether a template is HTML or XML, so that values in it are escaped.
fn escapes(name: &str) -> bool {
    name.ends_with(".html") || name.ends_with(".xml")
}

/// The expressions that have the same value on every page.
fn constants(
    theme: &Theme,
    links: &BTreeMap<String, Link>,
    texts: &Texts,
    shared: &Value,
) -> Constants {
    let mut constants = Constants::default();
    let site = shared.get_attr("site").unwrap_or_default();
    for name in site.try_iter().into_iter().flatten() {
        let value = site.get_item(&name).unwrap_or_default();
        if let (Some(name), Some(text)) = (name.as_str(), value.as_str()) {
            constants.add(format!("site.{name}"), escape::html(text));
        }
    }
    for (key, text) in texts.plain() {
        constants.add(format!("t(\"{key}\")"), escape::html(text));
    }
    for (name, link) in links {
        for (part, value) in [("url", &link.url), ("integrity", &link.integrity)] {
            constants.add(format!("asset(\"{name}\").{part}"), escape::html(value));
        }
        for (function, tag) in TAGS {
            constants.add(format!("{function}(\"{name}\")"), tag(link, links));
        }
    }
    constants.leave_shadowed(theme.templates.values().filter_map(File::text));
    constants
}

/// A text that is the same on every page. It is checked for characters to escape here, once.
fn ready(text: &str) -> Value {
    match text.bytes().any(escape::is_special) {
        true => Value::from(text),
        false => Value::from_safe_string(text.to_owned()),
    }
}

/// Writes a value: strings are escaped for HTML, except `/`; booleans are `true` and `false`; none is
/// empty.
fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Ok(());
    }
    let text = value.as_str();
    match text {
        Some(text) if !value.is_safe() && *state.auto_escape() == AutoEscape::Html => {
            escape::write(out, text).map_err(Error::from)
        }
        Some(text) => out.write_str(text).map_err(Error::from),
        None if value.kind() == minijinja::value::ValueKind::Bool => out
            .write_str(if value.is_true() { "true" } else { "false" })
            .map_err(Error::from),
        None => escape_formatter(out, state, value),
    }
}

/// Converts a template's error to a report, with the template, the line and the page being rendered.
pub fn report(theme: &Theme, error: &Error, page: Option<&str>) -> Report {
    // the innermost error has the position
    let mut inner = error;
    let mut source = std::error::Error::source(error);
    while let Some(next) = source {
        if let Some(next) = next.downcast_ref::<Error>()
            && next.name().is_some()
        {
            inner = next;
        }
        source = next.source();
    }
    let nothing = File {
        shown: inner.name().unwrap_or("a template").to_owned(),
        bytes: Default::default(),
    };
    let file = inner
        .name()
        .and_then(|name| theme.templates.get(name))
        .unwrap_or(&nothing);
    let text = file.text().unwrap_or("");
    let line = inner.line().unwrap_or(1);
    let start: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let whole = text[start..].lines().next().unwrap_or("");
    let indent = whole.len() - whole.trim_start().len();
    let message = match inner.detail() {
        Some(detail) => format!("{}: {detail}", inner.kind()),
        None => inner.kind().to_string(),
    };
    let mut problem = Problem::new(
        SiteProblem::Template(message),
        start + indent..start + whole.len(),
    )
    .help("`mitts init DIR --theme` writes the default theme into DIR, to compare with");
    if let Some(page) = page {
        problem = problem.label(format!("while making {page}"));
    }
    Report::new(&file.shown, text, vec![problem]).prose_from(0)
}
