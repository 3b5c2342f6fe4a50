//! The article being read.

use leptos::prelude::*;

use super::{Remote, Session, task};
use crate::model::Article;
use crate::state::cell::Held;

/// One article, loaded by its slug.
#[derive(Clone, Copy)]
pub struct Reading {
    session: Session,
    owner: Held<Owner>,
    slug: Held<String>,
    /// The article, as far as it is there.
    pub article: Held<Remote<Article>>,
}

impl Reading {
    /// An article not asked for yet.
    pub fn new(session: Session, slug: String) -> Self {
        Self {
            session,
            owner: Held::new(Owner::current().unwrap_or_default()),
            slug: Held::new(slug),
            article: Held::new(Remote::Loading),
        }
    }

    /// An article that is there already, for prerendered pages and tests.
    pub fn of(session: Session, article: Article) -> Self {
        let reading = Self::new(session, article.teaser.slug.clone());
        reading.article.set(Remote::Ready(article));
        reading
    }

    /// Asks for it, or asks again.
    pub fn load(self) {
        if !self.article.with_untracked(Remote::is_loading) {
            self.article.set(Remote::Loading);
        }
        let backend = self.session.articles();
        let slug = self.slug.get_untracked();
        task::while_wanted(&self.owner.get_untracked(), async move {
            let answer = backend.article(&slug).await;
            let answer = answer.map_err(|fault| super::report(&fault));
            self.article.try_set(answer.into());
        });
    }
}
