//! A value that is loaded from a server, with its load state.

use standfirst_model::Failure;

/// A value that is loaded from a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Remote<T> {
    /// It is loading, or not requested yet.
    #[default]
    Loading,
    /// It is loaded.
    Ready(T),
    /// It could not be loaded. The reader is shown why.
    Failed(Failure),
}

impl<T> Remote<T> {
    /// Returns the value if it is loaded.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }

    /// Whether the value is still loading.
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
