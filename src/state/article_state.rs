//! The article being read.

use leptos::prelude::*;

use super::{Conversation, Remote, Session};
use standfirst_model::article::CommentsState;
use standfirst_model::{Article, Thread};
use standfirst_reactive::{Memo, RwSignal, task};

/// One article, loaded by its slug.
#[derive(Clone, Copy)]
pub struct ArticleState {
    session: Session,
    owner: RwSignal<Owner>,
    slug: RwSignal<String>,
    /// The article, once it is loaded.
    pub article: RwSignal<Remote<Article>>,
}

impl ArticleState {
    /// Creates the state of an article without requesting it.
    pub fn new(session: Session, slug: String) -> Self {
        Self {
            session,
            owner: RwSignal::new(Owner::current().unwrap_or_default()),
            slug: RwSignal::new(slug),
            article: RwSignal::new(Remote::Loading),
        }
    }

    /// Creates the state of an article that is already loaded, for prerendered pages and tests.
    pub fn of(session: Session, article: Article) -> Self {
        let state = Self::new(session, article.teaser.slug.clone());
        state.article.set(Remote::Ready(article));
        state
    }

    /// Requests the article; call it again to retry.
    pub fn load(self) {
        if !self.article.with_untracked(Remote::is_loading) {
            self.article.set(Remote::Loading);
        }
        let backend = self.session.articles();
        let slug = self.slug.get_untracked();
        task::spawn_with_owner(&self.owner.get_untracked(), async move {
            let answer = backend.article(&slug).await;
            let answer = answer.map_err(|error| super::report(&error));
            self.article.try_set(answer.into());
        });
    }
}

/// Returns the conversation under an article, or `None` if the article or the site has none.
pub fn conversation_under(session: Session, article: &Article) -> Option<Conversation> {
    let takes_comments =
        article.conversation != CommentsState::Absent && session.comments().is_some();
    takes_comments.then(|| Conversation::new(session, article))
}

/// Returns the number of comments under an article: the thread's own total once the thread is loaded, and until
/// then the number that came with the article. `None` if there is no conversation, or the number is unknown.
pub fn comment_count(conversation: Option<Conversation>, known: Option<u32>) -> Memo<Option<u32>> {
    Memo::new(move || {
        let conversation = conversation?;
        let is_loaded = conversation.status.with(|status| status.ready().is_some());
        if is_loaded {
            Some(conversation.thread.with(Thread::total))
        } else {
            known
        }
    })
}
