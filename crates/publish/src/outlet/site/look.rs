//! How pages look: templates, style and words. Those built in, and what an outlet puts in their place.

use std::{fs, io, path::Path};

use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;
use wiredesk_formats::markup;
use wiredesk_story::identity::sha256_hex;

use super::words::Words;

const TEMPLATES: [(&str, &str); 6] = [
    ("base.html", include_str!("../../../../../config/site/base.html")),
    ("story.html", include_str!("../../../../../config/site/story.html")),
    ("list.html", include_str!("../../../../../config/site/list.html")),
    ("days.html", include_str!("../../../../../config/site/days.html")),
    ("search.html", include_str!("../../../../../config/site/search.html")),
    ("gone.html", include_str!("../../../../../config/site/gone.html")),
];
const STYLE: &str = include_str!("../../../../../config/site/style.css");
const SCRIPT: &str = include_str!("../../../../../config/site/search.js");
/// The words built in.
pub(crate) const WORDS: &str = include_str!("../../../../../config/site/words.toml");

/// The largest file that is taken for a template.
const MAX_BYTES: u64 = 1_000_000;

/// Templates, style and words, ready.
#[derive(Debug)]
pub(super) struct Look {
    templates: Environment<'static>,
    /// Goes into each page.
    pub(super) style: String,
    /// The script of the search page.
    pub(super) script: String,
    /// By language.
    pub(super) words: Words,
    /// SHA-256 of it all: pages that were made with another are made again.
    pub(super) digest: String,
}

impl Look {
    /// What is built in, with the files of a folder in the place of those that bear the same name.
    pub(super) fn new(folder: Option<&Path>) -> Result<Self, String> {
        let mut templates = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        templates.set_syntax(syntax.map_err(|error| error.to_string())?);
        templates.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        templates.set_formatter(format);
        let mut all = String::new();
        for (name, built_in) in TEMPLATES {
            let text = chosen(folder, name, built_in)?;
            all.push_str(&text);
            templates.add_template_owned(name, text).map_err(|error| format!("{name} does not read: {}", told(&error)))?;
        }
        let style = chosen(folder, "style.css", STYLE)?;
        if style.contains("</") {
            return Err("style.css holds \"</\", which would end the style in a page".into());
        }
        let script = chosen(folder, "search.js", SCRIPT)?;
        let words = chosen(folder, "words.toml", WORDS)?;
        let digest = sha256_hex(format!("{all}\0{style}\0{script}\0{words}").as_bytes());
        let words = Words::read(&words).map_err(|error| format!("words.toml does not read: {error}"))?;
        Ok(Self { templates, style, script, words, digest })
    }

    /// Fills a template.
    pub(super) fn fill(&self, name: &str, values: Value) -> Result<String, String> {
        let filled = self.templates.get_template(name).and_then(|template| template.render(values));
        filled.map_err(|error| format!("the template {name} cannot be filled: {}", told(&error)))
    }
}

/// Anything as a template gets it.
pub(super) fn value(of: impl Serialize) -> Value {
    Value::from(Serde(of))
}

fn chosen(folder: Option<&Path>, name: &str, built_in: &str) -> Result<String, String> {
    let Some(path) = folder.map(|folder| folder.join(name)) else { return Ok(built_in.to_owned()) };
    let failed = |error: io::Error| format!("{} cannot be read: {error}", path.display());
    match fs::metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(built_in.to_owned()),
        Err(error) => Err(failed(error)),
        Ok(file) if file.len() > MAX_BYTES => Err(format!("{} is over the limit of {MAX_BYTES} bytes", path.display())),
        Ok(_) => fs::read_to_string(&path).map_err(failed),
    }
}

/// The message with where it is, on one line.
fn told(error: &Error) -> String {
    let line = error.line().map(|line| format!(" (line {line})")).unwrap_or_default();
    format!("{error}{line}")
}

/// Text into HTML. Unlike minijinja's own it leaves `/` alone, so that addresses stay readable, and drops control characters.
fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if matches!(state.auto_escape(), AutoEscape::Html) && !value.is_safe() => out
            .write_str(&markup::escape(text))
            .map_err(|error| Error::new(ErrorKind::WriteFailure, error.to_string())),
        _ => minijinja::escape_formatter(out, state, value),
    }
}
