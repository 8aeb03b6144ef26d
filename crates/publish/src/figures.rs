//! What is counted of attempts, for Prometheus.
//!
//! - `wiredesk_attempts_total{outlet, outcome}`: attempts that have come back: `delivered`, `later`, `not-sent`, `refused`, `gone`
//! - `wiredesk_repeats_total{outlet}`: attempts at what may have arrived before; the receiver tells them by the delivery id
//! - `wiredesk_attempt_seconds{outlet}`: how long a call of the outlet took

use std::time::Duration;

use crate::{
    job::{Done, Job},
    outlet::{Delivered, Failure},
};

/// A call begins.
pub(crate) fn begun(job: &Job) {
    let repeats = job.tries.iter().filter(|one| one.maybe).count();
    metrics::counter!("wiredesk_repeats_total", "outlet" => job.outlet.clone()).increment(repeats as u64);
}

/// A call has come back.
pub(crate) fn ended(done: &Done, took: Duration) {
    for tried in &done.tried {
        let labels = [("outlet", done.outlet.clone()), ("outcome", outcome(&tried.result).to_owned())];
        metrics::counter!("wiredesk_attempts_total", &labels).increment(1);
    }
    metrics::histogram!("wiredesk_attempt_seconds", "outlet" => done.outlet.clone()).record(took.as_secs_f64());
}

fn outcome(result: &Result<Delivered, Failure>) -> &'static str {
    match result {
        Ok(_) => "delivered",
        Err(Failure::Later { .. }) => "later",
        Err(Failure::NotSent { .. }) => "not-sent",
        Err(Failure::Never { .. }) => "refused",
        Err(Failure::Gone { .. }) => "gone",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use metrics_exporter_prometheus::PrometheusBuilder;
    use wiredesk_story::StoryUri;

    use super::*;
    use crate::job::Try;

    #[test]
    fn attempts_and_repeats_are_counted_by_outlet() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let one = |maybe| Try {
            again: false,
            carried: Vec::new(),
            uri: StoryUri::parse("urn:newsml:map:خبر").unwrap(),
            revision: 1,
            withdraw: false,
            delivery: "msg_1".into(),
            number: 1,
            maybe,
            before: None,
        };
        let job = Job { id: 1, outlet: "الموقع".into(), tries: vec![one(false), one(true), one(true)] };
        let failure = |reason: &str| Err(Failure::Never { reason: reason.into() });
        metrics::with_local_recorder(&recorder, || {
            begun(&job);
            let results = vec![Ok(Delivered::default()), failure("لا"), failure("no")];
            ended(&job.clone().done(results), Duration::from_millis(5));
        });
        let told = recorder.handle().render();
        for line in [
            "wiredesk_repeats_total{outlet=\"الموقع\"} 2",
            "wiredesk_attempts_total{outlet=\"الموقع\",outcome=\"delivered\"} 1",
            "wiredesk_attempts_total{outlet=\"الموقع\",outcome=\"refused\"} 2",
        ] {
            assert!(told.contains(line), "{told}");
        }
    }
}
