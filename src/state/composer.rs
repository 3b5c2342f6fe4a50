//! The composer: the forms, the outbox and the polling for new comments. Only readers who write, or who stay for a
//! while, need it.
//!
//! An application has the composer from the start. In the widget it is a lazy part, in a file of its own. The
//! widget fetches that file when somebody turns to a form, has written here before, or has been reading for a
//! while. Most readers of a page do none of these, and never download it.

use futures_util::future::LocalBoxFuture;
use leptos::prelude::{AnyView, IntoAny};

use super::conversation::Ballot;
use super::signal::{RwSignal, effect};
use super::{Conversation, FormPurpose, Outbox, task};
use standfirst_model::{Comment, CommentId, Failure, FailureKind, Thread};
use standfirst_offline::Draft;

/// The functions of the composer. A struct of function pointers and no trait: what nobody names is not linked.
pub struct ComposerModule {
    /// Renders a form.
    pub form: fn(Conversation, FormPurpose) -> AnyView,
    /// Renders the pending comments under a comment, or at the top of the thread.
    pub waiting_comments: fn(Conversation, Option<CommentId>) -> AnyView,
    /// Renders the pending edit or deletion of a comment.
    pub waiting_change: fn(Conversation, CommentId) -> AnyView,
    /// Renders the buttons for the reader's own comment.
    pub own_actions: fn(Conversation, CommentId) -> AnyView,
    /// Renders the line that says how many new comments have arrived.
    pub new_comments: fn(Conversation) -> AnyView,
    /// Whether comments are pending at the top of the thread. Tracked.
    pub is_waiting: fn(Conversation) -> bool,
    /// Sends pending entries until the current owner is cleaned up.
    pub watch: fn(Outbox),
    /// Handles the events of the outbox until the current owner is cleaned up.
    pub listen: fn(Conversation),
    /// Casts a vote.
    pub vote: fn(Conversation, CommentId, Ballot),
    /// Loads pages of the thread until it contains a comment.
    pub search: fn(Conversation, CommentId),
    /// Keeps what the reader has posted while the first page of the thread was loading: that page need not contain
    /// it.
    pub keep_own: fn(Conversation, &Thread, usize),
    /// Removes the held and uncertain comments that are among these comments.
    pub settle_in: fn(Conversation, &[Comment]),
    /// Polls for new comments until the current owner is cleaned up.
    pub watch_for_new: fn(Conversation),
    /// Polls for new comments once.
    pub look_for_new: fn(Conversation),
}

/// How a session fetches the composer if it is a lazy part.
#[derive(Clone, Copy)]
pub struct LazyComposer {
    /// Starts the download; it calls [`Composer::fetch_by`] with the future of the download.
    pub fetch: fn(Composer, Asked),
    /// Renders the placeholder that stands in for a form until the composer is loaded, and then becomes one.
    pub composer_placeholder: fn(Conversation, FormPurpose) -> AnyView,
    /// Returns what was typed into the placeholder of a form that is opening.
    pub begun: fn(Conversation, &FormPurpose) -> Option<Draft>,
}

/// A callback that receives the composer, or the failure that kept it from loading.
pub type Asked = Box<dyn FnOnce(Result<&'static ComposerModule, Failure>)>;

/// The download of the composer; `None` if it failed. A later request starts another download.
pub type Fetched = LocalBoxFuture<'static, Option<&'static ComposerModule>>;

/// The load state of a lazy composer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// Nobody has requested it.
    Unasked,
    /// It is loading.
    Coming,
    /// It could not be loaded.
    Missing,
}

/// The composer of a session, loaded or not. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Composer {
    // Two signals, so that a request for the composer does not rerun those who only track whether it is loaded.
    composer: RwSignal<Option<&'static ComposerModule>>,
    stand: RwSignal<Stand>,
    away: Option<LazyComposer>,
    online: RwSignal<bool>,
}

