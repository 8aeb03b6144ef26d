//! A story as a person names it.

use wiredesk_index::StoryTrace;
use wiredesk_story::StoryUri;

use crate::data::Data;

/// The story that is meant.
pub(crate) struct Named {
    pub(crate) uri: StoryUri,
    /// What the index knows of it.
    pub(crate) story: Option<StoryTrace>,
}

impl Data {
    /// The story under a uri, an id as it came, or any other name that `trace` knows. A uri of which nothing is known counts; any other
    /// such word, and one that names several stories, is an error.
    pub(crate) fn named(&self, key: &str) -> anyhow::Result<Named> {
        let mut found = self.index.trace(key, self.now())?.map(|trace| trace.stories).unwrap_or_default();
        if found.len() > 1 {
            let uris: Vec<&str> = found.iter().map(|story| story.uri.as_str()).collect();
            anyhow::bail!("{key:?} names {} stories; say which one by its uri: {}", uris.len(), uris.join(", "));
        }
        match (found.pop(), StoryUri::parse(key)) {
            (Some(story), _) => Ok(Named { uri: StoryUri::parse(&story.uri)?, story: Some(story) }),
            (None, Ok(uri)) => Ok(Named { uri, story: None }),
            (None, Err(_)) => {
                anyhow::bail!("no story here is called {key:?}, and it is no uri; see `wiredesk trace --help`")
            }
        }
    }
}
