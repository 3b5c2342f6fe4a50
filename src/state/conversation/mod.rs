//! The conversation under one article: what has been loaded, what is folded, what is being written.
//!
//! It belongs to whoever made it and knows nothing of the page around it: an article page makes
//! one, a widget will make one for each element.

mod edits;
mod form_controller;
mod held_comments;
mod loading;
mod new_comments;
mod outbox_events;
mod pending;
mod pre_hydration_draft;
mod storage_cleared;

use leptos::prelude::*;

pub use edits::Ballot;
pub use form_controller::FormController;
use new_comments::Seen;
use pre_hydration_draft::PreHydrationDraft;

use super::{ComposerModule, FormPurpose, Remote, Session, page_head, task};
use crate::state::signal::{Memo, RwSignal};
use standfirst_backend::{Backend, PageIdentity, Settings};
use standfirst_config::PageTemplates;
use standfirst_i18n::format;
use standfirst_model::address::percent_encoded;
use standfirst_model::thread::{Outline, PageMark, View};
use standfirst_model::{
    Article, Comment, CommentId, Failure, Moderation, Moment, SortOrder, Thread, Untrusted,
};
use standfirst_offline::{OwnComments, preferences};

/// So many comments are shown at first, and so many more each time the reader asks for more. Drawing a
/// comment takes a browser far longer than loading it does.
pub const ROWS: usize = 200;

/// How the next page stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum More {
    /// Nothing is on its way.
    #[default]
    Idle,
    /// It is on its way.
    Loading,
    /// It could not be had.
    Failed(Failure),
}

/// Something said to the reader aloud and, for a moment, in writing. The number makes two equal
/// sentences in a row two announcements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announcement {
    /// The words.
    pub words: String,
    /// Which one it is.
    pub number: u32,
}

/// The conversation under one article. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Conversation {
    session: Session,
    owner: RwSignal<Owner>,
    pub(super) page: RwSignal<PageIdentity>,
    /// The comments loaded so far.
    pub thread: RwSignal<Thread>,
    /// Which of them are shown, and where.
    pub outline: Memo<Outline>,
    /// How many of them are shown at most, counted from the top of the thread.
    pub rows: RwSignal<usize>,
    /// Comments that are shown wherever they stand: somebody asked for them, or wrote them.
    revealed: RwSignal<Vec<CommentId>>,
    /// How the first page stands.
    pub status: RwSignal<Remote<()>>,
    /// Where the next page begins, if there is one.
    pub next: RwSignal<Option<PageMark>>,
    /// How the next page stands.
    pub more: RwSignal<More>,
    /// The order of the thread.
    pub order: RwSignal<SortOrder>,
    /// What the backend asks for and offers.
    pub settings: RwSignal<Settings>,
    /// True where no more comments are taken.
    pub closed: RwSignal<bool>,
    /// True where the reader has signed in, as far as is known.
    pub signed_in: RwSignal<bool>,
    /// The reader's own comments.
    pub own: RwSignal<OwnComments>,
    /// Comments whose replies are hidden.
    pub folded: RwSignal<Vec<CommentId>>,
    /// The one reply or edit being written.
    pub open_form: RwSignal<Option<FormPurpose>>,
    /// What the reader has just posted.
    pub fresh: RwSignal<Vec<CommentId>>,
    /// The comment the address points at.
    pub target: RwSignal<Option<CommentId>>,
    /// The comment that asks whether it is really to be deleted.
    pub deleting: RwSignal<Option<CommentId>>,
    /// What went wrong with a vote or a deletion, beside which comment.
    pub action_error: RwSignal<Option<(CommentId, Failure)>>,
    /// What is said aloud.
    pub announcement: RwSignal<Announcement>,
    /// Counts votes, so that who shows one looks again.
    voted: RwSignal<u32>,
    /// The comments whose votes wait for what sends them.
    voting: RwSignal<Vec<CommentId>>,
    /// Comments of others that have come since, not shown until the reader asks for them.
    pub new_comments: RwSignal<Vec<Comment>>,
    /// What was typed before there was a form for it.
    begun: RwSignal<Vec<PreHydrationDraft>>,
    /// The time by the clock of the server, where this device's has turned out to be wrong.
    pub server_time: RwSignal<Option<Moment>>,
    /// The forms that are open.
    forms: RwSignal<Vec<FormController>>,
    /// What the thread had when it was loaded, so that later comments are known to be new.
    seen: RwSignal<Option<Seen>>,
    /// How many pages are loaded.
    pub pages: RwSignal<usize>,
    /// How many pages are to be loaded before the reader asks: as many as there were before.
    pages_wanted: RwSignal<usize>,
    /// How the last page was asked for.
    last_mark: RwSignal<Option<PageMark>>,
    /// The first of the comments that the reader has just asked for.
    pub came: RwSignal<Option<CommentId>>,
    /// Counts the loads of a first page: an answer to an earlier one is of no use any more.
    round: RwSignal<u32>,
}

