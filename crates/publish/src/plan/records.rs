//! The records of a planned revision: the story once for each partition and lane, then its deliveries.

use std::collections::BTreeMap;

use wiredesk_log::{Lane, Record, Topic, partition};
use wiredesk_story::event::{Carried, Checked, DeliveryEvent, Planned};

use super::Part;

/// In the order they are to be read. A story with urgency goes by the lane it came by; withdrawals go by the flash lane.
pub(super) fn of(checked: &Checked, parts: Vec<Part>, lane: Lane, partitions: u32) -> Vec<Record> {
    let mut places: BTreeMap<(Lane, u32), Vec<Part>> = BTreeMap::new();
    for part in parts {
        let lane = if part.withdraw { Lane::Flash } else { lane };
        places.entry((lane, partition::of_key(part.outlet.as_bytes(), partitions))).or_default().push(part);
    }
    let mut records = Vec::new();
    for ((lane, partition), parts) in places {
        let mut write = |event: &DeliveryEvent| {
            let mut record = Record::event(Topic::Deliveries, lane, checked.uri.as_str(), event);
            record.partition = Some(partition);
            records.push(record);
        };
        let outlets = parts.iter().map(|part| part.outlet.clone()).collect();
        write(&DeliveryEvent::Story(carried(checked, outlets)));
        for part in parts {
            write(&DeliveryEvent::Deliver(planned(checked, part, lane)));
        }
    }
    records
}

fn carried(checked: &Checked, outlets: Vec<String>) -> Carried {
    Carried {
        wire: checked.wire.clone(),
        uri: checked.uri.clone(),
        revision: checked.revision,
        change: checked.change,
        reason: checked.reason.clone(),
        outlets,
        story: checked.story.clone(),
    }
}

fn planned(checked: &Checked, part: Part, lane: Lane) -> Planned {
    Planned {
        wire: checked.wire.clone(),
        outlet: part.outlet,
        uri: checked.uri.clone(),
        revision: checked.revision,
        version: checked.story.version.clone(),
        withdraw: part.withdraw,
        not_before: part.not_before,
        flash: lane == Lane::Flash,
        // An outlet that gave the story back, and comes again, has had this revision.
        again: checked.outlet.is_some(),
    }
}
