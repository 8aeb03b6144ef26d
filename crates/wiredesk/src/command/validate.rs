//! `wiredesk validate`: what the rules say, without a log.

use serde_json::json;
use wiredesk_service::cli::Common;
use wiredesk_validate::ValidateConfig;

use super::read;
use crate::{
    cli::Files,
    output::{self, Well},
};

pub(crate) fn run(common: &Common, files: &Files) -> anyhow::Result<Well> {
    let config = common.load()?;
    let validate = ValidateConfig::read(&config)?;
    let rules = wiredesk_validate::Rules::new(&validate)?;
    let now = jiff::Timestamp::now();
    let mut well = Well(true);
    for file in &files.files {
        match read::stories(file, &files.stated, &config.newsroom.timezone) {
            Ok(found) => {
                for story in &found.reading.stories {
                    let judgement = rules.judge(story, "files", now);
                    output::line(&json!({
                        "uri": story.uri,
                        "outcome": judgement.outcome,
                        "findings": judgement.findings,
                    }))?;
                }
            }
            Err(unreadable) => {
                unreadable.tell(common.json);
                well = Well(false);
            }
        }
    }
    Ok(well)
}
