//! `wiredesk outlets empty`: an outlet that is to go gives back the stories that it has.

use serde_json::json;
use wiredesk_index::Claim;
use wiredesk_publish::Outlets;
use wiredesk_service::{cli::Common, config::nearest};

use super::reconcile::{BATCH, send};
use crate::{
    data::Data,
    output::{self, Well},
    screen,
};

pub(super) fn run(common: &Common, data: &Data, name: &str, dry_run: bool) -> anyhow::Result<Well> {
    let outlets = Outlets::build(&data.config)?;
    let Some(configured) = outlets.get(name) else {
        anyhow::bail!("no outlet is called {name:?}{}", nearest(name, outlets.iter().map(|one| one.name.as_str())));
    };
    anyhow::ensure!(
        configured.terms.retired || dry_run,
        "{name} still takes stories, and would have them again; set `retired = true` in its section, start the services again, and \
         take the section out once all is back"
    );
    let (mut has, mut back, mut after) = (0_u64, 0_u64, String::new());
    loop {
        let claims = data.index.claims(name, &after, BATCH)?;
        let Some(last) = claims.last() else { break };
        after.clone_from(&last.uri);
        for claim in claims.iter().filter(|claim| !claim.withdrawn) {
            has += 1;
            // Its text is not told there: whichever is known will do.
            let claim = Claim { withdrawn: true, ..claim.clone() };
            back += u64::from(!dry_run && send(data, name, &claim)?);
        }
    }
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
