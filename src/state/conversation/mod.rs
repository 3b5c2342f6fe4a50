//! The conversation under one article: which comments are loaded, which are folded, and what is being written.
//!
//! It belongs to its creator and knows nothing of the page around it: an article page creates one, a widget
//! creates one for each of its elements.

mod comment_actions;
mod form_controller;
mod held_comments;
mod loading;
mod new_comments;
mod outbox_events;
mod pending;
mod pre_hydration_draft;
mod question;
mod row_signals;
mod storage_cleared;
mod thread_signal;

use std::sync::Arc;

use leptos::prelude::*;

pub use form_controller::FormController;
use new_comments::Seen;
use pre_hydration_draft::PreHydrationDraft;
pub use question::Question;
pub use row_signals::RowSignals;
use row_signals::Rows;
pub use standfirst_backend::VoteDirection;
pub use thread_signal::ThreadSignal;

use super::{ComposerModule, FormPurpose, Remote, Session, page_head};
use standfirst_backend::{Backend, PageIdentity, Settings};
use standfirst_config::PageTemplates;
use standfirst_i18n::format;
use standfirst_model::address::percent_encode;
use standfirst_model::thread::{Outline, PageCursor, View};
use standfirst_model::{
    Article, Comment, CommentId, Failure, Moderation, Moment, SortOrder, Thread, Untrusted,
};
use standfirst_offline::{OwnComments, preferences};
use standfirst_reactive::{Memo, RwSignal, task};

/// The number of comments shown at first, and added each time the reader requests more. A browser takes far longer
/// to render a comment than to load it.
pub const ROWS: usize = 200;

/// The load state of the next page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum More {
    /// Nothing is loading.
    #[default]
    Idle,
    /// It is loading.
    Loading,
    /// It could not be loaded.
    Failed(Failure),
}

/// A message for screen readers that is also shown for a moment. The number makes two equal messages in a row two
/// announcements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announcement {
    /// The message.
    pub message: String,
    /// Its number.
    pub number: u32,
}

/// The conversation under one article. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Conversation {
    session: Session,
    owner: RwSignal<Owner>,
    pub(super) page: RwSignal<PageIdentity>,
    /// The comments loaded so far.
    pub thread: ThreadSignal,
    /// Which of them are shown, and in which order and depth.
    pub outline: Memo<Arc<Outline>>,
    /// The signals of the rows on the page.
    row_signals: RwSignal<Rows>,
    /// The most comments that are shown, counted from the top of the thread.
    pub rows: RwSignal<usize>,
    /// Comments that are shown wherever they are in the thread, because the reader requested or wrote them.
    revealed: RwSignal<Vec<CommentId>>,
    /// The load state of the first page.
    pub status: RwSignal<Remote<()>>,
    /// Where the next page starts, if there is one.
    pub next: RwSignal<Option<PageCursor>>,
    /// The load state of the next page.
    pub more: RwSignal<More>,
    /// The sort order of the thread.
    pub order: RwSignal<SortOrder>,
    /// What the backend requires and offers.
    pub settings: RwSignal<Settings>,
    /// True if the conversation is closed to new comments.
    pub closed: RwSignal<bool>,
    /// True if the reader is signed in, as far as is known.
    pub signed_in: RwSignal<bool>,
    /// The reader's own comments.
    pub own: RwSignal<OwnComments>,
    /// The comments whose replies are hidden.
    pub folded: RwSignal<Vec<CommentId>>,
    /// The reply or edit that is being written; there is at most one.
    pub open_form: RwSignal<Option<FormPurpose>>,
    /// The comments that the reader has just posted.
    pub fresh: RwSignal<Vec<CommentId>>,
    /// The comment to scroll to, such as the one in the page's address.
    pub target: RwSignal<Option<CommentId>>,
    /// The question that the reader is asked, and about which comment.
    pub question: RwSignal<Option<(Question, CommentId)>>,
    /// Why a reaction or a deletion failed, and on which comment.
    pub action_error: RwSignal<Option<(CommentId, Failure)>>,
    /// The latest announcement.
    pub announcement: RwSignal<Announcement>,
    /// The comments with a vote that is pending until the composer is loaded.
    voting: RwSignal<Vec<CommentId>>,
    /// New comments by other readers. They are not shown until the reader requests them.
    pub new_comments: RwSignal<Vec<Comment>>,
    /// What was typed before the composer was loaded.
    pre_hydration_drafts: RwSignal<Vec<PreHydrationDraft>>,
    /// The server's time, if this device's clock has turned out to be wrong.
    pub server_time: RwSignal<Option<Moment>>,
    /// The forms that are open.
    forms: RwSignal<Vec<FormController>>,
    /// What the thread contained when it was loaded: later comments are new.
    seen: RwSignal<Option<Seen>>,
    /// The number of pages loaded so far.
    pub pages: RwSignal<usize>,
    /// The number of pages to load at the start: as many as there were before.
    pages_wanted: RwSignal<usize>,
    /// The cursor of the last page that was loaded.
    last_cursor: RwSignal<Option<PageCursor>>,
    /// The first of the comments that the reader's last request added.
    pub first_added: RwSignal<Option<CommentId>>,
    /// Counts the loads of a first page: a response to an earlier load is discarded.
    round: RwSignal<u32>,
}

