//! A text from outside made fit to be shown: plain, whole and of a sensible length.

/// Letters that turn the text around them: they are never a text's own.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One line: no control characters, white space folded. Why not, where nothing is left, it is longer than `most` characters, or
/// it is a page.
pub(super) fn line(text: &str, most: usize) -> Result<String, String> {
    let clean: String = text.chars().filter(|c| !turns(*c) && (!c.is_control() || c.is_whitespace())).collect();
    let line = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let start: String = line.chars().take(15).collect::<String>().to_ascii_lowercase();
    if start.starts_with("<!doctype") || start.starts_with("<html") {
        return Err("it answered a page of HTML in the place of a text".to_owned());
    }
    match line.chars().count() {
        0 => Err("it answered an empty text".to_owned()),
        count if count > most => Err(format!("it answered {count} characters, where {most} are enough")),
        _ => Ok(line),
    }
}

/// The lines that have words, at most `most` characters in all.
pub(super) fn lines(text: &str, most: usize) -> Result<Vec<String>, String> {
    let whole = line(text, most)?;
    let lines: Vec<String> = text.lines().filter_map(|one| line(one, whole.len()).ok()).collect();
    Ok(lines)
}
