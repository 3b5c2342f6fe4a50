//! The composer: the forms, the outbox and the polling for new comments. Only readers who write, or who stay for a
//! while, need it.
//!
//! An application has the composer from the start. In the widget it is a lazy part, in a file of its own. The
//! widget fetches that file when somebody turns to a form, has written here before, or has been reading for a
//! while. Most readers of a page do none of these, and never download it.

use futures_util::future::LocalBoxFuture;
use leptos::prelude::{AnyView, IntoAny};

use super::conversation::{RowSignals, VoteDirection};
use super::{Conversation, FormPurpose, Outbox};
use standfirst_model::{Comment, CommentId, Failure, FailureKind, Thread};
use standfirst_offline::Draft;
use standfirst_reactive::{RwSignal, effect, task};

/// The functions of the composer. A struct of function pointers and no trait: what nobody names is not linked.
pub struct ComposerModule {
    /// Renders a form.
    pub form: fn(Conversation, FormPurpose) -> AnyView,
    /// Renders the pending comments under a comment, or at the top of the thread.
    pub pending_comments: fn(Conversation, Option<(CommentId, RowSignals)>) -> AnyView,
    /// Renders the pending edit or deletion of a comment.
    pub pending_change: fn(Conversation, CommentId, RowSignals) -> AnyView,
    /// Renders the actions on a comment that only the composer knows: the buttons for the reader's own, and the question
    /// that a button asks.
    pub more_actions: fn(Conversation, CommentId, RowSignals) -> AnyView,
    /// Renders the line that says how many new comments have arrived.
    pub new_comments: fn(Conversation) -> AnyView,
    /// Whether comments are pending at the top of the thread. Tracked.
    pub has_pending: fn(Conversation) -> bool,
    /// Sends pending entries until the current owner is cleaned up.
    pub watch_outbox: fn(Outbox),
    /// Handles the events of the outbox until the current owner is cleaned up.
    pub handle_outbox_events: fn(Conversation),
    /// Reacts to a comment.
    pub vote: fn(Conversation, CommentId, VoteDirection),
    /// Loads pages of the thread until it contains a comment.
    pub search: fn(Conversation, CommentId),
    /// Keeps what the reader has posted while the first page of the thread was loading: that page need not contain
    /// it.
    pub keep_own_comments: fn(Conversation, &Thread, usize),
    /// Removes the held and uncertain comments that are among these comments.
    pub remove_appeared: fn(Conversation, &[Comment]),
    /// Polls for new comments until the current owner is cleaned up.
    pub watch_new_comments: fn(Conversation),
    /// Polls for new comments once.
    pub poll_new_comments: fn(Conversation),
}

/// How a session fetches the composer if it is a lazy part.
#[derive(Clone, Copy)]
pub struct LazyComposer {
    /// Starts the download; it calls [`Composer::fetch_with`] with the future of the download.
    pub fetch: fn(Composer, OnComposerLoaded),
    /// Renders the placeholder that stands in for a form until the composer is loaded, and then becomes one.
    pub composer_placeholder: fn(Conversation, FormPurpose) -> AnyView,
    /// Returns what was typed into the placeholder of a form that is opening.
    pub pre_hydration_draft: fn(Conversation, &FormPurpose) -> Option<Draft>,
}

/// A callback that receives the composer, or the failure that kept it from loading.
pub type OnComposerLoaded = Box<dyn FnOnce(Result<&'static ComposerModule, Failure>)>;

/// The download of the composer; `None` if it failed. A later request starts another download.
pub type ComposerDownload = LocalBoxFuture<'static, Option<&'static ComposerModule>>;

/// The load state of a lazy composer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LoadState {
    /// Nobody has requested it.
    Idle,
    /// It is loading.
    Loading,
    /// It could not be loaded.
    Failed,
}

