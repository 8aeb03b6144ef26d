//! The instance dies, or its log answers nothing, at every step: every file comes once, none is lost.

use std::collections::BTreeMap;

use wiredesk_log::{
    LogError,
    faults::{CrashOnce, Point},
};

use super::*;

/// The outcome of a commit is lost once: the `nth` time that a step is reached.
pub(crate) struct LostOnce(pub(crate) CrashOnce);

impl Faults for LostOnce {
    fn at(&self, point: Point) -> Result<(), LogError> {
        self.0.at(point).map_err(|_| LogError::UnknownOutcome("the answer is lost".into()))
    }
}

/// Files come and change while the stage dies and starts again; what came in the end, by name, and whether it died.
fn history(faults: Arc<dyn Faults>) -> (BTreeMap<String, Vec<String>>, bool) {
    let mut inbox = Inbox { faults, ..Inbox::new() };
    for n in 0..5 {
        inbox.write(&format!("{n}.txt"), format!("خبر {n}"));
    }
    let (mut runner, mut died) = (inbox.runner(), false);
    for round in 0..3 {
        if inbox.passes(&mut runner, SECOND * 2).is_err() {
            died = true;
            inbox.faults = Arc::new(NoFaults);
            runner = inbox.runner();
            inbox.passes(&mut runner, SECOND * 2).unwrap();
        }
        inbox.write("0.txt", format!("تحديث {round}"));
    }
    inbox.passes(&mut runner, SECOND * 2).unwrap();
    let mut came: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, text) in inbox.came() {
        came.entry(name).or_default().push(text);
    }
    (came, died)
}

#[test]
fn wherever_it_dies_every_file_comes_once() {
    let (whole, _) = history(Arc::new(NoFaults));
    assert_eq!(whole.len(), 5);
    assert_eq!(whole["0.txt"], ["خبر 0", "تحديث 0", "تحديث 1", "تحديث 2"]);
    for point in Point::ALL {
        for nth in 0..8 {
            let (came, died) = history(Arc::new(CrashOnce::new(point, nth)));
            assert!(died, "{} is never reached, time {nth}", point.name());
            assert_eq!(came, whole, "dead at {}, time {nth}", point.name());
            let (lost, _) = history(Arc::new(LostOnce(CrashOnce::new(point, nth))));
            assert_eq!(lost, whole, "answer lost at {}, time {nth}", point.name());
        }
    }
}
