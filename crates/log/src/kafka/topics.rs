//! The topics of a log on a cluster: what they are to be, whether they are so, and making them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use rdkafka::{
    ClientContext,
    admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication},
    config::{FromClientConfigAndContext as _, RDKafkaLogLevel},
    consumer::{BaseConsumer, Consumer as _, ConsumerContext},
    error::{KafkaError, RDKafkaErrorCode as Code},
    metadata::MetadataTopic,
};

use super::{
    options::{KafkaOptions, Retention},
    producers::unusable,
    quiet::{self, Quiet},
    tables::TOMBSTONES,
};
use crate::{
    error::LogError,
    topic::{Lane, Topic},
};

/// How long a call to the cluster may take.
const CALL: Duration = Duration::from_secs(20);
/// How long it may take until all brokers know of a new topic.
const HEARD: Duration = Duration::from_secs(5);
/// How long the cluster is asked for its name, before it is seen whether it refuses us.
const ASK: Duration = Duration::from_millis(500);
/// How long the pause is between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// A topic as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its name on the cluster.
    pub name: String,
    /// Its settings, by their names in Kafka.
    pub settings: BTreeMap<&'static str, String>,
}

/// A topic as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How many partitions it has.
    pub partitions: u32,
    /// How many copies of each there are to be.
    pub replication: u32,
    /// The settings that we care for.
    pub settings: BTreeMap<&'static str, String>,
}

/// The name of a lane of a topic.
pub(super) fn name(options: &KafkaOptions, topic: Topic, lane: Lane) -> String {
    options.named(&lane.of(topic))
}

/// The name of a stage's changelog.
pub(super) fn changelog(options: &KafkaOptions, stage: &str) -> String {
    options.named(&format!("table.{stage}"))
}

/// Every lane of these topics.
pub(super) fn lanes(topics: &[Topic]) -> impl Iterator<Item = (Topic, Lane)> {
    topics.iter().flat_map(|topic| topic.lanes().iter().map(move |lane| (*topic, *lane)))
}

/// Every topic of the log, and the changelogs of these stages.
pub fn wanted(options: &KafkaOptions, stages: &[&str]) -> Vec<Wanted> {
    let events = lanes(&Topic::ALL).map(|(topic, lane)| Wanted {
        name: name(options, topic, lane),
        settings: BTreeMap::from([
            ("cleanup.policy", "delete".to_owned()),
            ("retention.ms", retention(options.retention, topic)),
            ("max.message.bytes", MESSAGE.to_string()),
            ("message.timestamp.type", "CreateTime".to_owned()),
        ]),
    });
    let tables = stages.iter().map(|stage| Wanted {
        name: changelog(options, stage),
        settings: BTreeMap::from([
            ("cleanup.policy", "compact".to_owned()),
            ("delete.retention.ms", TOMBSTONES.as_millis().to_string()),
            ("message.timestamp.type", "CreateTime".to_owned()),
            ("max.message.bytes", MESSAGE.to_string()),
        ]),
    });
    events.chain(tables).collect()
}

/// The largest batch that a topic takes.
const MESSAGE: usize = crate::record::MAX_RECORD + (128 << 10);

fn retention(retention: Retention, topic: Topic) -> String {
    let kept = if matches!(topic, Topic::Wire | Topic::Rejected) { retention.kept } else { retention.passing };
    kept.map_or_else(|| "-1".to_owned(), |kept| kept.as_millis().to_string())
}

/// Keeps why a connection is refused, which no call tells.
#[derive(Default)]
struct Listening {
    refused: Mutex<Option<String>>,
}

impl Listening {
    fn refusal(&self) -> Option<String> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ConsumerContext for Listening {}

impl ClientContext for Listening {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        quiet::tell(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        quiet::met(&error, reason);
        let what = match error.rdkafka_error_code() {
            Some(Code::Authentication) => "the login is refused; see security and sasl in [log]",
            Some(Code::SSL) => "the connection cannot be secured; see security and ca in [log]",
            _ => return,
        };
        let told = format!("{what}: {reason}");
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(told);
    }
}

/// The cluster, as far as topics go.
pub struct Topics {
    client: AdminClient<Quiet>,
    options: KafkaOptions,
}

impl Topics {
    /// Connects when it is first asked something.
    pub fn new(options: &KafkaOptions) -> Result<Self, LogError> {
        Ok(Self {
            client: AdminClient::from_config_and_context(&options.plain(), Quiet).map_err(|error| unusable(&error))?,
            options: options.clone(),
        })
    }

