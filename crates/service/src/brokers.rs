//! The brokers of a partner's cluster: how they are named, and whether they may be connected to.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::reach::{Reach, Unreachable};

/// How long what the brokers' names resolve to holds before they are looked up again.
const RESOLVED_FOR: Duration = Duration::from_secs(30);

/// The brokers that are named. What the cluster then says of itself is the partner's word.
#[derive(Debug)]
pub struct Brokers {
    hosts: Vec<String>,
    reach: Reach,
    /// When all names last resolved to addresses that may be reached.
    resolved: Mutex<Option<Instant>>,
}

impl Brokers {
    /// Reads `host:port`, several with commas; the message is told with the key that holds them.
    pub fn parse(list: &str, reach: Reach) -> Result<Self, String> {
        let host = |one: &str| match one.trim().rsplit_once(':') {
            Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => {
                Ok(host.trim_matches(['[', ']']).to_owned())
            }
            _ => Err(format!("holds {one:?}, which is no host and port; write kafka.partner.example:9092")),
        };
        let hosts = list.split(',').map(host).collect::<Result<_, String>>()?;
        Ok(Self { hosts, reach, resolved: Mutex::default() })
    }

    /// That none of them is at an address that may not be reached. Asks again after a while.
    pub async fn may_be_reached(&self) -> Result<(), Unreachable> {
        let last = *self.resolved.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|at| at.elapsed() < RESOLVED_FOR) {
            return Ok(());
        }
        for host in &self.hosts {
            self.reach.resolve(host).await?;
        }
        *self.resolved.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        Ok(())
    }
}

/// Whether a text can be the name of a topic.
pub fn is_topic(name: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    !name.is_empty() && name.len() <= 249 && name.chars().all(legal) && !matches!(name, "." | "..")
}
