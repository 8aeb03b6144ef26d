//! Histories from a seed: several instances of the probe over one log, with everything that can go wrong going wrong at
//! random moments: deaths and failed calls at every step, commits that are held up while others take over, expulsions, twins, clocks
//! that jump, power that is lost. In the end each input has taken effect once, in order per key and lane, and tables are what a model says.
//!
//! One thread and one source of chance: a seed gives the same history every time.

mod chance;
mod flaky;
mod hands;
mod model;
mod tests;
mod world;

use crate::conformance::Backend;

use self::{chance::Chance, model::Model, world::World};

/// How many things happen before the weather clears.
const EVENTS: u64 = 60;

/// Lives through the history of a seed, and tells what it found wrong.
fn history(backend: &dyn Backend, seed: u64) -> Result<(), String> {
    let mut chance = Chance::new(seed);
    let partitions = 1 + u32::try_from(chance.below(4)).unwrap_or(0);
    let instances = 1 + chance.below(3);
    let world = World::new(backend, partitions, instances, chance).map_err(|error| error.to_string())?;
    let mut model = Model::default();
    let lived = live(&world, &mut model).and_then(|()| world.settle()).and_then(|()| model.compare(world.log()));
    let story = world.end();
    lived.map_err(|wrong| format!("{wrong}\nwhat happened:\n{}", story.join("\n")))
}

fn live(world: &World, model: &mut Model) -> Result<(), String> {
    for _ in 0..EVENTS {
        let instance = world.any();
        match world.chance(20) {
            0..=3 => world.put(model),
            4 => world.kill(instance),
            5 | 6 => world.start(instance),
            7 => world.twin(instance),
            8 => world.expel(instance),
            9 => world.pass_time(),
            10 | 11 => world.finish_jobs(instance),
            12 => world.lose_power(model)?,
            _ => world.step(instance)?,
        }
    }
    Ok(())
}
