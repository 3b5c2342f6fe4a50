//! Names and limits that the Rust code shares with the scripts: the service worker (`worker/`), the widget's privacy
//! page (`embed/privacy.mjs`) and `src/boot.mjs`. When the site is built, [`script::fill`] writes them into the first
//! two. Trunk copies `src/boot.mjs` as it is, so that script repeats two of them; `tests/defaults.rs` compares them.
//!
//! The values of stored names must not change: what an earlier version has stored would not be found.

pub mod entry_key;
pub mod script;

/// The prefix of the application's keys in web storage.
pub const STORAGE_PREFIX: &str = "standfirst:";

/// The IndexedDB database.
pub const DATABASE: &str = "standfirst";

/// The object store of the outbox in [`DATABASE`]. It also holds the delivered log.
pub const OUTBOX_STORE: &str = "outbox";

/// The prefix of the names of the application's caches.
pub const CACHE_PREFIX: &str = "standfirst-";

/// What separates the scope of a service worker and its version in the name of the cache with its files. The name
/// begins with [`CACHE_PREFIX`].
pub const SHELL_CACHE: &str = "-shell-";

/// The cache with the images of saved articles.
pub const SAVED_IMAGES: &str = "standfirst-saved-images";

/// The Web Lock under which entries of the outbox are sent and taken back.
pub const OUTBOX_LOCK: &str = "standfirst-outbox";

/// The tag of the Background Sync event on which the service worker sends the outbox.
pub const OUTBOX_SYNC_TAG: &str = "standfirst-outbox";

/// The key, in web storage, of the list of completed entries with their idempotency keys and times.
pub const COMPLETED_ENTRIES: &str = "outbox-settled";

/// The number of completed entries that are remembered. No tab is more than this behind.
pub const MAX_COMPLETED_ENTRIES: usize = 100;

/// The longest wait, in milliseconds, that a server's `Retry-After` can cause: a server that says "next year" must not
/// block an entry for ever.
pub const LONGEST_RETRY_AFTER: i64 = 60 * 60_000;

/// The time, in milliseconds, that the service worker waits for a response. It has no `config.json`, and holds
/// [`OUTBOX_LOCK`] meanwhile.
pub const WORKER_RESPONSE_TIMEOUT: i64 = 30_000;
