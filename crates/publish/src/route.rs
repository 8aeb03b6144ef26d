//! Which outlets get a story: pure, so that plan, the boards and a person asking "what if" get the same answer.

use wiredesk_story::Story;

use crate::accepts::{Accepts, Refusal};

/// An outlet as routing sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The outlet's name.
    pub outlet: String,
    /// Which stories it takes.
    pub accepts: Accepts,
}

/// What an outlet would do with a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Would {
    /// The outlet's name.
    pub outlet: String,
    /// Why it would not take it; it would where there is no reason.
    pub refusal: Option<Refusal>,
}

/// What each outlet would do with a usable story from this source, in the order of the routes.
pub fn would(routes: &[Route], story: &Story, source: &str) -> Vec<Would> {
    let judge =
        |route: &Route| Would { outlet: route.outlet.clone(), refusal: route.accepts.judge(story, source).err() };
    routes.iter().map(judge).collect()
}
