//! Something that comes from a server, and where it stands.

use standfirst_model::Failure;

/// A value that has to be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Remote<T> {
    /// Asked for, not there yet.
    #[default]
    Loading,
    /// There.
    Ready(T),
    /// Not to be had, for a reason the reader is told.
    Failed(Failure),
}

impl<T> Remote<T> {
    /// The value, where it is there.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }

    /// True while it is awaited.
    pub const fn is_loading(&self) -> bool {
        matches!(self, Self::Loading)
    }
}

impl<T> From<Result<T, Failure>> for Remote<T> {
    fn from(result: Result<T, Failure>) -> Self {
        match result {
            Ok(value) => Self::Ready(value),
            Err(failure) => Self::Failed(failure),
        }
    }
}
