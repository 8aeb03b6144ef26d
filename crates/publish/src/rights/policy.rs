//! A policy of ODRL, as far as it is about publishing.

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use serde_json::Value;

use super::{Recipient, territory};

/// The actions that publishing is. What is said of others (to print, to sell, to archive) does not concern an outlet here.
const PUBLISHING: [&str; 7] = ["use", "distribute", "publish", "present", "display", "reproduce", "share"];
/// Duties that are done: credit and copyright go along everywhere.
const DONE: [&str; 2] = ["attribute", "attachpolicy"];

/// What may be done, and what may not.
#[derive(Debug)]
pub(super) struct Policy {
    permissions: Vec<Rule>,
    prohibitions: Vec<Rule>,
    permission_wins: bool,
}

#[derive(Debug)]
struct Rule {
    actions: Vec<String>,
    assignees: Vec<String>,
    constraints: Vec<Constraint>,
    duties: Vec<String>,
}

#[derive(Debug)]
struct Constraint {
    name: String,
    operator: String,
    values: Vec<String>,
}

/// Whether something holds, or why that is not so, or not known.
enum Holds {
    Yes,
    No(String),
    Unknown(String),
}

impl Policy {
    /// Reads one as JSON; what XML holds comes in the same shape.
    pub(super) fn read(json: &Value) -> Result<Self, String> {
        let policies = parts(json, &["policy", "set", "offer", "agreement", "@graph"]);
        let json = policies.first().copied().unwrap_or(json);
        let rules = |names: &[&str]| parts(json, names).into_iter().map(Rule::read).collect::<Vec<_>>();
        let permissions = rules(&["permission", "permissions"]);
        let prohibitions = rules(&["prohibition", "prohibitions"]);
        if permissions.is_empty() && prohibitions.is_empty() {
            return Err("there is neither a permission nor a prohibition in them".to_owned());
        }
        let conflict = parts(json, &["conflict"]).first().and_then(|value| word(value));
        Ok(Self { permissions, prohibitions, permission_wins: conflict.is_some_and(|word| tail(&word) == "perm") })
    }

    /// Whether it lets an outlet have the story at a moment; if not, why.
    pub(super) fn judge(&self, to: &Recipient, moment: Timestamp) -> Result<(), String> {
        let allowed = self.permitted(to, moment);
        let forbidden =
            self.prohibitions.iter().filter(|rule| rule.publishes()).find_map(|rule| rule.forbids(to, moment));
        match (allowed, forbidden) {
            (Ok(true), Some(_)) if self.permission_wins => Ok(()),
            (_, Some(reason)) => Err(reason),
            (Err(reason), None) => Err(reason),
            (Ok(_), None) => Ok(()),
        }
    }

    /// Whether a permission lets the outlet have it; without any, what is not forbidden is allowed.
    fn permitted(&self, to: &Recipient, moment: Timestamp) -> Result<bool, String> {
        let mut why = None;
        for rule in self.permissions.iter().filter(|rule| rule.publishes()) {
            match rule.applies(to, moment) {
                Holds::Yes => return Ok(true),
                Holds::No(reason) | Holds::Unknown(reason) => why = why.or(Some(reason)),
            }
        }
        match why {
            Some(reason) => Err(format!("its rights permit it elsewhere: {reason}")),
            None if self.permissions.is_empty() => Ok(false),
            None => {
                let actions: Vec<&str> =
                    self.permissions.iter().flat_map(|rule| &rule.actions).map(String::as_str).collect();
                Err(format!("its rights permit to {}, and nothing of publishing", actions.join(", ")))
            }
        }
    }
}

impl Rule {
    fn read(json: &Value) -> Self {
        let words = |names: &[&str]| parts(json, names).into_iter().filter_map(word).collect::<Vec<_>>();
        let mut assignees = words(&["assignee", "assignees"]);
        for party in parts(json, &["party", "parties"]) {
            if parts(party, &["function"])
                .first()
                .and_then(|value| word(value))
                .is_some_and(|what| tail(&what) == "assignee")
            {
                assignees.extend(word(party));
            }
        }
        assignees.retain(|name| tail(name) != "all");
        let mut constraints: Vec<Constraint> =
            parts(json, &["constraint", "constraints"]).into_iter().map(Constraint::read).collect();
        for action in parts(json, &["action", "actions"]) {
            constraints.extend(parts(action, &["refinement"]).into_iter().map(Constraint::read));
        }
        let duty = |json: &&Value| parts(json, &["action"]).first().and_then(|value| word(value));
        Self {
            actions: words(&["action", "actions"]).iter().map(|name| tail(name)).collect(),
            assignees,
            constraints,
            duties: parts(json, &["duty", "duties"])
                .iter()
                .map(|json| duty(json).map_or(String::new(), |name| tail(&name)))
                .collect(),
        }
    }

    fn publishes(&self) -> bool {
        self.actions.is_empty() || self.actions.iter().any(|action| PUBLISHING.contains(&action.as_str()))
    }

    /// Why the outlet may not have it, where this prohibition is about it. What is not known counts as forbidden.
    fn forbids(&self, to: &Recipient, moment: Timestamp) -> Option<String> {
        let terms = || [self.is_for(to)].into_iter().chain(self.constraints.iter().map(|one| one.holds(to, moment)));
        if terms().any(|holds| matches!(holds, Holds::No(_))) {
            return None;
        }
        let unknown = terms().find_map(|holds| match holds {
            Holds::Unknown(reason) => Some(format!(", and {reason}")),
            _ => None,
        });
        Some(format!("its rights forbid to {}{}", self.actions.join(", "), unknown.unwrap_or_default()))
    }

