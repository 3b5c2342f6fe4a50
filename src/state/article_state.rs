//! The article being read.

use leptos::prelude::*;

use super::{Conversation, Remote, Session, task};
use crate::state::signal::{Memo, RwSignal};
use standfirst_model::article::Conversation as Taken;
use standfirst_model::{Article, Thread};

/// One article, loaded by its slug.
#[derive(Clone, Copy)]
pub struct ArticleState {
    session: Session,
    owner: RwSignal<Owner>,
    slug: RwSignal<String>,
    /// The article, as far as it is there.
    pub article: RwSignal<Remote<Article>>,
}

impl ArticleState {
    /// An article not asked for yet.
    pub fn new(session: Session, slug: String) -> Self {
        Self {
            session,
            owner: RwSignal::new(Owner::current().unwrap_or_default()),
            slug: RwSignal::new(slug),
            article: RwSignal::new(Remote::Loading),
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

/// The conversation under an article; `None` where there is none to be had.
pub fn conversation_under(session: Session, article: &Article) -> Option<Conversation> {
    let takes_comments = article.conversation != Taken::Absent && session.comments().is_some();
    takes_comments.then(|| Conversation::new(session, article))
}

/// The number of comments under an article: what the thread says, and until it is there what the
/// article said. `None` where there is no conversation, or nothing is known of it.
pub fn comment_count(conversation: Option<Conversation>, known: Option<u32>) -> Memo<Option<u32>> {
    Memo::new(move || {
        let conversation = conversation?;
        let is_there = conversation.status.with(|status| status.ready().is_some());
        if is_there {
            Some(conversation.thread.with(Thread::total))
        } else {
            known
        }
    })
}
