//! How elements end: by their end tag, by what may not stand in them, or with the text.

use super::{Builder, Container, Kind, Role, element};

impl Builder<'_> {
    pub(super) fn end(&mut self, name: &str) {
        self.tags += 1;
        if name == "br" {
            self.line.line_break();
            return;
        }
        let kind = Kind::of(name);
        if kind == Kind::Paragraph && !self.stack.last().is_some_and(|element| element.context.hidden) {
            self.flush();
        }
        if self.too_deep > 0 && kind != Kind::Void {
            self.too_deep -= 1;
            return;
        }
        let of_table = matches!(kind, Kind::Table | Kind::Row | Kind::Cell { .. });
        let mut found = None;
        for (at, element) in self.stack.iter().enumerate().rev() {
            if *element.name == *name {
                found = Some(at);
                break;
            }
            if matches!(element.kind, Kind::Cell { .. }) && !of_table {
                break;
            }
        }
        let Some(at) = found else { return };
        if matches!(self.stack.get(at).map(|element| &element.role), Some(Role::Inline(_))) {
            let Role::Inline(marks) = self.stack.remove(at).role else { return };
            marks.iter().rev().for_each(|mark| self.line.close(mark));
        } else {
            self.close_to(at);
        }
    }

    /// Elements whose end tag may be left out end where the next one begins.
    pub(super) fn close_implied(&mut self, kind: Kind) {
        let mut from = None;
        for (at, element) in self.stack.iter().enumerate().rev() {
            let (closes, stops) = match (kind, element.kind) {
                (_, Kind::Paragraph) => (true, false),
                (Kind::Heading(_), Kind::Heading(_)) => (true, false),
                (Kind::Item, Kind::Item) => (true, true),
                (Kind::Row, Kind::Row) | (Kind::Cell { .. }, Kind::Cell { .. }) => (true, true),
                (Kind::Row, Kind::Table) | (Kind::Cell { .. }, Kind::Row | Kind::Table) => (false, true),
                (Kind::Item, Kind::List { .. }) => (false, true),
                (Kind::Row | Kind::Cell { .. } | Kind::Item, _) | (_, Kind::Inline) => (false, false),
                _ => (false, true),
            };
            if closes {
                from = Some(at);
            }
            if stops {
                break;
            }
        }
        if let Some(from) = from {
            self.close_to(from);
        }
    }

    /// Closes all elements from this one on.
    pub(super) fn close_to(&mut self, at: usize) {
        while self.stack.len() > at {
            if self.stack.last().is_some_and(|element| element.ends_a_text()) {
                self.flush();
            }
            let Some(element) = self.stack.pop() else { return };
            match element.role {
                Role::Inline(marks) => marks.iter().rev().for_each(|mark| self.line.close(mark)),
                Role::Container => self.close_container(),
                Role::Figure => {
                    if let Some(figure) = self.figures.pop() {
                        figure.finish(&mut self.blocks);
                    }
                }
                Role::Credit => {
                    let credit = element::folded(&self.line.take().text);
                    self.line = std::mem::take(&mut self.stash);
                    if let (Some(credit), Some(figure)) = (credit, self.figures.last_mut()) {
                        figure.credit =
                            Some(figure.credit.take().map_or(credit.clone(), |first| first + ", " + &credit));
                    }
                }
                Role::Media => {
                    let (href, instead) = (self.media.take(), std::mem::take(&mut self.instead));
                    if href.is_none() && !self.page {
                        self.text(&instead);
                    }
                    self.embed(href, String::new());
                }
                Role::Block => {
                    let nested = matches!(element.kind, Kind::List { .. });
                    if let Some(container) = self.container.as_mut().filter(|_| nested) {
                        container.fresh = true;
                    }
                }
            }
        }
    }

    fn close_container(&mut self) {
        if let Some(block) = self.container.take().and_then(Container::block) {
            self.blocks.push(block);
        }
        self.blocks.append(&mut self.after);
    }
}
