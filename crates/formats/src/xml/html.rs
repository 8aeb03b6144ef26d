//! XHTML inside a document of another vocabulary, as HTML text for the block reader.

use roxmltree::Node;

/// Elements that have no end tag in HTML.
pub(crate) const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements whose content is not text of the story.
const HIDDEN: [&str; 4] = ["script", "style", "head", "template"];

/// Whether an element of this name begins an HTML document or fragment.
pub(crate) fn is_html(name: &str) -> bool {
    const STARTS: [&str; 21] = [
        "html",
        "body",
        "div",
        "p",
        "article",
        "section",
        "main",
        "span",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "table",
        "figure",
        "blockquote",
        "pre",
        "br",
    ];
    STARTS.contains(&name.to_ascii_lowercase().as_str())
}

/// The title and the element that holds the text: the `body`, else whatever holds the first element.
pub(crate) fn parts<'a, 'i>(holder: Node<'a, 'i>, first: Node<'a, 'i>) -> (Option<String>, Node<'a, 'i>) {
    if !first.tag_name().name().eq_ignore_ascii_case("html") {
        return (None, holder);
    }
    let named = |name: &'static str| {
        first.descendants().find(move |node| node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name))
    };
    let title = named("head").and_then(|_| named("title")).and_then(super::tree::some_text);
    (title, named("body").unwrap_or(first))
}

/// Whether text that is called plain begins with a tag all the same.
pub(crate) fn looks_like_markup(text: &str) -> bool {
    let text = text.trim_start();
    let Some(rest) = text.strip_prefix('<') else { return false };
    let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    (is_html(&name) || rest.starts_with("!DOCTYPE")) && text.contains("</")
}

/// The inside of an element as HTML.
pub(crate) fn markup(holder: Node<'_, '_>) -> String {
    let mut out = String::new();
    for child in holder.children() {
        push(&mut out, child, &|name| Some(name.to_owned()));
    }
    out
}

/// Writes a node. `rename` gives the HTML element for a name, or none where only the inside is wanted.
pub(crate) fn push(out: &mut String, node: Node<'_, '_>, rename: &dyn Fn(&str) -> Option<String>) {
    if node.is_text() {
        escape(out, node.text().unwrap_or_default());
        return;
    }
    if !node.is_element() || HIDDEN.contains(&node.tag_name().name()) {
        return;
    }
    let name = rename(&node.tag_name().name().to_ascii_lowercase());
    if let Some(name) = &name {
        out.push('<');
        out.push_str(name);
        for attribute in node.attributes() {
            out.push(' ');
            out.push_str(attribute.name());
            out.push_str("=\"");
            escape(out, attribute.value());
            out.push('"');
        }
        out.push('>');
    }
    for child in node.children() {
        push(out, child, rename);
    }
    if let Some(name) = name.filter(|name| !VOID.contains(&name.as_str())) {
        out.push_str("</");
        out.push_str(&name);
        out.push('>');
    }
}

/// Escapes text for HTML.
pub(crate) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}
