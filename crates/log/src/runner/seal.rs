//! The headers that every event bears: CloudEvents 1.0 in binary mode, the trace, the wire item, the configuration's digest.

use jiff::Timestamp;

use crate::{
    context::Origin,
    record::{Record, header},
};

/// Who writes, and when.
pub(super) struct Seal<'a> {
    pub(super) stage: &'a str,
    pub(super) now: Timestamp,
    pub(super) config: &'a str,
    pub(super) origin: &'a Origin,
    /// The cause, the same at every repetition: a position, a row, a job.
    pub(super) cause: &'a str,
}

impl Seal<'_> {
    /// Seals the `n`th output of a cause.
    pub(super) fn set(&self, record: &mut Record, n: usize) {
        let event = record.topic.event();
        let headers = &mut record.headers;
        headers.set_default(header::CE_SPECVERSION, || "1.0".into());
        headers.set(header::CE_ID, format!("{}/{}/{n}", self.stage, self.cause));
        headers.set(header::CE_TYPE, event.ce_type());
        headers.set(header::CE_SOURCE, format!("/wiredesk/{}", self.stage));
        headers.set(header::CE_TIME, self.now.to_string());
        headers.set(header::CE_DATASCHEMA, event.dataschema());
        headers.set(header::CONFIG, self.config);
        if !self.origin.wire.is_empty() {
            headers.set_default(header::WIRE, || self.origin.wire.clone());
        }
        if let Some(index) = self.origin.index {
            headers.set_default(header::INDEX, || index.to_string());
        }
        if let Some(uri) = &self.origin.uri {
            headers.set_default(header::CE_SUBJECT, || uri.to_string());
        }
        if let Some(traceparent) = &self.origin.traceparent {
            headers.set_default(header::TRACEPARENT, || traceparent.clone());
        }
    }
}
