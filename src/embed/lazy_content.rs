//! What is in the lazy part: everything that only this file names, and what only that uses. The build puts it into
//! a separate file (`src/widget/split.rs`).

use super::article;
use super::lazy_part::LazyPart;
use crate::state::ArticleState;
use crate::view::discussion::COMPOSER;

/// The whole lazy part. Only the code that loads it may refer to this static; any other reference links the lazy
/// part into the main module.
pub static LAZY_PART: LazyPart = LazyPart {
    composer: &COMPOSER,
    article: article::show,
    load: ArticleState::load,
};