    /// The cluster's own id. [`LogError::Unusable`] where the brokers are there and refuse this client, or are not whom it trusts.
    pub fn cluster(&self) -> Result<String, LogError> {
        let deadline = Instant::now() + CALL;
        // A consumer, since it tells what goes wrong with connections when it is polled.
        let client: BaseConsumer<Listening> =
            BaseConsumer::from_config_and_context(&self.options.plain(), Listening::default())
                .map_err(|error| unusable(&error))?;
        loop {
            if let Some(id) = client.client().fetch_cluster_id(ASK) {
                return Ok(id);
            }
            drop(client.poll(Duration::ZERO));
            if let Some(refusal) = client.context().refusal() {
                return Err(LogError::Unusable { place: self.options.brokers.clone(), reason: refusal });
            }
            if Instant::now() > deadline {
                return Err(LogError::Unavailable(format!("no broker answers at {}", self.options.brokers)));
            }
        }
    }

    /// How many partitions each topic of ours has, by its name on the cluster.
    pub fn partitions(&self) -> Result<BTreeMap<String, u32>, LogError> {
        let metadata = self.client.inner().fetch_metadata(None, CALL)?;
        let ours = metadata.topics().iter().filter(|topic| topic.name().starts_with(&self.options.prefix));
        Ok(ours.map(|topic| (topic.name().to_owned(), u32::try_from(topic.partitions().len()).unwrap_or(0))).collect())
    }

    /// How many partitions these topics have, all the same. Of several brokers one hears of new topics later than another: where they are
    /// made if they are missing, they are looked for again for a while.
    pub(super) fn agreed(&self, wanted: &[Wanted]) -> Result<u32, LogError> {
        let deadline = Instant::now() + HEARD;
        loop {
            let there = self.partitions()?;
            let known = wanted.iter().all(|one| there.contains_key(&one.name));
            if known || !self.options.create || Instant::now() > deadline {
                return agreed(wanted, &there);
            }
            std::thread::sleep(LOOK);
        }
    }

    /// What these topics are like; nothing of one that is not there.
    pub fn describe(&self, wanted: &[Wanted]) -> Result<BTreeMap<String, Found>, LogError> {
        let metadata = self.client.inner().fetch_metadata(None, CALL)?;
        let mut found = BTreeMap::new();
        for one in wanted {
            let Some(topic) = metadata.topics().iter().find(|topic| topic.name() == one.name) else { continue };
            let settings = self.settings(one)?;
            let replication = topic.partitions().iter().map(|partition| partition.replicas().len()).min().unwrap_or(0);
            let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            let partitions = count(topic.partitions().len());
            found.insert(one.name.clone(), Found { partitions, replication: count(replication), settings });
        }
        Ok(found)
    }

    fn settings(&self, wanted: &Wanted) -> Result<BTreeMap<&'static str, String>, LogError> {
        let asked = [ResourceSpecifier::Topic(&wanted.name)];
        let described = futures::executor::block_on(self.client.describe_configs(&asked, &self.patience()));
        let described = described?;
        let resource = described
            .into_iter()
            .next()
            .ok_or_else(|| LogError::from(KafkaError::AdminOp(Code::UnknownTopicOrPartition)))?;
        let resource = resource.map_err(|code| LogError::from(KafkaError::AdminOp(code)))?;
        let names = wanted.settings.keys();
        Ok(names.filter_map(|name| Some((*name, resource.get(name)?.value.clone()?))).collect())
    }

