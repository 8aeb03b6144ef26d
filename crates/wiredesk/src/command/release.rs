//! `wiredesk release`: lets a held story go, or a killed one back.

use wiredesk_index::End;
use wiredesk_service::cli::Common;
use wiredesk_story::event::Command;

use super::kill;
use crate::{cli::Release, data::Data, output::Well};

pub(crate) fn run(common: &Common, release: &Release) -> anyhow::Result<Well> {
    let data = Data::open(common)?;
    let named = data.named(&release.key)?;
    match named.story.map(|story| (story.state, story.waiting.is_empty())) {
        None => eprintln!("no story {} has come in here: there is nothing to let go", named.uri),
        Some((End::Held | End::Withdrawn | End::Remembered, _)) | Some((_, false)) => {}
        Some((state, true)) => eprintln!("{} is {}: there may be nothing to let go", named.uri, state.as_str()),
    }
    kill::say(&data, &Command::Release { uri: named.uri })
}
