//! `wiredesk outlets empty`: an outlet that is to go gives back the stories that it has.

use serde_json::json;
use wiredesk_index::Claim;
use wiredesk_publish::Outlets;
use wiredesk_service::cli::Common;

use super::{claims, named, reconcile::send};
use crate::{
    data::Data,
    output::{self, Well},
    screen,
};

pub(super) fn run(common: &Common, data: &Data, name: &str, dry_run: bool) -> anyhow::Result<Well> {
    let outlets = Outlets::build(&data.config)?;
    let configured = named(&outlets, name)?;
    anyhow::ensure!(
        configured.terms.retired || dry_run,
        "{name} still takes stories, and would have them again; set `retired = true` in its section, start the services again, and \
         take the section out once all is back"
    );
    let (mut has, mut back) = (0_u64, 0_u64);
    claims(data, name, |claims| {
        for claim in claims.into_iter().filter(|claim| !claim.withdrawn) {
            has += 1;
            // Its text is not told there: whichever is known will do.
            let claim = Claim { withdrawn: true, ..claim };
            back += u64::from(!dry_run && send(data, name, &claim)?);
        }
        Ok(())
    })?;
    if common.json {
        output::line(&json!({ "outlet": name, "has": has, "takenBack": back }))?;
    } else if dry_run {
        output::text(&format!("{name} has {}; nothing was changed", screen::count(has, "story", "stories")))?;
    } else {
        output::text(&format!("{name} has {}; {back} are taken back", screen::count(has, "story", "stories")))?;
    }
    if back > 0 {
        data.tell_who_is_missing();
    }
    Ok(Well(dry_run || has == back))
}
