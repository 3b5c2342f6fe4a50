//! A thread by pages of comments at the top, each with all that hangs on it.

use std::collections::HashMap;

use super::{Store, Stored};

/// The order of the comments at the top; replies are always the oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// The first written first.
    #[default]
    Oldest,
    /// The last written first.
    Newest,
    /// The best liked first.
    Best,
}

/// A page of a thread.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The comments, parents before replies.
    pub comments: Vec<Stored>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// All published comments.
    pub total: usize,
}

impl Store {
    /// A page of at most `limit` comments at the top. `may_see` lets a reader see what they hold the
    /// proof of.
    pub fn thread(
        &self,
        article: &str,
        sort: Sort,
        after: Option<&str>,
        limit: usize,
        may_see: impl Fn(&Stored) -> bool,
    ) -> Result<Page, String> {
        let all = self.of_article(article)?;
        let total = all.iter().filter(|one| one.status == "published").count();
        let mut below: HashMap<Option<String>, Vec<Stored>> = HashMap::new();
        for one in all {
            below.entry(one.parent.clone()).or_default().push(one);
        }
        let mut top = below.remove(&None).unwrap_or_default();
        match sort {
            Sort::Oldest => {}
            Sort::Newest => top.reverse(),
            Sort::Best => top.sort_by_key(|one| std::cmp::Reverse(one.score)),
        }
        let branches: Vec<Vec<Stored>> = top
            .into_iter()
            .map(|root| branch(root, &mut below, &may_see))
            .filter(|branch| !branch.is_empty())
            .collect();
        let id = |branch: &Vec<Stored>| branch.first().map(|one| one.id.clone());
        // A cursor names the comment that came last; if it has gone meanwhile, nothing follows.
        let start = match after {
            None => 0,
            Some(after) => branches
                .iter()
                .position(|one| id(one).as_deref() == Some(after))
                .map_or(branches.len(), |at| at + 1),
        };
        let page: Vec<&Vec<Stored>> = branches.iter().skip(start).take(limit).collect();
        let more = branches.len() > start + page.len();
        Ok(Page {
            next: page.last().filter(|_| more).and_then(|last| id(last)),
            comments: page.into_iter().flatten().cloned().collect(),
            total,
        })
    }
}

/// A comment and all visible ones below it, in reading order; nothing where none of it is visible.
fn branch(
    root: Stored,
    below: &mut HashMap<Option<String>, Vec<Stored>>,
    may_see: &impl Fn(&Stored) -> bool,
) -> Vec<Stored> {
    let replies = below.remove(&Some(root.id.clone())).unwrap_or_default();
    let replies: Vec<Stored> = replies
        .into_iter()
        .flat_map(|reply| branch(reply, below, may_see))
        .collect();
    let visible = match root.status.as_str() {
        "published" => true,
        "held" => may_see(&root),
        // A removed comment keeps its place while something hangs on it.
        _ => !replies.is_empty(),
    };
    if !visible {
        // Replies to a held comment wait with it: without it they would answer nothing.
        return Vec::new();
    }
    std::iter::once(root).chain(replies).collect()
}