/// Adds what the publisher's configuration requires to the backend's settings.
fn with_publisher_settings(session: Session, mut settings: Settings) -> Settings {
    session.config(|config| {
        let choices = &config.thread;
        for field in &choices.required {
            for list in [&mut settings.rules.offered, &mut settings.rules.required] {
                if !list.contains(field) {
                    list.push(*field);
                }
            }
        }
        settings.capabilities.signed_in_only |= choices.sign_in.is_some();
        if choices.sign_in.is_some() || choices.reader.is_some() {
            // The backend knows who the reader is, so the form must not ask.
            settings.rules.offered.clear();
            settings.rules.required.clear();
        }
        if choices.moderation != Moderation::Off {
            settings.moderation = choices.moderation;
        }
    });
    settings
}

fn is_signed_in(session: Session) -> bool {
    let by_name = session.config(|config| config.thread.reader.is_some());
    by_name
        || session
            .comments()
            .is_some_and(|backend| backend.is_signed_in())
}

impl Conversation {
    /// Creates a conversation without requesting its thread.
    pub fn new(session: Session, article: &Article) -> Self {
        let page = session.page_of(article);
        let settings = session
            .comments()
            .map_or_else(Settings::default, |backend| backend.fixed_settings());
        let settings = with_publisher_settings(session, settings);
        let order = session
            .config(|config| config.thread.sort)
            .or_else(preferences::sort_order)
            .filter(|order| settings.sorts.contains(order))
            .unwrap_or(settings.default_sort);
        let nested = session.config(|config| config.max_depth);
        let (thread, folded) = (
            ThreadSignal(RwSignal::new(Thread::default())),
            RwSignal::new(Vec::new()),
        );
        let (rows, revealed) = (RwSignal::new(ROWS), RwSignal::new(Vec::new()));
        let outline = Memo::new(move || {
            let view = View {
                folded: folded.get(),
                nested,
                rows: rows.get(),
                always: revealed.get(),
            };
            Arc::new(thread.with(|thread| thread.outline(&view)))
        });
        let conversation = Self {
            session,
            owner: RwSignal::new(Owner::current().unwrap_or_default()),
            page: RwSignal::new(page),
            thread,
            outline,
            row_signals: RwSignal::new(Rows::new()),
            rows,
            revealed,
            status: RwSignal::new(Remote::Loading),
            next: RwSignal::new(None),
            more: RwSignal::new(More::Idle),
            order: RwSignal::new(order),
            settings: RwSignal::new(settings),
            closed: RwSignal::new(
                article.conversation != standfirst_model::article::CommentsState::Open,
            ),
            signed_in: RwSignal::new(is_signed_in(session)),
            own: RwSignal::new(OwnComments::load(&session.comment_site(), format::now())),
            folded,
            open_form: RwSignal::new(None),
            fresh: RwSignal::new(Vec::new()),
            target: RwSignal::new(None),
            question: RwSignal::new(None),
            action_error: RwSignal::new(None),
            announcement: RwSignal::new(Announcement::default()),
            voting: RwSignal::new(Vec::new()),
            new_comments: RwSignal::new(Vec::new()),
            pre_hydration_drafts: RwSignal::new(Vec::new()),
            server_time: RwSignal::new(None),
            forms: RwSignal::new(Vec::new()),
            seen: RwSignal::new(None),
            pages: RwSignal::new(0),
            pages_wanted: RwSignal::new(1),
            last_cursor: RwSignal::new(None),
            first_added: RwSignal::new(None),
            round: RwSignal::new(0),
        };
        conversation.follow_rows();
        let handle_events =
            move |composer: &'static ComposerModule| (composer.handle_outbox_events)(conversation);
        session.composer.when_loaded(Box::new(handle_events));
        conversation
    }

