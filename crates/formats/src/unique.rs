//! Lists in which the same thing stands once.

use std::collections::HashSet;

use serde::Serialize;

/// Takes out what stood before, in time that grows with the length of the list alone.
pub(crate) fn unique<T: Serialize>(list: &mut Vec<T>) {
    if list.len() > 1 {
        let mut seen = HashSet::with_capacity(list.len());
        list.retain(|one| serde_json::to_string(one).is_ok_and(|key| seen.insert(key)));
    }
}
