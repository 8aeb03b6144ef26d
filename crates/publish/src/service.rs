//! The service: its stages, started on a host.

use tokio::runtime::Handle;
use wiredesk_log::LogError;
use wiredesk_service::Host;

use crate::{DeliverStage, DeliverWorkers, Outlets, PlanStage, PublishConfig};

/// Starts the stages `plan` and `deliver`. Attempts are made on `runtime`, which has to outlive the host's stages.
pub fn start(host: &mut Host, config: &PublishConfig, outlets: &Outlets, runtime: &Handle) -> Result<(), LogError> {
    host.start(PlanStage::new(outlets.routes()), |_| Ok(Box::new(())))?;
    let stage = DeliverStage::new(outlets, config, Box::new(rand::random::<f64>));
    let (outlets, deadline) = (outlets.clone(), config.deadline());
    host.start(stage, |wake| Ok(Box::new(DeliverWorkers::new(runtime.clone(), outlets, wake, deadline))))
}

#[cfg(test)]
mod tests;
