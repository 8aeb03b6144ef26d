//! Log lines on standard error and metrics for Prometheus.

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// Starts log lines on standard error: as `RUST_LOG` says, else warnings and above; JSON lines if asked for.
pub fn log_lines(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call in one process (tests) leaves the first in place.
    let _ = if json { lines.json().try_init() } else { lines.try_init() };
}

/// Starts counting, and gives what prints the counts.
pub fn metrics() -> Result<PrometheusHandle, BuildError> {
    let seconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0, 30.0, 300.0];
    PrometheusBuilder::new().set_buckets(&seconds)?.install_recorder()
}
