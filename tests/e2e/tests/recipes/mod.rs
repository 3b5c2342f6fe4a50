//! The recipes of `docs/recipes/`, as publishers use them, and the npm package that they use. WordPress's
//! recipe is among the tests of WordPress.

mod bundled;
mod hugo;
mod package;
mod plain;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button};
use standfirst_e2e::recipe::Placeholders;
use standfirst_e2e::runner::EndToEndTest;
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::servers::site::Site;
use xtask::machine::port;

use crate::writing::fill_comment_form;

pub fn tests() -> Vec<EndToEndTest> {
    [
        package::tests(),
        plain::tests(),
        bundled::tests(),
        hugo::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The button that replies to one of the five comments that Wilma Stroud wrote under the article.
pub const FIRST: &str = "Reply to Wilma Stroud";

/// A publisher's site that is not published yet, and the newspaper from which it loads the widget and the
/// comments.
pub struct Publisher {
    port: u16,
    news: Arc<Reference>,
    placeholders: Placeholders,
}

impl Publisher {
    /// Starts the newspaper.
    pub async fn start(context: &mut TestContext) -> Result<Self> {
        Self::start_with(context, |_| Ok(())).await
    }

    /// Starts the newspaper after changing its files.
    pub async fn start_with(
        context: &mut TestContext,
        change: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<Self> {
        let port = port::free()?;
        let site = Site::copy(context.project())?;
        change(site.path())?;
        let options = Options::default().with("--allow-origin", &origin(port));
        let news = Reference::start(context.project(), site.path(), options).await?;
        context.keep_alive(site);
        let placeholders =
            Placeholders::for_origin(context.project(), news.address().trim_end_matches('/'))?;
        Ok(Self {
            port,
            news: context.keep_alive(news),
            placeholders,
        })
    }

    /// Returns the values for the recipe's placeholders.
    pub fn placeholders(&self) -> &Placeholders {
        &self.placeholders
    }

    /// Serves a folder as the publisher's site, under a policy that allows scripts of its own and connections
    /// to the newspaper. Returns the origin.
    pub async fn publish(&self, context: &mut TestContext, folder: &Path) -> Result<String> {
        let options = Options {
            port: self.port,
            connect_to: vec![self.placeholders.comments.clone()],
            ..Options::default()
        };
        let site = Reference::start(context.project(), folder, options).await?;
        context.keep_alive(site);
        Ok(origin(self.port))
    }

    /// Posts a comment to the thread as a reader, and checks that the newspaper has it.
    pub async fn post_and_check(&self, page: &Page<'_>, text: &str) -> Result<()> {
        page.first(&button(FIRST)).await?;
        fill_comment_form(page, text).await?;
        page.press(&button("Post comment")).await?;
        page.wait_for_text("Your comment has been posted.").await?;
        self.expect_comment(ARTICLE, text).await
    }

    /// Checks that the newspaper has a comment that contains this text.
    pub async fn expect_comment(&self, article: &str, text: &str) -> Result<()> {
        let thread = self.news.thread(article).await?;
        ensure!(
            thread.to_string().contains(text),
            "the newspaper lacks \"{text}\": {thread}"
        );
        Ok(())
    }
}

fn origin(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