/// The composer of a session, loaded or not. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Composer {
    // Two signals, so that a request for the composer does not rerun those who only track whether it is loaded.
    composer: RwSignal<Option<&'static ComposerModule>>,
    load_state: RwSignal<LoadState>,
    lazy: Option<LazyComposer>,
    online: RwSignal<bool>,
}

impl Composer {
    pub(super) fn new(source: ComposerSource, online: RwSignal<bool>) -> Self {
        let (composer, lazy) = match source {
            ComposerSource::Linked(composer) => (Some(composer), None),
            ComposerSource::Lazy(lazy) => (None, Some(lazy)),
        };
        Self {
            composer: RwSignal::new(composer),
            load_state: RwSignal::new(LoadState::Idle),
            lazy,
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
    pub const fn is_lazy(self) -> bool {
        self.lazy.is_some()
    }

    /// Renders a form, or the placeholder that becomes one.
    pub fn form(self, conversation: Conversation, purpose: FormPurpose) -> AnyView {
        let form = self.get_untracked().map(|composer| composer.form);
        match form.or_else(|| self.lazy.map(|lazy| lazy.composer_placeholder)) {
            Some(form) => form(conversation, purpose),
            None => ().into_any(),
        }
    }

    /// Returns why the composer could not be loaded, if it could not. Tracked.
    pub fn load_failure(self) -> Option<Failure> {
        let is_missing = self
            .load_state
            .with(|load_state| *load_state == LoadState::Failed);
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
    pub fn load_once(self) {
        if self.load_state.try_get_untracked() == Some(LoadState::Idle) {
            self.with_loaded(Box::new(|_| {}));
        }
    }

    /// Loads the composer again if the last download failed.
    pub fn retry(self) {
        if self.load_state.try_get_untracked() == Some(LoadState::Failed) {
            self.with_loaded(Box::new(|_| {}));
        }
    }

    /// Calls `on_loaded` with the composer, now or once it is loaded, or with the failure that kept it from loading.
    pub fn with_loaded(self, on_loaded: OnComposerLoaded) {
        match (self.get_untracked(), self.lazy) {
            (Some(composer), _) => on_loaded(Ok(composer)),
            (None, Some(lazy)) => (lazy.fetch)(self, on_loaded),
            (None, None) => {}
        }
    }

    /// Awaits a download of the composer and passes the result to `on_loaded`.
    pub fn fetch_with(self, download: ComposerDownload, on_loaded: OnComposerLoaded) {
        self.load_state.try_set(LoadState::Loading);
        task::spawn_detached(async move {
            let composer = download.await;
            let is_wanted = match (composer, self.get_untracked()) {
                // Several downloads may be under way; only the first one sets the composer.
                (_, Some(_)) => true,
                (Some(_), None) => self.composer.try_set(composer),
                (None, None) => self.load_state.try_set(LoadState::Failed),
            };
            // If the session is gone, with its element, nobody needs the result any more.
            if is_wanted {
                on_loaded(composer.ok_or_else(|| self.failure()));
            }
        });
    }

    /// Returns what was typed for a form that is opening, before the composer was loaded.
    pub(super) fn pre_hydration_draft(
        self,
        conversation: Conversation,
        purpose: &FormPurpose,
    ) -> Option<Draft> {
        (self.lazy?.pre_hydration_draft)(conversation, purpose)
    }

    /// Calls `on_loaded` with the composer once it is loaded, unless the current owner is cleaned up first.
    pub fn when_loaded(self, on_loaded: Box<dyn Fn(&'static ComposerModule)>) {
        if let Some(composer) = self.get_untracked() {
            return on_loaded(composer);
        }
        // The signal is set once and never changes again, so this calls `on_loaded` once.
        effect(move || {
            if let Some(composer) = self.get() {
                on_loaded(composer);
            }
        });
    }
}

/// How a session gets its composer.
#[derive(Clone, Copy)]
pub enum ComposerSource {
    /// It is linked into the program.
    Linked(&'static ComposerModule),
    /// It is a lazy part, and is fetched when it is needed.
    Lazy(LazyComposer),
}
