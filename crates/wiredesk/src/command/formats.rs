//! `wiredesk formats`: the registry, as a table.

use serde_json::json;
use wiredesk_service::cli::Common;

use crate::output::{self, WELL, Well};

pub(crate) fn run(common: &Common) -> anyhow::Result<Well> {
    for format in wiredesk_formats::all() {
        let (reads, writes) = (format.read.is_some(), format.write.is_some());
        if common.json {
            output::line(&json!({
                "name": format.name,
                "reads": reads,
                "writes": writes,
                "standard": format.standard,
                "mediaType": format.media_type,
                "notes": format.notes,
            }))?;
        } else {
            let can = format!("{}{}", if reads { "R" } else { "-" }, if writes { "W" } else { "-" });
            output::text(&format!("{:<10} {can}  {:<40} {}", format.name, format.standard, format.notes))?;
        }
    }
    Ok(WELL)
}
