//! What a story says of its own rights: RightsML, which is ODRL 2.1 in XML or JSON (2.2 in JSON-LD is read too), in NewsML-G2's
//! `rightsExpressionXML` and `rightsExpressionData` and in `rightsInfo` of ninjs. Pure.
//!
//! What nobody here can judge (a constraint, a duty, a form that does not read) counts against sending: the story is held back, and
//! the answer says why.

mod policy;
mod territory;

use jiff::Timestamp;
use serde_json::{Map, Value};
use wiredesk_story::Story;

use self::policy::Policy;
use crate::accepts::Refusal;

/// The key that decides, in answers.
const RULE: &str = "rights";

/// Who an outlet is to the rights of a story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// Where it is read, as ISO 3166 has it.
    pub territory: Option<String>,
    /// The identifiers that rights call it by: of itself, and of the groups it belongs to.
    pub parties: Vec<String>,
}

/// The rights of a story, read once for all outlets.
#[derive(Debug, Default)]
pub(crate) struct Expressed(Vec<Result<Policy, String>>);

impl Expressed {
    /// Those of a story; none where it says nothing of them.
    pub(crate) fn of(story: &Story) -> Self {
        let mut policies = Vec::new();
        for xml in each(story.extra.get("rightsExpressionXML")) {
            policies.push(Policy::read(xml));
        }
        for data in each(story.extra.get("rightsExpressionData")) {
            let text = data.as_str().or_else(|| data.get("text")?.as_str());
            policies.extend(text.filter(|_| is_odrl(data.get("langid"))).map(from_text));
        }
        if let Some(rights) = story.ninjs.get("rightsInfo") {
            let encoded = rights.get("encodedRights").and_then(Value::as_str);
            policies.extend(encoded.filter(|_| is_odrl(rights.get("langId"))).map(from_text));
        }
        Self(policies)
    }

    /// Whether they let this outlet have the story at a moment: every one of them has to.
    pub(crate) fn judge(&self, to: &Recipient, moment: Timestamp) -> Result<(), Refusal> {
        for policy in &self.0 {
            let judged = match policy {
                Ok(policy) => policy.judge(to, moment),
                Err(reason) => Err(format!("its rights do not read: {reason}")),
            };
            judged.map_err(|reason| Refusal { rule: RULE, reason })?;
        }
        Ok(())
    }
}

fn each(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let many = value.and_then(Value::as_array).map(Vec::as_slice);
    many.unwrap_or_else(|| value.map_or(&[], std::slice::from_ref)).iter()
}

/// Whether the language of an expression is ODRL; what names none is taken for it.
fn is_odrl(language: Option<&Value>) -> bool {
    language.and_then(Value::as_str).is_none_or(|language| {
        let language = language.to_ascii_lowercase();
        language.is_empty() || language.contains("odrl") || language.contains("rightsml")
    })
}

fn from_text(text: &str) -> Result<Policy, String> {
    if !text.trim_start().starts_with('<') {
        let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        return Policy::read(&json);
    }
    Policy::read(&tree(text)?)
}

/// XML in the shape of JSON: attributes and children by their names, many as lists.
fn tree(text: &str) -> Result<Value, String> {
    let source = wiredesk_formats::xml::source_from_text(text, "UTF-8", "rights").map_err(|error| error.to_string())?;
    let document = source.document().map_err(|error| error.to_string())?;
    // The elements that are open, each with its name; the first stands for the document.
    let mut open = vec![(String::new(), Map::new())];
    for node in document.root_element().descendants().filter(|node| node.is_element()) {
        close(&mut open, node.ancestors().skip(1).count());
        let mut members = Map::new();
        for attribute in node.attributes() {
            members.insert(attribute.name().to_owned(), attribute.value().into());
        }
        if let Some(text) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            members.insert("text".to_owned(), text.into());
        }
        open.push((node.tag_name().name().to_owned(), members));
    }
    close(&mut open, 1);
    Ok(open.pop().map(|(_, members)| Value::Object(members)).unwrap_or_default())
}

/// Ends open elements until so many are left, and puts each into the one around it.
fn close(open: &mut Vec<(String, Map<String, Value>)>, left: usize) {
    while open.len() > left.max(1) {
        let (Some((name, members)), Some((_, around))) = (open.pop(), open.last_mut()) else { return };
        let value = Value::Object(members);
        match around.get_mut(&name) {
            Some(Value::Array(many)) => many.push(value),
            Some(one) => *one = Value::Array(vec![one.take(), value]),
            None => {
                around.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests;