/// The settings, with what the publisher says beside the backend.
fn with_demands(session: Session, mut settings: Settings) -> Settings {
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
            // The backend knows who writes.
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
    /// A conversation not asked for yet.
    pub fn new(session: Session, article: &Article) -> Self {
        let page = session.page_of(article);
        let settings = session
            .comments()
            .map_or_else(Settings::default, |backend| backend.fixed_settings());
        let settings = with_demands(session, settings);
        let order = session
            .config(|config| config.thread.sort)
            .or_else(preferences::sort_order)
            .filter(|order| settings.sorts.contains(order))
            .unwrap_or(settings.default_sort);
        let nested = session.config(|config| config.max_depth);
        let (thread, folded) = (RwSignal::new(Thread::default()), RwSignal::new(Vec::new()));
        let (rows, revealed) = (RwSignal::new(ROWS), RwSignal::new(Vec::new()));
        let outline = Memo::new(move || {
            let view = View {
                folded: folded.get(),
                nested,
                rows: rows.get(),
                always: revealed.get(),
            };
            thread.with(|thread| thread.outline(&view))
        });
        let conversation = Self {
            session,
            owner: RwSignal::new(Owner::current().unwrap_or_default()),
            page: RwSignal::new(page),
            thread,
            outline,
            rows,
            revealed,
            status: RwSignal::new(Remote::Loading),
            next: RwSignal::new(None),
            more: RwSignal::new(More::Idle),
            order: RwSignal::new(order),
            settings: RwSignal::new(settings),
            closed: RwSignal::new(
                article.conversation != standfirst_model::article::Conversation::Open,
            ),
            signed_in: RwSignal::new(is_signed_in(session)),
            own: RwSignal::new(OwnComments::load(&session.comment_site(), format::now())),
            folded,
            open_form: RwSignal::new(None),
            fresh: RwSignal::new(Vec::new()),
            target: RwSignal::new(None),
            deleting: RwSignal::new(None),
            action_error: RwSignal::new(None),
            announcement: RwSignal::new(Announcement::default()),
            voted: RwSignal::new(0),
            voting: RwSignal::new(Vec::new()),
            new_comments: RwSignal::new(Vec::new()),
            begun: RwSignal::new(Vec::new()),
            server_time: RwSignal::new(None),
            forms: RwSignal::new(Vec::new()),
            seen: RwSignal::new(None),
            pages: RwSignal::new(0),
            pages_wanted: RwSignal::new(1),
            last_mark: RwSignal::new(None),
            came: RwSignal::new(None),
            round: RwSignal::new(0),
        };
        let listen = move |composer: &'static ComposerModule| (composer.listen)(conversation);
        session.composer.once_here(Box::new(listen));
        conversation
    }

    /// A conversation that is there already, for prerendered pages and tests.
    pub fn of(session: Session, article: &Article, thread: Thread) -> Self {
        let conversation = Self::new(session, article);
        conversation.thread.set(thread);
        conversation.status.set(Remote::Ready(()));
        conversation
    }

    /// The article as the comment backend knows it.
    pub fn page(self) -> PageIdentity {
        self.page.get_untracked()
    }

    /// The session it belongs to.
    pub const fn session(self) -> Session {
        self.session
    }

    /// Says something aloud.
    pub fn announce(self, words: String) {
        self.announcement.try_update(|announcement| {
            announcement.words = words;
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

    /// Shows a comment whatever is folded above it, and however many stand before it.
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

    /// True where this reader has to sign in before they may write. Followed.
    pub fn needs_sign_in(self) -> bool {
        let settings = &self.settings;
        settings.with(|settings| settings.capabilities.signed_in_only) && !self.signed_in.get()
    }

    /// Looks again whether the reader has signed in.
    pub fn look_who_reads(self) {
        self.signed_in.try_set(is_signed_in(self.session));
    }

    /// Where they sign in, and come back to this page from.
    pub fn sign_in_link(self) -> Option<String> {
        let template = self
            .session
            .config(|config| config.thread.sign_in.clone())?;
        let here = percent_encoded(&page_head::absolute(&self.page().url));
        Some(PageTemplates::fill(&template, &[("{url}", &here)]))
    }

    /// True where more comments can be shown. Followed.
    pub fn has_more(self) -> bool {
        self.outline.with(|outline| outline.left > 0) || self.next.with(Option::is_some)
    }

    /// False once it has gone with the element it stood in.
    fn is_there(self) -> bool {
        self.thread.try_with_untracked(|_| ()).is_some()
    }

    /// Runs a load until it ends or the conversation goes.
    fn while_wanted(self, future: impl Future<Output = ()> + 'static) {
        task::while_wanted(&self.owner.get_untracked(), future);
    }

    fn backend(self) -> Option<Backend> {
        self.session.comments()
    }

    /// What its reader typed, as the thread is going to show it.
    pub fn typed(self, text: &str) -> Untrusted {
        let backend = self.backend();
        backend.map_or_else(|| Untrusted::plain(text), |backend| backend.typed(text))
    }
}
