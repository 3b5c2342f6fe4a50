//! A list of articles: the front page, or one section.

use leptos::prelude::*;

use super::{Remote, Session, task};
use crate::model::{Failure, Teaser, thread::PageMark};
use crate::state::cell::Held;

/// A list of articles that grows by pages.
#[derive(Clone, Copy)]
pub struct Listing {
    session: Session,
    owner: Held<Owner>,
    section: Held<Option<String>>,
    /// What has been loaded.
    pub teasers: Held<Remote<Vec<Teaser>>>,
    /// Where the next page begins, if there is one.
    pub next: Held<Option<PageMark>>,
    /// True while the next page is on its way.
    pub busy: Held<bool>,
    /// Why the next page could not be had.
    pub more_failed: Held<Option<Failure>>,
}

impl Listing {
    /// A list not asked for yet; of a section, or of everything.
    pub fn new(session: Session, section: Option<String>) -> Self {
        Self {
            session,
            owner: Held::new(Owner::current().unwrap_or_default()),
            section: Held::new(section),
            teasers: Held::new(Remote::Loading),
            next: Held::new(None),
            busy: Held::new(false),
            more_failed: Held::new(None),
        }
    }

    /// Asks for the first page, or asks again.
    pub fn load(self) {
        if !self.teasers.with_untracked(Remote::is_loading) {
            self.teasers.set(Remote::Loading);
        }
        let backend = self.session.articles();
        let section = self.section.get_untracked();
        task::while_wanted(&self.owner.get_untracked(), async move {
            match backend.articles(section.as_deref(), None).await {
                Ok(page) => {
                    self.next.try_set(page.next);
                    self.teasers.try_set(Remote::Ready(page.teasers));
                }
                Err(fault) => {
                    self.teasers.try_set(Remote::Failed(super::report(&fault)));
                }
            }
        });
    }

    /// Asks for the next page.
    pub fn load_more(self) {
        let Some(mark) = self.next.get_untracked() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.more_failed.set(None);
        let backend = self.session.articles();
        let section = self.section.get_untracked();
        task::to_the_end(async move {
            match backend.articles(section.as_deref(), Some(&mark)).await {
                Ok(page) => {
                    self.next.try_set(page.next);
                    self.teasers.try_update(|teasers| {
                        if let Remote::Ready(teasers) = teasers {
                            // A new article shifts the pages: what is listed is not listed again.
                            for teaser in page.teasers {
                                if !teasers.iter().any(|known| known.slug == teaser.slug) {
                                    teasers.push(teaser);
                                }
                            }
                        }
                    });
                }
                Err(fault) => {
                    self.more_failed.try_set(Some(super::report(&fault)));
                }
            }
            self.busy.try_set(false);
        });
    }
}