    /// Makes the topics that are not there. Tells which.
    pub fn create(&self, wanted: &[Wanted], partitions: u32) -> Result<Vec<String>, LogError> {
        let there = self.partitions()?;
        let missing: Vec<&Wanted> = wanted.iter().filter(|one| !there.contains_key(&one.name)).collect();
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let replication = self.options.replication.map_or(-1, |count| i32::try_from(count).unwrap_or(i32::MAX));
        let partitions = i32::try_from(partitions).unwrap_or(i32::MAX);
        let topics: Vec<NewTopic<'_>> = missing
            .iter()
            .map(|one| {
                let topic = NewTopic::new(&one.name, partitions, TopicReplication::Fixed(replication));
                one.settings.iter().fold(topic, |topic, (name, value)| topic.set(name, value))
            })
            .collect();
        let made = futures::executor::block_on(self.client.create_topics(&topics, &self.patience()));
        for one in made? {
            match one {
                // Another process was quicker.
                Ok(_) | Err((_, Code::TopicAlreadyExists)) => {}
                Err((name, code)) => {
                    let reason = format!(
                        "it cannot be made: {code}; make it with `wiredesk topics --create` or the cluster's own tools"
                    );
                    return Err(LogError::Unusable { place: name, reason });
                }
            }
        }
        self.settled(&missing)?;
        Ok(missing.into_iter().map(|one| one.name.clone()).collect())
    }

    /// Waits until new topics are known and led: the brokers tell each other after they have told us.
    fn settled(&self, made: &[&Wanted]) -> Result<(), LogError> {
        let deadline = Instant::now() + CALL;
        loop {
            let metadata = self.client.inner().fetch_metadata(None, CALL)?;
            let led: BTreeSet<&str> = metadata
                .topics()
                .iter()
                .filter(|topic| topic.error().is_none() && !topic.partitions().is_empty())
                .filter(|topic| topic.partitions().iter().all(|partition| partition.leader() >= 0))
                .map(MetadataTopic::name)
                .collect();
            match made.iter().find(|one| !led.contains(one.name.as_str())) {
                None => return Ok(()),
                Some(one) if Instant::now() > deadline => {
                    return Err(LogError::Unavailable(format!(
                        "the topic {} was made and has no leader yet",
                        one.name
                    )));
                }
                Some(_) => std::thread::sleep(LOOK),
            }
        }
    }

    fn patience(&self) -> AdminOptions {
        AdminOptions::new().request_timeout(Some(CALL)).operation_timeout(Some(CALL))
    }
}

/// How many partitions the topics have: all the same, or it is an error that names the one that differs or is missing.
pub(super) fn agreed(wanted: &[Wanted], there: &BTreeMap<String, u32>) -> Result<u32, LogError> {
    let mut agreed: Option<(&str, u32)> = None;
    for one in wanted {
        let unusable = |reason: String| LogError::Unusable { place: one.name.clone(), reason };
        let Some(count) = there.get(&one.name) else {
            return Err(unusable("the topic is not there; make it with `wiredesk topics --create`".into()));
        };
        match agreed {
            None => agreed = Some((&one.name, *count)),
            Some((name, other)) if other != *count => {
                return Err(unusable(format!(
                    "it has {count} partitions and {name} has {other}; all need the same number, so give the log another prefix"
                )));
            }
            Some(_) => {}
        }
    }
    Ok(agreed.map_or(0, |(_, count)| count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_that_are_missing_or_differ_are_told_by_name() {
        let options = KafkaOptions::new("localhost:9092", "tables".into());
        let wanted = wanted(&options, &["validate"]);
        let names: Vec<&str> = wanted.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names.len(), 13);
        assert!(names.contains(&"wiredesk.received.flash") && names.contains(&"wiredesk.table.validate"));
        let mut there: BTreeMap<String, u32> = names.iter().map(|name| ((*name).to_owned(), 16)).collect();
        assert_eq!(agreed(&wanted, &there).unwrap(), 16);
        there.insert("wiredesk.valid.flash".into(), 8);
        let told = agreed(&wanted, &there).unwrap_err().to_string();
        assert!(told.contains("wiredesk.valid.flash") && told.contains("8 partitions"), "{told}");
        there.remove("wiredesk.valid.flash");
        let told = agreed(&wanted, &there).unwrap_err().to_string();
        assert!(told.contains("is not there"), "{told}");
    }

    #[test]
    fn what_is_kept_longer_says_so() {
        let options = KafkaOptions::new("localhost:9092", "tables".into());
        let wanted = wanted(&options, &[]);
        let kept = |name: &str| wanted.iter().find(|one| one.name == name).unwrap().settings["retention.ms"].clone();
        assert_eq!(kept("wiredesk.wire"), (90_u64 * 24 * 60 * 60 * 1000).to_string());
        assert_eq!(kept("wiredesk.receipts"), (7_u64 * 24 * 60 * 60 * 1000).to_string());
    }
}