    /// Creates a conversation with a thread that is already loaded, for prerendered pages and tests.
    pub fn of(session: Session, article: &Article, thread: Thread) -> Self {
        let conversation = Self::new(session, article);
        conversation.change(|known| *known = thread);
        conversation.status.set(Remote::Ready(()));
        conversation
    }

    /// Returns the identity of the article's page, as sent to the comment backend.
    pub fn page(self) -> PageIdentity {
        self.page.get_untracked()
    }

    /// Returns the session of the conversation.
    pub const fn session(self) -> Session {
        self.session
    }

    /// Announces a message.
    pub fn announce(self, message: String) {
        self.announcement.try_update(|announcement| {
            announcement.message = message;
            announcement.number += 1;
        });
    }

    /// Hides or shows the replies to a comment.
    pub fn fold(self, id: &CommentId) {
        self.folded
            .update(|folded| match folded.iter().position(|one| one == id) {
                Some(at) => drop(folded.remove(at)),
                None => folded.push(id.clone()),
            });
    }

    /// Shows a comment, even if it is folded away or too far down the thread.
    pub fn reveal(self, id: &CommentId) {
        let ancestors = self.thread.with_untracked(|thread| thread.ancestors(id));
        self.folded.try_update(|folded| {
            folded.retain(|one| !ancestors.contains(one));
        });
        self.revealed.try_update(|revealed| {
            if !revealed.contains(id) {
                revealed.push(id.clone());
            }
        });
    }

    /// Whether this reader must sign in before they may write. Tracked.
    pub fn needs_sign_in(self) -> bool {
        let settings = &self.settings;
        settings.with(|settings| settings.capabilities.signed_in_only) && !self.signed_in.get()
    }

    /// Checks again whether the reader is signed in.
    pub fn refresh_signed_in(self) {
        self.signed_in.try_set(is_signed_in(self.session));
    }

    /// Returns the address of the sign-in page, with this page as the address to return to.
    pub fn sign_in_link(self) -> Option<String> {
        let template = self
            .session
            .config(|config| config.thread.sign_in.clone())?;
        let here = percent_encode(&page_head::absolute(&self.page().url));
        Some(PageTemplates::fill(&template, &[("{url}", &here)]))
    }

    /// Whether more comments can be shown. Tracked.
    pub fn has_more(self) -> bool {
        self.outline.with(|outline| outline.left > 0) || self.next.with(Option::is_some)
    }

    /// False once the conversation is disposed, together with its element.
    fn is_live(self) -> bool {
        self.thread.try_with_untracked(|_| ()).is_some()
    }

    /// Runs a load until it ends or the conversation is disposed.
    fn spawn_with_owner(self, future: impl Future<Output = ()> + 'static) {
        task::spawn_with_owner(&self.owner.get_untracked(), future);
    }

    fn backend(self) -> Option<Backend> {
        self.session.comments()
    }

    /// Returns the reader's text as the thread is going to show it.
    pub fn typed_text(self, text: &str) -> Untrusted {
        let backend = self.backend();
        backend.map_or_else(
            || Untrusted::plain(text),
            |backend| backend.typed_text(text),
        )
    }
}
