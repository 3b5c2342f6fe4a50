//! What can go wrong, in terms a reader can be told. Codes here, words in the message catalogue.

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "lowercase"))]
pub enum Field {
    /// The comment itself.
    Text,
    /// The reader's name.
    Name,
    /// The reader's e-mail address.
    Email,
    /// The reader's website.
    Website,
}

impl Field {
    /// In the order in which the form shows them.
    pub const ALL: [Self; 4] = [Self::Text, Self::Name, Self::Email, Self::Website];

    /// The name used in element ids and message keys.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Name => "name",
            Self::Email => "email",
            Self::Website => "website",
        }
    }
}

/// What is wrong with one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldProblem {
    /// Nothing, or only white space, stands in a field that is needed.
    Missing,
    /// Fewer characters than the backend takes; the number is the least it takes, 0 where unknown.
    TooShort(u32),
    /// More characters than the backend takes; the number is the most it takes, 0 where unknown.
    TooLong(u32),
    /// Not of the field's form: no e-mail address, no web address.
    Malformed,
    /// The backend refused it and said no more.
    Refused,
}

/// A field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Which field.
    pub field: Field,
    /// What is wrong.
    pub problem: FieldProblem,
}

/// Why something the reader asked for did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "snake_case"))]
pub enum FailureKind {
    /// The device has no network, or the server cannot be reached.
    Offline,
    /// No answer in time. The server may or may not have done it.
    TimedOut,
    /// Nobody waits for it any more. Never shown as a failure.
    Cancelled,
    /// The backend refused one or more fields.
    Invalid,
    /// The same comment is there already.
    Duplicate,
    /// Too many in too short a time.
    TooFast,
    /// The conversation takes no more comments.
    Closed,
    /// The backend takes comments from signed-in readers only.
    LoginRequired,
    /// The backend does not allow it.
    Forbidden,
    /// The time in which a comment may be changed is over.
    EditWindowOver,
    /// More than the backend takes at once.
    TooLarge,
    /// The comment it answers is not there.
    ParentMissing,
    /// The spam filter refused it.
    Spam,
    /// There is no such thing.
    NotFound,
    /// It was there and was taken away.
    Gone,
    /// The server failed.
    ServerBroken,
    /// The server answered with something that the profile does not describe.
    Unreadable,
    /// The profile or the configuration is at fault: the publisher must mend it.
    Misconfigured,
    /// The backend refused it with words of its own only.
    Refused,
}

impl FailureKind {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Offline,
        Self::TimedOut,
        Self::Cancelled,
        Self::Invalid,
        Self::Duplicate,
        Self::TooFast,
        Self::Closed,
        Self::LoginRequired,
        Self::Forbidden,
        Self::EditWindowOver,
        Self::TooLarge,
        Self::ParentMissing,
        Self::Spam,
        Self::NotFound,
        Self::Gone,
        Self::ServerBroken,
        Self::Unreadable,
        Self::Misconfigured,
        Self::Refused,
    ];

    /// The name used in message keys.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::TimedOut => "timed-out",
            Self::Cancelled => "cancelled",
            Self::Invalid => "invalid",
            Self::Duplicate => "duplicate",
            Self::TooFast => "too-fast",
            Self::Closed => "closed",
            Self::LoginRequired => "login-required",
            Self::Forbidden => "forbidden",
            Self::EditWindowOver => "edit-window-over",
            Self::TooLarge => "too-large",
            Self::ParentMissing => "parent-missing",
            Self::Spam => "spam",
            Self::NotFound => "not-found",
            Self::Gone => "gone",
            Self::ServerBroken => "server-broken",
            Self::Unreadable => "unreadable",
            Self::Misconfigured => "misconfigured",
            Self::Refused => "refused",
        }
    }

    /// The kind of a name.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// True where the server may have done it although we do not know: a retry has to look first.
    pub const fn leaves_doubt(self) -> bool {
        matches!(
            self,
            Self::Offline | Self::TimedOut | Self::ServerBroken | Self::Unreadable
        )
    }
}

/// A failure as the reader is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub kind: FailureKind,
    /// Seconds until another try makes sense, where the server said so.
    pub retry_after: Option<u32>,
    /// The fields at fault.
    pub fields: Vec<FieldError>,
    /// The backend's own sentence, as plain text: shown beside ours where ours is general.
    pub backend_message: Option<String>,
}

impl Failure {
    /// A failure of which only the kind is known.
    pub const fn of(kind: FailureKind) -> Self {
        Self {
            kind,
            retry_after: None,
            fields: Vec::new(),
            backend_message: None,
        }
    }
}
