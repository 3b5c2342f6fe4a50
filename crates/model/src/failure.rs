//! Error codes for failures that are shown to readers. Their texts are in the message catalogue.

/// A field of the comment form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "lowercase"))]
pub enum Field {
    /// The text of the comment.
    Text,
    /// The reader's name.
    Name,
    /// The reader's e-mail address.
    Email,
    /// The reader's website.
    Website,
}

impl Field {
    /// All fields, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Text, Self::Name, Self::Email, Self::Website];

    /// Returns the name used in element ids and message keys.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Name => "name",
            Self::Email => "email",
            Self::Website => "website",
        }
    }
}

/// The validation error of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldProblem {
    /// A required field has no visible character.
    Missing,
    /// Fewer characters than the backend accepts. The number is the minimum, 0 if unknown.
    TooShort(u32),
    /// More characters than the backend accepts. The number is the maximum, 0 if unknown.
    TooLong(u32),
    /// Not in the format of the field, such as an invalid e-mail or web address.
    Malformed,
    /// The backend refused the value without giving a reason.
    Refused,
}

/// A field and its validation error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field.
    pub field: Field,
    /// The validation error.
    pub problem: FieldProblem,
}

/// Why an action of the reader failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "snake_case"))]
pub enum FailureKind {
    /// The device is offline, or the server cannot be reached.
    Offline,
    /// No response arrived in time. The server may or may not have processed the request.
    TimedOut,
    /// The request was cancelled because its result is no longer needed. Never shown as a failure.
    Cancelled,
    /// The backend refused one or more fields.
    Invalid,
    /// The same comment already exists.
    Duplicate,
    /// Too many requests in too short a time.
    TooFast,
    /// The thread is closed for new comments.
    Closed,
    /// The backend accepts comments from signed-in readers only.
    LoginRequired,
    /// The backend forbids the action.
    Forbidden,
    /// The period in which the comment could be edited is over.
    EditWindowOver,
    /// The request is larger than the backend accepts.
    TooLarge,
    /// The parent comment does not exist.
    ParentMissing,
    /// The spam filter refused the comment.
    Spam,
    /// The requested resource does not exist.
    NotFound,
    /// The requested resource existed and has been removed.
    Gone,
    /// The server reported an internal error.
    ServerBroken,
    /// The response does not match the profile.
    Unreadable,
    /// The profile or the configuration is wrong. Only the publisher can fix it.
    Misconfigured,
    /// The backend refused the request and gave only a message of its own, without a known code.
    Refused,
}

impl FailureKind {
    /// All kinds.
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

    /// Returns the name used in message keys.
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

    /// Returns the kind with this name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Returns true if the server may have processed the request although no usable response arrived. A retry then
    /// has to check first whether it did.
    pub const fn outcome_unknown(self) -> bool {
        matches!(
            self,
            Self::Offline | Self::TimedOut | Self::ServerBroken | Self::Unreadable
        )
    }
}

/// A failure to show to the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The kind of failure.
    pub kind: FailureKind,
    /// Seconds to wait before a retry, if the server sent them.
    pub retry_after: Option<u32>,
    /// The invalid fields.
    pub fields: Vec<FieldError>,
    /// The backend's own error message as plain text. It is shown next to the catalogue's message if that message
    /// is a general one.
    pub backend_message: Option<String>,
}

impl Failure {
    /// Creates a failure of which only the kind is known.
    pub const fn of(kind: FailureKind) -> Self {
        Self {
            kind,
            retry_after: None,
            fields: Vec::new(),
            backend_message: None,
        }
    }
}
