//! The outlets that are configured, each with its kind and what it takes.

use std::sync::Arc;

use wiredesk_service::{Config, ConfigError, Section};

use crate::{
    accepts::{Accepts, Embargo},
    contract::Contracts,
    outlet::{self, Kind, Outlet},
    place,
    rights::Recipient,
    route::Route,
    setting::{PublishConfig, Setting, Start},
    terms::Terms,
    times::Times,
};

/// Every outlet of the configuration, in its order. Cheap to clone.
#[derive(Clone)]
pub struct Outlets(Arc<[Configured]>);

/// One of them.
#[derive(Clone)]
pub struct Configured {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
    /// Which stories it takes.
    pub accepts: Accepts,
    /// On which terms.
    pub terms: Terms,
    /// Where it starts.
    pub start: Start,
    /// The outlet itself.
    pub outlet: Arc<dyn Outlet>,
}

impl Outlets {
    /// Builds what `[[outlet]]` names. Opens nothing and reaches nothing: that is for [`Outlet::check`] and the first attempt.
    pub fn build(config: &Config) -> Result<Self, ConfigError> {
        let deadline = PublishConfig::read(config)?.deadline();
        let contracts = Contracts::read(config)?;
        let sections = config.outlets()?;
        place::apart(&sections)?;
        let outlets: Result<Vec<Configured>, ConfigError> = sections
            .iter()
            .map(|section| {
                let setting = Setting::read(config, section, deadline)?;
                let kind = kind_of(section, &setting.common.kind)?;
                let outlet = (kind.build)(section, &setting)?;
                let Setting { common, zone, .. } = setting;
                let terms = Terms {
                    retired: common.retired,
                    rights: contracts.of(&common.name, common.territory.as_deref()),
                    recipient: Recipient { territory: common.territory.clone(), parties: common.parties.clone() },
                    times: Times::read(section, &common, &zone)?,
                    early: common.embargo == Embargo::Early,
                };
                let (name, accepts, start) = (common.name, common.accepts, common.start);
                Ok(Configured { name, kind: kind.name, accepts, terms, start, outlet: outlet.into() })
            })
            .collect();
        Ok(Self(outlets?.into()))
    }

    /// Outlets made by hand: for simulations and tests.
    pub fn of(outlets: Vec<Configured>) -> Self {
        Self(outlets.into())
    }

    /// What `plan` needs to know of them.
    pub fn routes(&self) -> Vec<Route> {
        let route = |one: &Configured| Route {
            outlet: one.name.clone(),
            accepts: one.accepts.clone(),
            terms: one.terms.clone(),
        };
        self.iter().map(route).collect()
    }

    /// In the configuration's order.
    pub fn iter(&self) -> impl Iterator<Item = &Configured> {
        self.0.iter()
    }

    /// The outlet of this name.
    pub fn get(&self, name: &str) -> Option<&Configured> {
        self.0.iter().find(|outlet| outlet.name == name)
    }
}

fn kind_of(section: &Section, name: &str) -> Result<&'static Kind, ConfigError> {
    let known = outlet::all().iter().map(|kind| kind.name);
    outlet::by_name(name).ok_or_else(|| section.unknown_word("kind", name, known))
}
