//! JSON as the wires send it, read within bounds that are checked before a value is built.

use serde_json::{Map, Value};

use crate::{Input, ReadError, encoding, limits};

/// Every value of an item, one after another (one document, or one a line), and the encoding it was in.
pub(crate) fn values(input: &Input<'_>, format: &'static str) -> Result<(Vec<Value>, &'static str), ReadError> {
    let decoded = encoding::decode(input.bytes, input.charset)?;
    check(&decoded.text)?;
    let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(&decoded.text).into_iter().collect();
    let values = values.map_err(|error| syntax(format, &error))?;
    Ok((values, decoded.encoding))
}

/// Refuses what nests too deep or has too many values.
fn check(text: &str) -> Result<(), ReadError> {
    let over = |what: &str, limit: String| ReadError::OverLimit { what: what.into(), limit };
    let (mut depth, mut count, mut quoted, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => {
                depth += 1;
                count += 1;
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => count += 1,
            _ => {}
        }
        if depth >= limits::MAX_DEPTH {
            return Err(over("the depth of arrays and objects", limits::MAX_DEPTH.to_string()));
        }
        if count > limits::MAX_NODES as usize {
            return Err(over("the number of values", limits::MAX_NODES.to_string()));
        }
    }
    Ok(())
}

fn syntax(format: &'static str, error: &serde_json::Error) -> ReadError {
    let column = u32::try_from(error.column()).unwrap_or(u32::MAX).max(1);
    let line = u32::try_from(error.line()).unwrap_or(u32::MAX).max(1);
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or_default();
    ReadError::Syntax { format, message: format!("the JSON is broken ({what})"), line, column }
}

/// The names of the members of the first object in a head that may be cut anywhere: for sniffers. An array is looked into,
/// and so is a list under `item` or `items` that an envelope has.
pub(crate) fn first_members(head: &str) -> Vec<&str> {
    let text = head.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with(['{', '[']) {
        return Vec::new();
    }
    let mut names = Vec::new();
    let mut open: Vec<u8> = Vec::new();
    let (mut from, mut last) = (None, "");
    let (mut escaped, mut wanted) = (false, 1);
    for (at, byte) in text.bytes().enumerate() {
        match (from, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(start), b'"') => {
                last = text.get(start..at).unwrap_or_default();
                from = None;
            }
            (Some(_), _) => {}
            (None, b'"') => from = Some(at + 1),
            (None, b'{' | b'[') => {
                if byte == b'[' && (open.is_empty() || open == b"{" && matches!(last, "item" | "items")) {
                    wanted = open.len() + 2;
                }
                open.push(byte);
            }
            (None, b'}' | b']') => {
                open.pop();
            }
            (None, b':') if open.len() == wanted || open.len() == 1 => names.push(last),
            (None, _) => {}
        }
    }
    names
}

/// A member as text: a string that says something, or a number.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Takes a member as text, if it is one.
pub(crate) fn take_text(map: &mut Map<String, Value>, name: &str) -> Option<String> {
    let found = map.get(name).and_then(text)?;
    map.shift_remove(name);
    Some(found)
}
