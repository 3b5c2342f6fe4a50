//! The part that only readers who write or stay need: forms, the outbox at work, news of others.
//!
//! An application has it from the start. In the widget it lies in a file of its own, which is fetched
//! when somebody turns to a form, has written here before, or has been reading for a while: most
//! readers of a page do none of it.

use futures_util::future::LocalBoxFuture;
use leptos::prelude::{AnyView, IntoAny};

use super::conversation::Ballot;
use super::signal::{RwSignal, effect};
use super::{Conversation, FormPurpose, Outbox, task};
use standfirst_model::{Comment, CommentId, Failure, FailureKind, Thread};
use standfirst_offline::Draft;

/// What that part does. Functions and no trait: nothing of them is linked where nobody names them.
pub struct ComposerModule {
    /// A form.
    pub form: fn(Conversation, FormPurpose) -> AnyView,
    /// The comments that wait under a comment, or at the top of the thread.
    pub waiting_comments: fn(Conversation, Option<CommentId>) -> AnyView,
    /// The change or the removal of a comment that waits.
    pub waiting_change: fn(Conversation, CommentId) -> AnyView,
    /// What a reader can do with their own comment.
    pub own_actions: fn(Conversation, CommentId) -> AnyView,
    /// The line that says how many comments have come since.
    pub new_comments: fn(Conversation) -> AnyView,
    /// True where comments wait at the top of the thread. Followed.
    pub is_waiting: fn(Conversation) -> bool,
    /// Sends what waits, as long as the current owner lives.
    pub watch: fn(Outbox),
    /// Hears what becomes of what was written, as long as the current owner lives.
    pub listen: fn(Conversation),
    /// Votes.
    pub vote: fn(Conversation, CommentId, Ballot),
    /// Pages through the thread until a comment is there.
    pub search: fn(Conversation, CommentId),
    /// Keeps what the reader has posted while the thread's first page was on its way: it need not be in there.
    pub keep_own: fn(Conversation, &Thread, usize),
    /// Lets go of what was held or in doubt and is among these comments.
    pub settle_in: fn(Conversation, &[Comment]),
    /// Looks for new comments from time to time, as long as the current owner lives.
    pub watch_for_new: fn(Conversation),
    /// Looks for them once.
    pub look_for_new: fn(Conversation),
}

/// Where it comes from where it is not here from the start.
#[derive(Clone, Copy)]
pub struct LazyComposer {
    /// Has it fetched: [`Composer::fetch_by`] with whatever fetches it.
    pub fetch: fn(Composer, Asked),
    /// What stands in the place of a form until then, and becomes one.
    pub composer_placeholder: fn(Conversation, FormPurpose) -> AnyView,
    /// What was typed there for a form that opens now.
    pub begun: fn(Conversation, &FormPurpose) -> Option<Draft>,
}

/// Is given it, or hears why it cannot be had.
pub type Asked = Box<dyn FnOnce(Result<&'static ComposerModule, Failure>)>;

/// It, on its way; `None` where it cannot be had. Asked again, it tries again.
pub type Fetched = LocalBoxFuture<'static, Option<&'static ComposerModule>>;

/// How it stands with what is not here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// Nobody has asked for it.
    Unasked,
    /// It is on its way.
    Coming,
    /// It could not be had.
    Missing,
}

/// Where a session has it from. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Composer {
    // Two signals: whoever waits for it is not woken by its being asked for.
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

    /// It, where it is here. Followed.
    pub fn get(self) -> Option<&'static ComposerModule> {
        self.composer.try_with(|composer| *composer).flatten()
    }

    /// It, where it is here. Not followed.
    pub fn get_untracked(self) -> Option<&'static ComposerModule> {
        self.composer.try_get_untracked().flatten()
    }

    /// True where it was not here from the start.
    pub const fn was_awaited(self) -> bool {
        self.away.is_some()
    }

    /// A form, or what becomes one.
    pub fn form(self, conversation: Conversation, purpose: FormPurpose) -> AnyView {
        let form = self.get_untracked().map(|composer| composer.form);
        match form.or_else(|| self.away.map(|away| away.composer_placeholder)) {
            Some(form) => form(conversation, purpose),
            None => ().into_any(),
        }
    }

    /// Why it is not coming. Followed.
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

    /// Has it fetched, unless somebody has before: what failed is not asked for again with every key.
    pub fn want(self) {
        if self.stand.try_get_untracked() == Some(Stand::Unasked) {
            self.ask(Box::new(|_| {}));
        }
    }

    /// Has it fetched once more, where it could not be had.
    pub fn retry(self) {
        if self.stand.try_get_untracked() == Some(Stand::Missing) {
            self.ask(Box::new(|_| {}));
        }
    }

    /// Does something with it, now or when it has come; or hears why it cannot be had.
    pub fn ask(self, act: Asked) {
        match (self.get_untracked(), self.away) {
            (Some(composer), _) => act(Ok(composer)),
            (None, Some(away)) => (away.fetch)(self, act),
            (None, None) => {}
        }
    }

    /// Waits for it and hands it on.
    pub fn fetch_by(self, fetched: Fetched, act: Asked) {
        self.stand.try_set(Stand::Coming);
        task::to_the_end(async move {
            let composer = fetched.await;
            let is_wanted = match (composer, self.get_untracked()) {
                // Several may have asked; it comes once.
                (_, Some(_)) => true,
                (Some(_), None) => self.composer.try_set(composer),
                (None, None) => self.stand.try_set(Stand::Missing),
            };
            // Whoever asked may have gone with the element they stood in.
            if is_wanted {
                act(composer.ok_or_else(|| self.failure()));
            }
        });
    }

    /// What was typed for a form that opens now, before there was one.
    pub(super) fn begun(self, conversation: Conversation, purpose: &FormPurpose) -> Option<Draft> {
        (self.away?.begun)(conversation, purpose)
    }

    /// Does something with it once it is here, for the current owner.
    pub fn once_here(self, act: Box<dyn Fn(&'static ComposerModule)>) {
        if let Some(composer) = self.get_untracked() {
            return act(composer);
        }
        // It comes once and stays.
        effect(move || {
            if let Some(composer) = self.get() {
                act(composer);
            }
        });
    }
}

/// What a session is told of it.
#[derive(Clone, Copy)]
pub enum Source {
    /// It is here.
    Here(&'static ComposerModule),
    /// It can be fetched.
    Fetched(LazyComposer),
}
