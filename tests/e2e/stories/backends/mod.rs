//! Stories on servers we did not write.

mod conversation;
mod isso;
mod waline;
mod wordpress;

use standfirst_e2e::story::Story;

pub fn stories() -> Vec<Story> {
    [wordpress::stories(), isso::stories(), waline::stories()]
        .into_iter()
        .flatten()
        .collect()
}