    /// Whether this permission is one for the outlet.
    fn applies(&self, to: &Recipient, moment: Timestamp) -> Holds {
        let duty = self.duties.iter().find(|duty| !DONE.contains(&duty.as_str()));
        let duty =
            duty.map(|duty| Holds::Unknown(format!("they ask to {duty}, and nobody here knows whether that is done")));
        let terms =
            [self.is_for(to)].into_iter().chain(self.constraints.iter().map(|one| one.holds(to, moment))).chain(duty);
        terms.into_iter().find(|holds| !matches!(holds, Holds::Yes)).unwrap_or(Holds::Yes)
    }

    fn is_for(&self, to: &Recipient) -> Holds {
        if self.assignees.is_empty() || self.assignees.iter().any(|name| to.parties.contains(name)) {
            return Holds::Yes;
        }
        let who = self.assignees.join(", ");
        match to.parties.is_empty() {
            true => {
                Holds::Unknown(format!("they are about {who}; `parties` of the outlet does not say whether that is it"))
            }
            false => Holds::No(format!("they are about {who}")),
        }
    }
}

impl Constraint {
    fn read(json: &Value) -> Self {
        let one = |names: &[&str]| parts(json, names).first().and_then(|value| word(value)).unwrap_or_default();
        let operands = parts(json, &["rightoperand"]).into_iter().filter_map(word);
        Self {
            name: tail(&one(&["leftoperand", "name"])),
            operator: tail(&one(&["operator"])),
            values: operands.flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect(),
        }
    }

    fn holds(&self, to: &Recipient, moment: Timestamp) -> Holds {
        let told = format!("{} {} {}", self.name, self.operator, self.values.join(" "));
        let known = match self.name.as_str() {
            "spatial" => self.is_there(to),
            "datetime" | "date" => self.is_then(moment),
            _ => Err("nobody here can judge that"),
        };
        match known {
            Ok(true) => Holds::Yes,
            Ok(false) => Holds::No(format!("they say {told}")),
            Err(why) => Holds::Unknown(format!("they say {}: {why}", told.trim())),
        }
    }

    fn is_there(&self, to: &Recipient) -> Result<bool, &'static str> {
        let names: Vec<String> = self.values.iter().map(|value| tail(value)).collect();
        let wanted = match self.operator.as_str() {
            "eq" | "isanyof" | "ispartof" | "isa" => true,
            "neq" | "isnoneof" => false,
            _ => return Err("nobody here can judge that"),
        };
        if names.iter().any(|name| territory::is_world(name)) {
            return Ok(wanted);
        }
        let own = to.territory.as_deref().ok_or("the outlet has no `territory`")?;
        let own = territory::code(own).ok_or("the outlet's `territory` is no country of ISO 3166")?;
        if names.iter().any(|name| territory::code(name) == Some(own)) {
            return Ok(wanted);
        }
        match names.is_empty() || names.iter().any(|name| territory::code(name).is_none()) {
            true => Err("that is no country of ISO 3166"),
            false => Ok(!wanted),
        }
    }

    fn is_then(&self, moment: Timestamp) -> Result<bool, &'static str> {
        let [value] = self.values.as_slice() else { return Err("that is no single date") };
        let (from, to) = span(value).ok_or("that is no date")?;
        Ok(match self.operator.as_str() {
            "lt" => moment < from,
            "lteq" => moment < to,
            "gt" => moment >= to,
            "gteq" => moment >= from,
            "eq" => from <= moment && moment < to,
            "neq" => !(from <= moment && moment < to),
            _ => return Err("nobody here can judge that"),
        })
    }
}

/// A moment, or a whole day of UTC; up to its end, which is no more in it.
fn span(text: &str) -> Option<(Timestamp, Timestamp)> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some((moment, moment.checked_add(1.nanosecond()).ok()?));
    }
    if let Ok(moment) = text.parse::<jiff::civil::DateTime>()
        && text.contains('T')
    {
        let moment = moment.to_zoned(TimeZone::UTC).ok()?.timestamp();
        return Some((moment, moment.checked_add(1.nanosecond()).ok()?));
    }
    let day: Date = text.trim_end_matches('Z').parse().ok()?;
    let start = |day: Date| Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp());
    Some((start(day)?, start(day.tomorrow().ok()?)?))
}

/// The values under any of these names, whatever prefix they bear: `permission`, `odrl:permission`, `@type`.
fn parts<'a>(json: &'a Value, names: &[&str]) -> Vec<&'a Value> {
    let Some(members) = json.as_object() else { return Vec::new() };
    let named = members.iter().filter(|(name, _)| {
        let local = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
        names.contains(&local.as_str())
    });
    named.flat_map(|(_, value)| value.as_array().map_or_else(|| vec![value], |many| many.iter().collect())).collect()
}

/// A value as text: itself, or what an object is called.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(_) => {
            let names = ["uid", "@id", "id", "@value", "name", "value", "text"];
            names.iter().find_map(|name| parts(value, &[name]).first().and_then(|value| word(value)))
        }
        _ => None,
    }
}

/// The last part of an address or a code, in small letters.
fn tail(name: &str) -> String {
    name.trim_end_matches('/').rsplit(['/', '#', ':']).next().unwrap_or(name).to_ascii_lowercase()
}
