//! Rust text, looked at without a parser: enough to count lines and find names.

use std::ops::Range;

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) name: String,
    /// Where it starts, from 1.
    pub(super) line: usize,
    /// From `fn` to the closing brace.
    pub(super) lines: usize,
}

/// The text with blanks for comments and for what is inside literals. Every byte stays at its offset.
pub(super) fn bare(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let Some((hidden, next)) = hidden(text, at) else {
            at += 1;
            continue;
        };
        out[hidden].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        at = next;
    }
    String::from_utf8(out).expect("only whole characters are blanked")
}

/// What is to be blanked where a comment or a literal starts, and the byte to go on at.
fn hidden(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let rest = &text.as_bytes()[at..];
    let ident_before = at > 0 && is_word(text.as_bytes()[at - 1]);
    match rest[0] {
        b'/' if rest.starts_with(b"//") => {
            let end = at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            Some((at..end, end))
        }
        b'/' if rest.starts_with(b"/*") => {
            let end = at + comment_length(rest);
            Some((at..end, end))
        }
        b'r' if !ident_before || matches!(text.as_bytes()[at - 1], b'b' | b'c') => {
            let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
            let start = at + hashes + 2;
            (rest.get(hashes + 1) == Some(&b'"')).then(|| {
                let close = format!("\"{}", "#".repeat(hashes));
                let end = text[start..].find(&close).map_or(text.len(), |length| start + length);
                (start..end, (end + close.len()).min(text.len()))
            })
        }
        b'"' => {
            let mut end = 1;
            while end < rest.len() && rest[end] != b'"' {
                end += 1 + usize::from(rest[end] == b'\\');
            }
            let end = (at + end).min(text.len());
            Some((at + 1..end, (end + 1).min(text.len())))
        }
        b'\'' => letter_length(&text[at..]).map(|length| (at..at + length, at + length)),
        _ => None,
    }
}

/// The bytes of a block comment, which may hold others.
fn comment_length(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let step = match &rest[at..] {
            [b'/', b'*', ..] => 1,
            [b'*', b'/', ..] => -1,
            _ => 0,
        };
        depth += step;
        at += if step == 0 { 1 } else { 2 };
        if depth == 0 {
            break;
        }
    }
    at
}

/// The bytes of a character literal; nothing for a lifetime.
fn letter_length(rest: &str) -> Option<usize> {
    let first = rest[1..].chars().next()?;
    let from = if first == '\\' { 3 } else { 1 + first.len_utf8() };
    let closes = |at: usize| rest.as_bytes().get(at) == Some(&b'\'');
    match first {
        '\\' => (from..rest.len().min(16)).find(|at| closes(*at)).map(|at| at + 1),
        _ => closes(from).then_some(from + 1),
    }
}

/// Bare code with blanks for every item under `#[cfg(test)]`.
pub(super) fn without_tests(bare: &str) -> String {
    let mut out = bare.as_bytes().to_vec();
    for (start, attribute) in bare.match_indices("#[cfg(test)]") {
        let end = item_end(bare.as_bytes(), start + attribute.len());
        out[start..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
    String::from_utf8(out).expect("an item is whole characters")
}

/// Every function that has a body.
pub(super) fn functions(bare: &str) -> Vec<Function> {
    let starts = words(bare, "fn").map(|at| (at, bare[at + 2..].trim_start()));
    let named = starts.filter(|(_, rest)| rest.as_bytes().first().is_some_and(|byte| is_word(*byte)));
    named
        .filter_map(|(at, rest)| {
            let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()?.to_owned();
            let end = item_end(bare.as_bytes(), at);
            let (line, last) = (line_of(bare, at), line_of(bare, end - 1));
            (bare.as_bytes()[end - 1] == b'}').then_some(Function { name, line, lines: last - line + 1 })
        })
        .collect()
}

/// Where a word stands by itself in bare code.
pub(super) fn words<'a>(bare: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let bytes = bare.as_bytes();
    let alone = move |at: &usize| {
        let behind = bytes.get(at + word.len());
        (*at == 0 || !is_word(bytes[at - 1])) && !behind.is_some_and(|byte| is_word(*byte))
    };
    bare.match_indices(word).map(|(at, _)| at).filter(alone)
}

/// Behind the brace or semicolon that ends the item which starts at `from`.
fn item_end(bare: &[u8], from: usize) -> usize {
    let (mut round, mut curly) = (0_i32, 0_i32);
    for (at, byte) in bare.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => round += 1,
            b')' | b']' => round -= 1,
            b'{' => curly += 1,
            b'}' => curly -= 1,
            _ => {}
        }
        if round == 0 && curly == 0 && matches!(byte, b'}' | b';') {
            return at + 1;
        }
    }
    bare.len()
}

/// Behind the bracket that closes the one at `open`.
pub(super) fn closing(bare: &str, open: usize) -> usize {
    let mut depth = 0;
    for (at, byte) in bare.bytes().enumerate().skip(open) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    bare.len()
}

/// The line of a byte, from 1.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count() + 1
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

#[test]
fn comments_and_literals_are_blanked_in_place() {
    let text = "a /* x /* y */ { */ \"}\\\"{\" r#\"\"}\"# b'{' '\\'' '\\u{1F600}' 'ع' fn f<'a>(x: &'a str) {} // }";
    let code = bare(text);
    assert_eq!(code.len(), text.len());
    assert_eq!(code.matches(['{', '}']).collect::<String>(), "{}");
    assert!(code.contains("fn f<'a>(x: &'a str) {}"));
    assert_eq!(bare("\"خبر\" {"), format!("\"{}\" {{", " ".repeat("خبر".len())));
}

#[test]
fn functions_are_counted_and_tests_are_not() {
    let text =
        "fn a(x: [u8; 3]) {\n    {\n    }\n}\ntrait T {\n    fn none();\n}\n#[cfg(test)]\nmod t {\n    fn b() {}\n}\n";
    let of = |name: &str, line, lines| Function { name: name.into(), line, lines };
    assert_eq!(functions(text), [of("a", 1, 4), of("b", 10, 1)]);
    assert_eq!(functions(&without_tests(text)), [of("a", 1, 4)]);
    assert_eq!(
        without_tests("#[cfg(test)]\nuse x;\nfn c() {}"),
        format!("{}\n{}\nfn c() {{}}", " ".repeat(12), " ".repeat(6))
    );
}
