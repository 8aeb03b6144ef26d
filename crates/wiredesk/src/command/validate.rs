//! `wiredesk validate`: what the rules say of stories, without a log and without their history.

use jiff::Timestamp;
use serde_json::json;
use wiredesk_service::cli::Common;
use wiredesk_validate::ValidateConfig;

use super::read;
use crate::{
    cli::Files,
    output::{self, Well},
};

/// The source that files on a command line belong to: rules may be set for it alone.
const SOURCE: &str = "files";

pub(crate) fn run(common: &Common, files: &Files) -> anyhow::Result<Well> {
    let config = common.load()?;
    let validate = ValidateConfig::read(&config)?;
    let now = Timestamp::now();
    read::each(common, files, &config.newsroom.timezone, |_, found| {
        for story in &found.reading.stories {
            let mut story = story.clone();
            let mended = validate.mend(&mut story, SOURCE, now);
            let mut judgement = validate.rules.judge(&story, Some(SOURCE), now);
            judgement.findings.splice(0..0, mended);
            output::line(&json!({
                "uri": story.uri,
                "outcome": judgement.outcome,
                "findings": judgement.findings,
            }))?;
        }
        Ok(())
    })
}
