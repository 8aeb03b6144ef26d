//! What `wiredesk up` answers over HTTP: the desk and the API, push, the site, metrics.

use std::sync::Arc;

use axum::Router;
use metrics_exporter_prometheus::PrometheusHandle;
use wiredesk_desk::{Reach, client::Clients, guard, service};
use wiredesk_ingest::source::push;
use wiredesk_service::{Config, ops};

use super::{pipeline::Pipeline, site};

pub(super) fn router(
    pipeline: &Pipeline,
    config: &Config,
    clients: Clients,
    metrics: PrometheusHandle,
    loopback: bool,
) -> Router {
    let reach = if loopback { Reach::Loopback } else { Reach::Network };
    let desk = service::desk(pipeline.index.clone(), &pipeline.host.store, config, clients, reach);
    let ready = pipeline.host.ready();
    let others = push::routes(pipeline.push(loopback))
        .merge(ops::routes(metrics, Arc::new(move || ready.are_up())))
        .merge(site::routes(pipeline.site.as_deref()));
    wiredesk_desk::routes(desk).merge(guard::named(others, reach))
}
