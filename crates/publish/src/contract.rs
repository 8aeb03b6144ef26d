//! What a source's contracts let outlets have: `[[contract]]`. A source that no contract names may go to every outlet.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan as _, civil::Date};
use schemars::JsonSchema;
use serde::Deserialize;
use wiredesk_service::{Config, ConfigError};

use crate::accepts::Refusal;

/// `[[contract]]`: which outlets may have the stories of a source, and how long.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct Keys {
    /// What it is called, in answers.
    name: String,
    /// The source.
    source: String,
    /// The outlets that may have its stories; all where it is absent.
    outlets: Option<Vec<String>>,
    /// The territories it is for, as ISO 3166 has them: an outlet's `territory` has to be one of them.
    territories: Option<Vec<String>>,
    /// Its last day, in the newsroom's zone.
    until: Option<String>,
}

/// The contracts of the configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contracts(Vec<Contract>);

#[derive(Clone, Debug)]
struct Contract {
    keys: Keys,
    ends: Option<(Date, Timestamp)>,
}

/// What contracts say of one outlet, by source. Sources that no contract names are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights(BTreeMap<String, Vec<Clause>>);

/// A contract that lets the outlet have the stories of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    contract: String,
    /// Its last day, and when that is over.
    ends: Option<(Date, Timestamp)>,
}

impl Contracts {
    /// Reads them. Sources and outlets that are not configured are mistakes.
    pub(crate) fn read(config: &Config) -> Result<Self, ConfigError> {
        let (sources, outlets) = (config.sources()?, config.outlets()?);
        let mut contracts = Vec::new();
        for section in config.contracts()? {
            let keys: Keys = section.read()?;
            if !sources.iter().any(|source| source.name() == keys.source) {
                return Err(section.unknown_word("source", &keys.source, sources.iter().map(|source| source.name())));
            }
            for outlet in keys.outlets.iter().flatten() {
                if !outlets.iter().any(|known| known.name() == outlet) {
                    return Err(section.unknown_word("outlets", outlet, outlets.iter().map(|known| known.name())));
                }
            }
            let ends = match &keys.until {
                None => None,
                Some(text) => {
                    let wrong = || section.error("until", format!("{text:?} is no day; write it as 2026-12-31"));
                    let day: Date = text.parse().map_err(|_| wrong())?;
                    let next = day.checked_add(1.day()).map_err(|_| wrong())?;
                    let over = next.to_zoned(config.newsroom.timezone.clone()).map_err(|_| wrong())?;
                    Some((day, over.timestamp()))
                }
            };
            contracts.push(Contract { keys, ends });
        }
        Ok(Self(contracts))
    }

    /// What they say of an outlet.
    pub(crate) fn of(&self, outlet: &str, territory: Option<&str>) -> Rights {
        let mut rights = BTreeMap::<String, Vec<Clause>>::new();
        for Contract { keys, ends } in &self.0 {
            let clauses = rights.entry(keys.source.clone()).or_default();
            let named = keys.outlets.as_ref().is_none_or(|outlets| outlets.iter().any(|name| name == outlet));
            let is_for = |place: &String| territory.is_some_and(|own| own.eq_ignore_ascii_case(place));
            let placed = keys.territories.as_ref().is_none_or(|places| places.iter().any(is_for));
            if named && placed {
                clauses.push(Clause { contract: keys.name.clone(), ends: *ends });
            }
        }
        Rights(rights)
    }
}

impl Rights {
    /// Whether the outlet may have a story from this source at a moment.
    pub(crate) fn judge(&self, source: &str, moment: Timestamp) -> Result<(), Refusal> {
        let Some(clauses) = self.0.get(source) else { return Ok(()) };
        if clauses.iter().any(|clause| clause.ends.is_none_or(|(_, over)| moment < over)) {
            return Ok(());
        }
        let reason = match clauses.last() {
            Some(Clause { contract, ends: Some((day, _)) }) => format!("the contract {contract} ended on {day}"),
            _ => format!("no contract lets it have stories of {source}"),
        };
        Err(Refusal { rule: "contract", reason })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const SAMPLE: &str = "
        [[source]]\nname = \"afp\"\nkind = \"push\"\n[[source]]\nname = \"map\"\nkind = \"push\"\n
        [[outlet]]\nname = \"site\"\nkind = \"site\"\npath = \"a\"\n[[outlet]]\nname = \"شريك\"\nkind = \"folder\"\npath = \"b\"\n
        [[contract]]\nname = \"c-1\"\nsource = \"afp\"\noutlets = [\"site\"]\nuntil = \"2025-12-31\"\n
        [[contract]]\nname = \"c-2\"\nsource = \"afp\"\nterritories = [\"MA\"]\n";

    fn told(rights: &Rights, source: &str, moment: &str) -> String {
        rights.judge(source, moment.parse().unwrap()).map_or_else(|refusal| refusal.reason, |()| "yes".to_owned())
    }

    #[test]
    fn a_source_under_contract_goes_where_its_contract_says_and_as_long() {
        let config = Config::parse("c", SAMPLE, []).unwrap();
        let contracts = Contracts::read(&config).unwrap();
        let site = contracts.of("site", None);
        assert_eq!(told(&site, "afp", "2025-12-31T22:59:59Z"), "yes");
        assert_eq!(told(&site, "afp", "2025-12-31T23:00:00Z"), "the contract c-1 ended on 2025-12-31");
        assert_eq!(told(&site, "map", "2025-12-31T23:00:00Z"), "yes");
        let partner = contracts.of("شريك", Some("FR"));
        assert_eq!(told(&partner, "afp", "2025-05-08T10:00:00Z"), "no contract lets it have stories of afp");
        assert_eq!(told(&contracts.of("شريك", Some("ma")), "afp", "2030-05-08T10:00:00Z"), "yes");
    }

    #[test]
    fn what_a_contract_names_has_to_be_there() {
        let told = |contract: &str| {
            let text = format!("{SAMPLE}\n[[contract]]\nname = \"x\"\n{contract}");
            Contracts::read(&Config::parse("c", &text, []).unwrap()).unwrap_err().to_string()
        };
        assert!(told("source = \"afb\"").contains("did you mean \"afp\"?"));
        assert!(told("source = \"afp\"\noutlets = [\"sites\"]").contains("did you mean \"site\"?"));
        assert!(told("source = \"afp\"\nuntil = \"31/12/2025\"").contains("is no day; write it as 2026-12-31"));
    }
}