impl Composer {
    pub(super) fn new(source: Source, online: RwSignal<bool>) -> Self {
        let (composer, away) = match source {
            Source::Here(composer) => (Some(composer), None),
            Source::Fetched(away) => (None, Some(away)),
        };
        Self {
            composer: RwSignal::new(composer),
            stand: RwSignal::new(Stand::Unasked),
            away,
            online,
        }
    }

    /// Returns the composer if it is loaded. Tracked.
    pub fn get(self) -> Option<&'static ComposerModule> {
        self.composer.try_with(|composer| *composer).flatten()
    }

    /// Returns the composer if it is loaded. Untracked.
    pub fn get_untracked(self) -> Option<&'static ComposerModule> {
        self.composer.try_get_untracked().flatten()
    }

    /// Whether the composer is a lazy part.
    pub const fn was_awaited(self) -> bool {
        self.away.is_some()
    }

    /// Renders a form, or the placeholder that becomes one.
    pub fn form(self, conversation: Conversation, purpose: FormPurpose) -> AnyView {
        let form = self.get_untracked().map(|composer| composer.form);
        match form.or_else(|| self.away.map(|away| away.composer_placeholder)) {
            Some(form) => form(conversation, purpose),
            None => ().into_any(),
        }
    }

    /// Returns why the composer could not be loaded, if it could not. Tracked.
    pub fn missing(self) -> Option<Failure> {
        let is_missing = self.stand.with(|stand| *stand == Stand::Missing);
        is_missing.then(|| self.failure())
    }

    fn failure(self) -> Failure {
        let online = self.online.try_get_untracked().unwrap_or(true);
        Failure::of(if online {
            FailureKind::ServerBroken
        } else {
            FailureKind::Offline
        })
    }

    /// Loads the composer unless it was requested before: each keystroke calls this, and a failed download must
    /// not be repeated with every key.
    pub fn want(self) {
        if self.stand.try_get_untracked() == Some(Stand::Unasked) {
            self.ask(Box::new(|_| {}));
        }
    }

    /// Loads the composer again if the last download failed.
    pub fn retry(self) {
        if self.stand.try_get_untracked() == Some(Stand::Missing) {
            self.ask(Box::new(|_| {}));
        }
    }

    /// Calls `act` with the composer, now or once it is loaded, or with the failure that kept it from loading.
    pub fn ask(self, act: Asked) {
        match (self.get_untracked(), self.away) {
            (Some(composer), _) => act(Ok(composer)),
            (None, Some(away)) => (away.fetch)(self, act),
            (None, None) => {}
        }
    }

    /// Awaits a download of the composer and passes the result to `act`.
    pub fn fetch_by(self, fetched: Fetched, act: Asked) {
        self.stand.try_set(Stand::Coming);
        task::to_the_end(async move {
            let composer = fetched.await;
            let is_wanted = match (composer, self.get_untracked()) {
                // Several downloads may be under way; only the first one sets the composer.
                (_, Some(_)) => true,
                (Some(_), None) => self.composer.try_set(composer),
                (None, None) => self.stand.try_set(Stand::Missing),
            };
            // If the session is gone, with its element, nobody needs the result any more.
            if is_wanted {
                act(composer.ok_or_else(|| self.failure()));
            }
        });
    }

    /// Returns what was typed for a form that is opening, before the composer was loaded.
    pub(super) fn begun(self, conversation: Conversation, purpose: &FormPurpose) -> Option<Draft> {
        (self.away?.begun)(conversation, purpose)
    }

    /// Calls `act` with the composer once it is loaded, unless the current owner is cleaned up first.
    pub fn once_here(self, act: Box<dyn Fn(&'static ComposerModule)>) {
        if let Some(composer) = self.get_untracked() {
            return act(composer);
        }
        // The signal is set once and never changes again, so this calls `act` once.
        effect(move || {
            if let Some(composer) = self.get() {
                act(composer);
            }
        });
    }
}

/// How a session gets its composer.
#[derive(Clone, Copy)]
pub enum Source {
    /// It is linked into the program.
    Here(&'static ComposerModule),
    /// It is a lazy part, and is fetched when it is needed.
    Fetched(LazyComposer),
}
